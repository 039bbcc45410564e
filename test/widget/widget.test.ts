import he from 'he';
import { expect } from 'chai';
import { Story } from '../../models/story.js';
import { publicAddress } from '../../server/cache/public-addresses.js';
import { styleSheet } from '../../server/cache/style-sheet.js';
import { publishClarification } from '../../server/clarifications/clarify.js';
import { THEMES, widgetChoice, widgetPath } from '../../server/widget/choice.js';
import { Client } from '../support/client.js';
import { aHoaxStory, EVIDENCE } from '../support/decisions.js';
import { aPerson, signedInAs, VILLAGE } from '../support/people.js';
import { freshDatabase, keptPages, portal } from '../support/portal.js';
import { aStoredStory } from '../support/public-stories.js';
import { anAgency } from '../support/registry.js';
import { onTheWire } from '../support/wire.js';

const STYLE_BYTES_MAX = 3_000;
const HALONG = '63.11.02';

const get = (path: string) => new Client().get(path, { follow: false });

describe('The widget', () => {
  beforeEach(freshDatabase);

  it('shows the newest stories of a place or topic, the newest first, and no more than was asked for', async () => {
    for (let number = 1; number <= 4; number += 1) {
      await aStoredStory({
        title: `Kabar nomor ${number}`,
        publishedAt: new Date(1_700_000_000_000 + number),
      });
    }
    await aStoredStory({ title: 'Dari tempat lain', village: '63.11.06.2001', district: '63.11.06' });
    await aStoredStory({ title: 'Belum tayang', status: 'ready' });
    const { text, status } = await get(`/widget?wilayah=${VILLAGE}&jumlah=3`);
    expect(status).to.equal(200);
    const shown = [...text.matchAll(/<h2><a [^>]*>([^<]*)/g)].map(([, title]) => title);
    expect(shown).to.deep.equal(['Kabar nomor 4', 'Kabar nomor 3', 'Kabar nomor 2']);
    expect((await get('/widget')).text)
      .to.include('Dari tempat lain')
      .and.not.include('Belum tayang');
    expect((await get('/widget?topik=budaya')).text).to.include('Belum ada kabar di sini');
  });

  it('shows an organisation’s own stories', async () => {
    const { _id, slug, name } = await anAgency();
    await aStoredStory({ title: 'Dari dinas', organisation: _id });
    await aStoredStory({ title: 'Dari orang lain' });
    const { text } = await get(`/widget?organisasi=${slug}`);
    expect(text).to.include('Dari dinas').and.include(`Kabar ${name}`).and.not.include('Dari orang lain');
  });

  it('shows the newest clarifications with what was found', async () => {
    const verifier = await aPerson('verifier');
    const hoax = await aHoaxStory({ verifier, title: 'Jembatan Halong runtuh pagi ini' });
    const words = 'Dinas PUPR menyatakan jembatan berdiri utuh dan dapat dilalui.';
    const input = { claim: words, explanation: words, conclusion: words, references: EVIDENCE };
    await publishClarification(verifier, String(hoax._id), input, { now: new Date() });
    const { text } = await get('/widget');
    expect(text).to.match(
      /<span class="tag tag-false">SALAH<\/span> <a href="[^"]*\/cek-fakta\/jembatan-halong/,
    );
  });

  it('speaks the language of its address, opens its links outside the frame, in that language', async () => {
    const { slug } = await aStoredStory();
    const english = new Client();
    await english.get('/?bahasa=en');
    expect((await english.get('/widget')).text).to.include('<html lang="id"');
    const { text } = await get('/widget?bahasa=en&tema=gelap');
    expect(text).to.include('<html lang="en" data-theme="gelap">');
    expect(text).to.include(`href="${portal().url}/berita/${slug}?bahasa=en"`);
    const links = text.match(/<a [^>]*>/g) ?? [];
    expect(links.length).to.be.above(2);
    for (const link of links) expect(link).to.include('target="_blank" rel="noopener"');
  });

  it('has no script, sets no cookie and asks for one small style sheet', async () => {
    await aStoredStory();
    const { text, headers } = await get('/widget?bahasa=en');
    expect(headers.get('set-cookie')).to.equal(null);
    expect(text).not.to.match(/<script|<form|\son\w+=|\sstyle=/);
    expect([...text.matchAll(/<link [^>]*href="([^"?]*)/g)].map(([, href]) => href)).to.deep.equal([
      '/css/widget.css',
    ]);
    expect(Buffer.byteLength(styleSheet('/css/widget.css'))).to.be.below(STYLE_BYTES_MAX);
    expect(styleSheet('/css/widget.css')).not.to.match(/url\(|@font-face/);
  });

  it('may be framed by every site, kept or not, and it alone', async () => {
    const { client } = await signedInAs('editor');
    const asked = [
      () => onTheWire('/widget'),
      () => onTheWire('/widget'),
      () => onTheWire('/widget?wilayah=99'),
    ];
    for (const ask of asked) {
      const { headers } = await ask();
      expect(headers['content-security-policy'])
        .to.include('frame-ancestors *;')
        .and.include("default-src 'none'");
      expect(headers).not.to.have.property('x-frame-options');
      expect(headers['cross-origin-resource-policy']).to.equal('cross-origin');
    }
    expect(keptPages().keys(performance.now())).to.include('id /widget');
    for (const path of ['/', '/pedoman/widget', '/widget/', '/Widget', '/widget/lain', '/meja']) {
      const { headers } = await client.get(path, { follow: false });
      expect(headers.get('x-frame-options'), path).to.equal('DENY');
      expect(headers.get('content-security-policy'), path).to.include("frame-ancestors 'none'");
    }
  });

  it('is one page by whichever address, and none by an address that names nothing', async () => {
    for (const same of ['?jumlah=5', '?tema=otomatis&bahasa=id&utm_source=situs', '?topik=&jumlah=5']) {
      expect(publicAddress(`/widget${same}`)?.url, same).to.equal('/widget');
    }
    const address = `/widget?wilayah=${HALONG}&topik=budaya&jumlah=3&tema=terang&bahasa=en`;
    expect(publicAddress(address)?.url).to.equal(address);
    for (const wrong of [
      'wilayah=99',
      'topik=gosip',
      'organisasi=tidak-ada',
      'jumlah=4',
      'jumlah=1e1x',
      'tema=ungu',
    ]) {
      const { status, text } = await get(`/widget?${wrong}`);
      expect(status, wrong).to.equal(404);
      expect(text, wrong).to.include('tidak ada').and.include('/pedoman/widget');
      expect((await get(`/pedoman/widget?${wrong}`)).status, wrong).to.equal(404);
    }
    expect(
      keptPages()
        .keys(performance.now())
        .filter((key) => /=(?:99|gosip|tidak-ada|4|ungu)/.test(key)),
    ).to.eql([]);
  });

  it('is made anew once a story is published or withdrawn', async () => {
    const story = await aStoredStory({ title: 'Kabar yang dicabut' });
    expect((await get('/widget')).text).to.include('Kabar yang dicabut');
    await Story.updateOne({ _id: story._id }, { $set: { status: 'withdrawn', withdrawnAt: new Date() } });
    expect((await get('/widget')).text).not.to.include('Kabar yang dicabut');
  });
});

