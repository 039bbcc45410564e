import { expect } from 'chai';
import { Region } from '../../models/region.js';
import { loadGazetteer } from '../../server/regions/gazetteer.js';
import { aPerson, apiClient, aUser, signedInAs, VILLAGE } from '../support/people.js';
import { aPhoto, asFile } from '../support/photos.js';
import { freshDatabase } from '../support/portal.js';
import { anAgency, aVerifiedAccount } from '../support/registry.js';
import { onlyStory, sendFields, writeForm } from '../support/write-form.js';

const OTHER_VILLAGE = '63.11.06.2006';

/** Of each check that the page shows, whether it is done. */
function checksOn(page: string): Record<string, string> {
  const shown = page.matchAll(/data-check="(\w+)" class="check check-(done|open)">/g);
  return Object.fromEntries([...shown].map(([, check = '', state = '']) => [check, state]));
}

describe('help with writing, without scripts', () => {
  beforeEach(freshDatabase);

  it('keeps the draft with its photos to have it checked, and leads to the checklist', async () => {
    const { client } = await signedInAs('contributor');
    const fields = { ...sendFields({ title: 'Jembatan roboh' }), action: 'check', body: 'Roboh *tadi*.' };
    const form = writeForm(fields, { 'photo-1': asFile(await aPhoto()) });
    const answer = await client.postForm('/kontributor/tulis', form, { follow: false });
    const story = await onlyStory();
    expect(answer.headers.get('location')).to.equal(`/kontributor/${String(story._id)}#periksa`);
    expect(story.status).to.equal('draft');
    const { text } = await client.get(`/kontributor/${String(story._id)}`);
    const { who, when, village, captions, links } = checksOn(text);
    expect({ who, when, village, captions, links }).to.deep.equal({
      ...{ who: 'open', when: 'done', village: 'done', captions: 'open' },
      links: undefined,
    });
    expect(text).to.match(/<details class="checklist" id="periksa"[^>]* open>/);
    expect(text).to.include('data-shown><p>Roboh <strong>tadi</strong>.</p></div>');
  });

  it('checks a text that was refused, and shows it as it would be published, without what may not be', async () => {
    const { client } = await signedInAs('contributor');
    const fields = { ...sendFields(), title: '', body: '<p>Warga <script>alert(1)</script>datang</p>' };
    const answer = await client.postForm('/kontributor/tulis', writeForm(fields));
    expect(answer.status).to.equal(422);
    expect(checksOn(answer.text)).to.include({ what: 'open', who: 'done' });
    expect(answer.text)
      .to.include('data-shown><p>Warga datang</p></div>')
      .and.not.to.include('<script>alert');
  });

  it('warns of a link that passes for an official account, and of one that hides its address', async () => {
    await anOfficialSite();
    const { client } = await signedInAs('contributor');
    const body = 'Lihat https://balangankab.go.id.bansos.example dan https://аpple.com/ ya, kata warga.';
    const { text } = await client.postForm(
      '/kontributor/tulis',
      writeForm({ ...sendFields({ body }), action: 'check' }),
    );
    expect(checksOn(text)).to.include({ links: 'open' });
    expect(text).to.match(
      /<li>https:\/\/balangankab\.go\.id\.bansos\.example mirip alamat resmi Pemkab Balangan, tetapi bukan\.<\/li>/,
    );
    expect(text).to.match(/<li>https:\/\/аpple\.com\/ menyamarkan alamat yang sebenarnya\.<\/li>/);
  });

  it('begins the next story in the village and with the topic of the last one', async () => {
    const { client } = await signedInAs('contributor');
    expect((await client.get('/kontributor/tulis')).text).not.to.match(/<option value="budaya" selected>/);
    await client.postForm(
      '/kontributor/tulis',
      writeForm(sendFields({ village: OTHER_VILLAGE, topic: 'budaya' })),
    );
    const { text } = await client.get('/kontributor/tulis');
    expect(text).to.include(`<option value="${OTHER_VILLAGE}" selected>`);
    expect(text).to.include('<option value="budaya" selected>');
  });

  it('offers to find the village only where somebody has said where villages are', async () => {
    const { client } = await signedInAs('contributor');
    expect((await client.get('/kontributor/tulis')).text).not.to.include('data-positions');
    await Region.updateOne({ _id: VILLAGE }, { $set: { position: { latitude: -2.3, longitude: 115.6 } } });
    await loadGazetteer();
    try {
      const { text } = await client.get('/kontributor/tulis');
      expect(text).to.include(`data-positions="{&#34;${VILLAGE}&#34;:[-2.3,115.6]}"`);
    } finally {
      await Region.updateOne({ _id: VILLAGE }, { $unset: { position: 1 } });
      await loadGazetteer();
    }
  });
});

describe('help with writing, for the script of the form', () => {
  beforeEach(freshDatabase);

  it('shows a text as it would be published, to those who send in stories', async () => {
    const program = await apiClient(await aUser('contributor'));
    const body = '## Judul\n\n*tebal* <img src=x onerror=alert(1)> javascript:alert(1)';
    const answer = await program.send('POST', '/api/v1/stories/previews', { body });
    expect(answer.status).to.equal(200);
    expect(answer.json()).to.deep.equal({
      html: '<h2>Judul</h2>\n<p><strong>tebal</strong> &lt;img src=x onerror=alert(1)&gt; javascript:alert(1)</p>',
    });
    const police = await apiClient(await aUser('police'));
    expect((await police.send('POST', '/api/v1/stories/previews', { body })).status).to.equal(403);
    const tooLong = { body: 'a'.repeat(200_001) };
    expect((await program.send('POST', '/api/v1/stories/previews', tooLong)).status).to.equal(422);
  });

  it('tells of every link what the registry knows', async () => {
    await anOfficialSite();
    const program = await apiClient(await aUser('contributor'));
    const text =
      'https://balangankab.go.id/a lalu https://balangankab.go.id.bansos.example dan https://bit.ly/x';
    const answer = await program.send('POST', '/api/v1/registry/link-checks', { text });
    expect(answer.status).to.equal(200);
    const { items } = answer.json<{ items: { link: string; organisation?: { name: string } }[] }>();
    expect(items.map(({ organisation, ...told }) => ({ ...told, name: organisation?.name }))).to.deep.equal([
      { link: 'https://balangankab.go.id.bansos.example', status: 'lookalike', name: 'Pemkab Balangan' },
      { link: 'https://bit.ly/x', status: 'unregistered', reason: 'share-link', name: undefined },
      { link: 'https://balangankab.go.id/a', status: 'official', name: 'Pemkab Balangan' },
    ]);
  });
});

async function anOfficialSite(): Promise<void> {
  const [organisation, by] = [await anAgency({ name: 'Pemkab Balangan' }), await aPerson('admin')];
  await aVerifiedAccount({ url: 'https://balangankab.go.id', organisation, by });
}
