import { expect } from 'chai';
import { User } from '../../models/user.js';
import { parseAddress } from '../../server/registry/address.js';
import { bodyToHtml } from '../../server/stories/body.js';
import { Client } from '../support/client.js';
import { aKimGroup, aUser, PASSWORD, signedIn, signedInAs } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { processorMs } from '../support/processor-time.js';
import { getRaw } from '../support/raw.js';
import { aDraft } from '../support/stories.js';

describe('hostile requests', () => {
  beforeEach(freshDatabase);

  it('answers addresses that no URL parser takes with a page, not with a fault', async () => {
    for (const path of ['//', '///', '//[', '//:80/', '/\\', '/%', '/%00', '/berita/%', '/berita/%00']) {
      const answer = await getRaw(path);
      expect(answer, path).to.match(/^HTTP\/1\.1 (?:200|400|404) /);
      expect(answer, path)
        .to.include('</html>')
        .and.not.match(/node_modules|\.js:\d/);
    }
  });

  it('looks for names longer than any there are', async () => {
    const long = 'a'.repeat(6_000);
    const paths = [
      '/berita/',
      '/cek-fakta/',
      '/direktori/',
      '/wilayah/',
      '/foto/',
      '/penyiapan/',
      '/api/v1/nihil/',
    ];
    for (const path of paths) expect((await new Client().get(path + long)).status, path).to.equal(404);
    for (const path of [
      '/kabar-kanal?organisasi=',
      '/api/v1/registry/posts?organisation=',
      '/direktori/cek?alamat=',
    ]) {
      expect((await new Client().get(path + long)).status, path).to.equal(200);
    }
    const asks = { name: 'Orang Lain', username: 'orang.lain', password: PASSWORD, organisation: long };
    expect((await new Client().post('/daftar', asks)).status).to.equal(422);
    expect((await new Client().post('/masuk', { username: long, password: long })).status).to.equal(401);
  });

  it('keeps the link to the other language on the portal', async () => {
    for (const path of [
      '//a//jahat.example/',
      '//jahat.example',
      '/\\jahat.example',
      '///jahat.example/x?y=1',
    ]) {
      const [, href = ''] = /<a href="([^"]*)" hreflang/.exec(await getRaw(path)) ?? [];
      expect(new URL(href, 'https://portal.example').host, `${path} → ${href}`).to.equal('portal.example');
    }
    expect(await getRaw('/berita?q=a%26b')).to.include('href="/berita?q=a%26b&amp;bahasa=en"');
  });

  it('takes field names with brackets for no fields, signed in or not', async () => {
    const { client, user } = await signedInAs('contributor');
    const draft = await aDraft({ author: { ...user, id: String(user._id) } as never });
    for (const name of [
      'title[x]',
      'body[]',
      'action[a][b]',
      'caption-1[__proto__][x]',
      '__proto__[x]',
      'revision[]',
    ]) {
      const form = () => {
        const data = new FormData();
        data.append(name, 'isi');
        data.append(`${name}[lagi]`, 'isi');
        return data;
      };
      expect((await client.postForm('/kontributor/tulis', form())).status, name).to.equal(422);
      expect((await new Client().postForm('/kontributor/tulis', form())).status, name).to.equal(401);
      const edited = await client.postForm(`/kontributor/${String(draft._id)}`, form());
      expect(edited.status, name).to.be.oneOf([412, 422]);
    }
  });

  it('reads a sign-in from its form only, so that guesses are counted under the name they are for', async () => {
    const { username } = await aUser('editor');
    const inAddress = `/masuk?username=${username}&password=${encodeURIComponent(PASSWORD)}`;
    expect((await new Client().post(inAddress)).status).to.equal(401);
    const other = { username: ['lain', 'lain lagi'], password: PASSWORD };
    expect((await new Client().post(inAddress, other)).status).to.equal(401);
    for (const fields of [
      { 'username[$ne]': 'x', 'password[$ne]': 'x' },
      { username: '', password: '' },
    ]) {
      expect((await new Client().post('/masuk', fields as never)).status).to.equal(401);
    }
  });

  it('limits guesses at the password of a device that was left signed in', async () => {
    const client = await signedIn(await aUser('editor'));
    const guess = () =>
      client.post('/akun/sandi', { currentPassword: 'tebakan yang salah', password: 'sandi baru sekali' });
    for (let tries = 0; tries < 8; tries += 1) expect((await guess()).status).to.equal(422);
    expect((await guess()).status).to.equal(429);
  });

  it('lets nobody ask for an account in the name of the police', async () => {
    const police = await aKimGroup({ kind: 'police', name: 'Polres Balangan' });
    const asks = { name: 'Orang Lain', username: 'orang.lain', password: PASSWORD, consent: 'true' };
    const refused = await new Client().post('/daftar', { ...asks, organisation: police.code });
    expect(refused.status).to.equal(422);
    expect(await User.countDocuments()).to.equal(0);
    const { code } = await aKimGroup();
    const extra = { role: 'admin', status: 'active', passwordHash: 'x' };
    await new Client().post('/daftar', { ...asks, ...extra, organisation: code });
    expect(await User.findOne().lean()).to.include({ role: 'contributor', status: 'pending' });
  });

  it('lets no cache keep what is not for everyone', async () => {
    for (const path of ['/masuk', '/daftar']) {
      expect((await new Client().get(path)).headers.get('cache-control'), path).to.equal('private, no-store');
    }
    const { client, user } = await signedInAs('editor');
    await User.updateOne({ _id: user._id }, { status: 'disabled' });
    const answer = await client.get('/');
    expect(answer.text).to.include('href="/masuk"');
    expect(answer.headers.get('cache-control')).to.equal('private, no-store');
  });

  it('reads long texts that are made to be slow in good time', () => {
    const texts = [
      '<p',
      '<br ',
      '[a](http://',
      '*a _b ',
      '> ',
      '- ',
      '\n#',
      '&#',
      '<a href="',
      '<!--',
      '\t \n',
    ];
    for (const text of texts) {
      const body = text.repeat(Math.floor(200_000 / text.length));
      expect(
        processorMs(() => bodyToHtml(body)),
        text,
      ).to.be.below(5_000);
    }
    for (const text of [' ', '.', '/', '@', '[', '%41', 'a.', '-']) {
      const address = `a${text.repeat(Math.floor(100_000 / text.length))}a`;
      expect(
        processorMs(() => parseAddress(address)),
        text,
      ).to.be.below(500);
    }
  });

  it('refuses an address with control characters behind an escape, or longer than any host', () => {
    expect(parseAddress('https://desa.example/a%01b', 'website')).to.deep.equal({
      refused: 'hidden-characters',
    });
    const longHost = `${'a.'.repeat(300)}example`;
    expect(parseAddress(`https://${longHost}/@desa`)).to.deep.equal({ refused: 'bad-address' });
  });
});