describe('The page about the widget', () => {
  beforeEach(freshDatabase);

  it('gives the HTML of what was chosen, and shows the same', async () => {
    const query = `?wilayah=${HALONG}&topik=budaya&jumlah=10&tema=gelap&dalam=en`;
    const { text } = await get(`/pedoman/widget${query}`);
    expect(text).to.include('<html lang="id">').and.include('<option value="63.11.02" selected>');
    const [, written = ''] = /<textarea [^>]*>([\s\S]*?)<\/textarea>/.exec(text) ?? [];
    const html = he.decode(written).trim();
    const path = `/widget?wilayah=${HALONG}&topik=budaya&jumlah=10&tema=gelap&bahasa=en`;
    expect(html).to.match(/^<iframe [^>]*><\/iframe>$/);
    expect(html).to.include(`src="${he.escape(portal().url + path)}"`);
    for (const said of [
      'title="News from Halong District · Culture',
      'loading="lazy"',
      'sandbox="',
      'referrerpolicy="no-referrer"',
    ]) {
      expect(html).to.include(said);
    }
    expect(html).not.to.include('allow-scripts');
    expect(text).to.include(`<iframe class="embed-frame" src="${he.escape(path)}"`);
    expect((await get(path)).status).to.equal(200);
  });

  it('is led to by a place and an organisation, and keeps which', async () => {
    const { slug, name } = await anAgency();
    const { text: organisation } = await get(`/direktori/${slug}`);
    expect(organisation).to.include(`href="/pedoman/widget?organisasi=${slug}"`);
    expect((await get(`/wilayah/${VILLAGE}`)).text).to.include(`href="/pedoman/widget?wilayah=${VILLAGE}"`);
    const { text } = await get(`/pedoman/widget?organisasi=${slug}`);
    expect(text)
      .to.include(`name="organisasi" value="${slug}"`)
      .and.include(he.escape(`Kabar ${name}`));
  });

  it('names every choice in the address that the cache knows', () => {
    for (const tema of THEMES) {
      const choice = widgetChoice((name) => ({ tema, jumlah: '3', wilayah: HALONG })[name]);
      expect(choice, tema).to.not.equal(undefined);
      const path = widgetPath(choice!);
      expect(publicAddress(path)?.url).to.equal(path);
    }
    expect(widgetPath(widgetChoice(() => undefined)!)).to.equal('/widget');
  });
});
