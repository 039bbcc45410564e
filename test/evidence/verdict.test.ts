import { expect } from 'chai';
import type { CurrentUser } from '../../server/auth/current-user.js';
import { Invalid } from '../../server/errors.js';
import { addEvidence, addFile, removeEvidence } from '../../server/evidence/gather.js';
import { decideAuthenticity, decideNewsworthiness } from '../../server/moderation/decisions.js';
import { publish } from '../../server/moderation/publication.js';
import { Client } from '../support/client.js';
import { EVIDENCE } from '../support/decisions.js';
import { PDF } from '../support/evidence.js';
import { aPerson, apiClient, aUser } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { refusal } from '../support/refusal.js';
import { aSubmittedStory } from '../support/stories.js';

const NOW = new Date('2026-03-20T02:00:00Z');
const HOAX = { verdict: 'hoax', category: 'fabricated', explanation: 'Dinas membantah.' };

describe('a verdict on gathered evidence', () => {
  let verifier: CurrentUser;
  let id: string;
  beforeEach(async () => {
    await freshDatabase();
    verifier = await aPerson('verifier');
    id = String((await aSubmittedStory())._id);
  });

  const link = async (url = 'https://contoh.example/a', title = 'Situs dinas') =>
    String((await addEvidence(verifier, id, { kind: 'link', url, title }, NOW)).evidence._id);
  const note = async () =>
    String((await addEvidence(verifier, id, { kind: 'note', text: 'Rahasia dapur.' }, NOW)).evidence._id);
  const file = async () =>
    String(
      (await addFile(verifier, id, { content: PDF, input: { title: 'Surat rahasia' } }, NOW)).evidence._id,
    );
  const fieldsOf = async (input: object) => {
    const error = await refusal(decideAuthenticity(verifier, id, input, NOW));
    expect(error).to.be.instanceOf(Invalid);
    return (error as Invalid).fields;
  };

  it('takes chosen links, typed links, or both, each address once', async () => {
    const chosenEvidence = [await link(), await link(EVIDENCE[0]!.url, 'Sama dengan yang diketik')];
    await link('https://contoh.example/tidak-dipilih');
    const { authenticity } = await decideAuthenticity(
      verifier,
      id,
      { verdict: 'valid', evidence: EVIDENCE, chosenEvidence },
      NOW,
    );
    expect(authenticity!.evidence).to.deep.equal([
      ...EVIDENCE,
      { url: 'https://contoh.example/a', title: 'Situs dinas' },
    ]);
    expect(authenticity!.basis!.map(String)).to.deep.equal(chosenEvidence);
  });

  it('of valid needs a piece of any kind; of hoax a category, an explanation and a link for readers', async () => {
    expect(await fieldsOf({ verdict: 'valid' })).to.deep.equal({ evidence: 'evidence-required' });
    expect(await fieldsOf({ verdict: 'valid', evidence: [], chosenEvidence: [] })).to.deep.equal({
      evidence: 'evidence-required',
    });
    const unlinked = [await note(), await file()];
    expect(await fieldsOf({ ...HOAX, chosenEvidence: unlinked })).to.deep.equal({
      evidence: 'evidence-required',
    });
    expect(await fieldsOf({ verdict: 'hoax', chosenEvidence: [await link()] })).to.deep.equal({
      category: 'required',
      explanation: 'required',
    });
    expect(await fieldsOf({ verdict: 'inconclusive' })).to.deep.equal({ explanation: 'required' });
    expect(await fieldsOf({ ...HOAX, evidence: 'x' })).to.deep.equal({ evidence: 'bad-value' });
    const { authenticity } = await decideAuthenticity(
      verifier,
      id,
      { verdict: 'valid', chosenEvidence: unlinked },
      NOW,
    );
    expect(authenticity!.evidence).to.deep.equal([]);
    expect(authenticity!.basis!.map(String)).to.deep.equal(unlinked);
  });

  it('takes nothing that is not there, was removed, or is of another story', async () => {
    const gone = await link();
    await removeEvidence(verifier, { storyId: id, evidenceId: gone }, { reason: 'Salah.' }, NOW);
    const other = String((await aSubmittedStory())._id);
    const { evidence } = await addEvidence(verifier, other, { kind: 'note', text: 'Lain.' }, NOW);
    for (const one of [gone, String(evidence._id), 'bukan-id', id]) {
      expect(await fieldsOf({ ...HOAX, evidence: EVIDENCE, chosenEvidence: [one] })).to.deep.equal({
        chosenEvidence: 'unknown-evidence',
      });
    }
    expect(await fieldsOf({ verdict: 'valid', chosenEvidence: 'x' })).to.deep.equal({
      chosenEvidence: 'bad-value',
    });
  });

  it('shows readers the chosen links and nothing else of what was gathered', async () => {
    const chosenEvidence = [await link(), await note(), await file()];
    await link('https://contoh.example/tidak-dipilih', 'Tidak dipilih');
    const editor = await aPerson('editor');
    await decideNewsworthiness(editor, id, { decision: 'fit' }, NOW);
    await decideAuthenticity(verifier, id, { verdict: 'valid', chosenEvidence }, NOW);
    const { slug } = await publish(editor, id, { now: NOW });
    const stranger = new Client();
    const author = await apiClient(await aUser('contributor'));
    const page = await stranger.get(`/berita/${slug}`);
    expect(page.text).to.include('https://contoh.example/a').and.include('Situs dinas');
    for (const path of [`/berita/${slug}`, '/', '/api/v1/feed', '/feed.json']) {
      const { text } = await stranger.get(path);
      for (const secret of [
        'Rahasia dapur',
        'Surat rahasia',
        'Tidak dipilih',
        'tidak-dipilih',
        ...chosenEvidence,
      ]) {
        expect(text, path).not.to.include(secret);
      }
    }
    expect((await author.get(`/api/v1/moderation/stories/${id}/evidence`)).status).to.equal(403);
    expect((await stranger.get(`/meja/${id}/bukti`, { follow: false })).status).to.equal(303);
  });

  it('comes from the API with the ids of evidence, or with links alone as ever', async () => {
    const program = await apiClient(await aUser('verifier'));
    const path = `/api/v1/moderation/stories/${id}`;
    const made = await program.send('POST', `${path}/evidence`, { kind: 'note', text: 'Kades membenarkan.' });
    expect(made.status).to.equal(201);
    const refused = await program.send('POST', `${path}/authenticity`, { verdict: 'valid', evidence: [] });
    expect([refused.status, refused.json().errors]).to.deep.equal([
      422,
      [{ field: 'evidence', code: 'evidence-required' }],
    ]);
    const chosenEvidence = [made.json<{ id: string }>().id];
    const judged = await program.send('POST', `${path}/authenticity`, { verdict: 'valid', chosenEvidence });
    expect(judged.status).to.equal(200);
    const listed = await program.get(`${path}/evidence`);
    expect(listed.json<{ items: object[] }>().items)
      .to.have.lengthOf(1)
      .with.nested.property('[0].inUse', true);
  });
});
