import { expect } from 'chai';
import { Story } from '../../models/story.js';
import { aReadyStory, EVIDENCE } from '../support/decisions.js';
import { Client } from '../support/client.js';
import { apiClient, aUser } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { aDraft, aSubmittedStory } from '../support/stories.js';

interface List<T> {
  items: T[];
  next: string | null;
}

interface Problem {
  status: number;
  code: string;
  detail: string;
  errors?: { field: string; code: string }[];
}

const asRole = async (role: Parameters<typeof aUser>[0], fields = {}) => apiClient(await aUser(role, fields));

describe('the API of the desk', () => {
  beforeEach(freshDatabase);

  it('takes a story to publication', async () => {
    const [editor, verifier] = [await asRole('editor'), await asRole('verifier')];
    const path = `/api/v1/moderation/stories/${String((await aSubmittedStory())._id)}`;
    const fit = await editor.send('POST', `${path}/newsworthiness`, { decision: 'fit', reason: '' });
    expect(fit.status).to.equal(200);
    expect(fit.json()).to.include({ status: 'submitted' });
    expect(fit.text).not.to.include('"by"');
    const early = await editor.send('POST', `${path}/publication`);
    expect(early.status).to.equal(409);
    expect(early.json<Problem>().code).to.equal('not-ready');
    const verdict = { verdict: 'valid', explanation: 'Cocok.', evidence: EVIDENCE };
    expect((await verifier.send('POST', `${path}/authenticity`, verdict)).json()).to.include({
      status: 'ready',
    });
    const published = await editor.send('POST', `${path}/publication`);
    expect(published.status).to.equal(201);
    const slug = 'warga-halong-memperbaiki-jembatan-gantung';
    expect(published.json()).to.include({ slug, url: `${portal().config.baseUrl}/berita/${slug}` });
    expect(published.json().publishedAt).to.match(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    const correction = { kind: 'erratum', text: 'Ralat.', reason: 'Salah tulis.' };
    const corrected = await editor.send('POST', `${path}/corrections`, correction);
    expect(corrected.status).to.equal(201);
    expect(corrected.json()).to.include({ ...correction, status: 'published' });
  });

  it('answers each refusal with its own code', async () => {
    const [editor, verifier, contributor] = [
      await asRole('editor'),
      await asRole('verifier'),
      await asRole('contributor'),
    ];
    const [story, draft] = [await aSubmittedStory(), await aDraft()];
    const path = `/api/v1/moderation/stories/${String(story._id)}`;
    const fit = { decision: 'fit' };
    const cases: [Promise<{ status: number }>, number][] = [
      [new Client().send('POST', `${path}/newsworthiness`, fit), 401],
      [contributor.send('POST', `${path}/newsworthiness`, fit), 403],
      [verifier.send('POST', `${path}/newsworthiness`, fit), 403],
      [editor.send('POST', `/api/v1/moderation/stories/${String(draft._id)}/newsworthiness`, fit), 404],
      [editor.send('GET', `${path}/newsworthiness`), 405],
      [editor.request(`${path}/newsworthiness`, { method: 'POST', body: 'decision=fit' }), 415],
      [contributor.get('/api/v1/moderation/queue'), 403],
      [contributor.get(`/api/v1/audit?story=${String(story._id)}`), 403],
      [editor.get('/api/v1/audit'), 422],
      [editor.get('/api/v1/moderation/queue?status=draft'), 422],
      [editor.get('/api/v1/moderation/queue?cursor=rusak'), 422],
      [editor.get('/api/v1/moderation/queue?status=&topic=&district=&cursor='), 200],
      [editor.get(`/api/v1/audit?story=${String(story._id)}&cursor=rusak`), 422],
      [editor.get(`/api/v1/moderation/queue?district=${'x'.repeat(5_000)}`), 200],
    ];
    for (const [index, [answer, status]] of cases.entries()) {
      expect((await answer).status, `case ${index}`).to.equal(status);
    }
    const hoax = await verifier.send('POST', `${path}/authenticity`, { verdict: 'hoax' });
    expect(hoax.status).to.equal(422);
    expect(hoax.headers.get('content-type')).to.include('application/problem+json');
    expect(hoax.json<Problem>().errors).to.deep.equal([
      { field: 'category', code: 'required' },
      { field: 'explanation', code: 'required' },
      { field: 'evidence', code: 'evidence-required' },
    ]);
  });

  it('claims a story for one, and names the holder to another', async () => {
    const [holder, other] = [await asRole('editor', { name: 'Siti Rahmah' }), await asRole('verifier')];
    const path = `/api/v1/moderation/stories/${String((await aSubmittedStory())._id)}`;
    const claim = await holder.send('PUT', `${path}/claim`);
    expect(claim.status).to.equal(200);
    const left = Date.parse(claim.json<{ expiresAt: string }>().expiresAt) - Date.now();
    expect(left).to.be.within(14 * 60_000, 15 * 60_000);
    const refused = await other.send('PUT', `${path}/claim`);
    expect(refused.status).to.equal(409);
    expect(refused.json<Problem>()).to.include({ code: 'claimed-by-other' });
    expect(refused.json<Problem>().detail).to.include('Siti Rahmah');
    expect((await other.send('DELETE', `${path}/claim`)).status).to.equal(409);
    await Story.updateOne({ _id: path.split('/').at(-1) }, { 'claim.expiresAt': new Date(0) });
    expect((await other.send('PUT', `${path}/claim`)).status).to.equal(422);
    expect((await other.send('PUT', `${path}/claim`, { reason: 'Tenggat hari ini.' })).status).to.equal(200);
    expect((await other.send('DELETE', `${path}/claim`)).status).to.equal(204);
    expect((await holder.send('PUT', `${path}/claim`)).status).to.equal(200);
    expect((await holder.send('DELETE', `${path}/claim`)).status).to.equal(204);
    expect((await other.send('PUT', `${path}/claim`)).status).to.equal(200);
  });

  it('lets one of two editors win and tells the other by whom', async () => {
    const editors = await Promise.all(
      ['Siti Rahmah', 'Budi Utomo'].map((name) => asRole('editor', { name })),
    );
    const story = await aReadyStory();
    const path = `/api/v1/moderation/stories/${String(story._id)}/publication`;
    const answers = await Promise.all(editors.map((editor) => editor.send('POST', path)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).to.deep.equal([201, 409]);
    expect((await Story.findById(story._id).orFail().lean()).history).to.have.length(4);
  });

  it('pages the queue by cursor and lists the police what was escalated', async () => {
    const [editor, police] = [await asRole('editor'), await asRole('police')];
    // All due together: of two sent around the midnight that begins a weekend, the later one is due first.
    const now = new Date();
    const stories = [
      await aSubmittedStory({ now }),
      await aSubmittedStory({ now }),
      await aSubmittedStory({ now }),
    ];
    const queue = async (query: string, client = editor) =>
      (await client.get(`/api/v1/moderation/queue?${query}`)).json<List<{ id: string; overdue: boolean }>>();
    const first = await queue('limit=2&status=submitted&topic=pembangunan&district=63.11.02');
    const second = await queue(`limit=2&status=submitted&cursor=${first.next}`);
    expect([...first.items, ...second.items].map(({ id }) => id)).to.deep.equal(
      stories.map(({ _id }) => String(_id)),
    );
    expect(second.next).to.equal(null);
    expect((await queue('', police)).items).to.deep.equal([]);
    const path = `/api/v1/moderation/stories/${String(stories[1]!._id)}`;
    const opinion = { opinion: 'authentic', letterNumber: 'B/1/2026', note: 'Ada laporannya.' };
    expect((await police.send('POST', `${path}/opinions`, opinion)).status).to.equal(404);
    expect((await editor.send('POST', `${path}/escalation`, { question: 'Ada laporan?' })).status).to.equal(
      201,
    );
    expect((await queue('', police)).items.map(({ id }) => id)).to.deep.equal([String(stories[1]!._id)]);
    const given = await police.send('POST', `${path}/opinions`, opinion);
    expect(given.status).to.equal(201);
    expect(given.json()).to.include(opinion);
  });

  it('lists the audit entries of a story with their chain', async () => {
    const editor = await asRole('editor');
    const story = await aReadyStory();
    const audit = async (query: string) =>
      (await editor.get(`/api/v1/audit?story=${String(story._id)}${query}`)).json<
        List<{ sequence: number; action: string; hash: string; previousHash: string; role: string }>
      >();
    const { items, next } = await audit('');
    expect(items.map(({ sequence, action, role }) => [sequence, action, role])).to.deep.equal([
      [1, 'submitted', 'contributor'],
      [2, 'decided-fit', 'editor'],
      [3, 'judged-valid', 'verifier'],
    ]);
    expect(items[0]!.previousHash).to.equal('0'.repeat(64));
    expect(items[2]!.previousHash).to.equal(items[1]!.hash);
    expect(next).to.equal(null);
    const page = await audit('&limit=2');
    expect((await audit(`&cursor=${page.next}`)).items.map(({ sequence }) => sequence)).to.deep.equal([3]);
  });
});
