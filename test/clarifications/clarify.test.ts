import { expect } from 'chai';
import { Clarification } from '../../models/clarification.js';
import { Story, type StoryRecord } from '../../models/story.js';
import { publishClarification } from '../../server/clarifications/clarify.js';
import { Conflict, Forbidden, Invalid } from '../../server/errors.js';
import { firstBrokenEntry } from '../../server/moderation/audit.js';
import { aHoaxStory, aReadyStory } from '../support/decisions.js';
import { apiClient, aPerson, aUser, signedInAs } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { aSubmittedStory } from '../support/stories.js';

const NOW = new Date('2026-11-21T01:02:03Z');
const INPUT = {
  title: 'Jembatan gantung Halong putus',
  claim: 'Jembatan gantung Halong putus, jangan lewat sana!!',
  explanation: 'Dinas PUPR memeriksa jembatan itu.\n\nTidak ada kerusakan.',
  conclusion: 'Jembatan gantung Halong tidak putus.',
  references: [{ url: 'https://balangankab.go.id/jembatan-halong', title: 'Keterangan Dinas PUPR' }],
};

async function refusal(work: Promise<unknown>): Promise<Error & { code?: string; fields?: unknown }> {
  return work.then(
    () => new Error('nothing was refused'),
    (error: Error) => error,
  );
}

const storyOf = (story: StoryRecord) => Story.findById(story._id).orFail().lean();

describe('clarifying a hoax', () => {
  beforeEach(freshDatabase);

  it('publishes a numbered page and leaves an entry in the audit trail', async () => {
    const story = await aHoaxStory();
    const editor = await aPerson('editor');
    const clarification = await publishClarification(editor, String(story._id), INPUT, { now: NOW });
    expect(clarification).to.include({
      origin: 'newsroom',
      number: 1,
      slug: 'jembatan-gantung-halong-putus-k1',
      titleTag: 'SALAH',
      category: 'fabricated',
      claim: INPUT.claim,
    });
    expect(clarification.publishedAt).to.deep.equal(NOW);
    const changed = await storyOf(story);
    expect(String(changed.clarification)).to.equal(String(clarification._id));
    expect(changed.status).to.equal('hoax');
    expect(changed.history.at(-1)).to.include({ action: 'clarified', role: 'editor' });
    expect(firstBrokenEntry(changed)).to.equal(undefined);
  });

  it('takes the title from the story when none is given', async () => {
    const story = await aHoaxStory({ title: 'Kabar jembatan gantung rusak berat' });
    const input = { ...INPUT, title: ' ' };
    const { title } = await publishClarification(await aPerson('verifier'), String(story._id), input, {
      now: NOW,
    });
    expect(title).to.equal(story.title);
  });

  it('is for editors and verifiers, and not for the author', async () => {
    const author = await aPerson('editor');
    const own = await aHoaxStory({ author });
    const id = String((await aHoaxStory())._id);
    const ownRefusal = await refusal(publishClarification(author, String(own._id), INPUT, { now: NOW }));
    expect(ownRefusal).to.be.instanceOf(Forbidden).with.property('code', 'own-story');
    const admin = await aPerson('admin');
    const adminRefusal = await refusal(publishClarification(admin, id, INPUT, { now: NOW }));
    expect(adminRefusal).to.be.instanceOf(Forbidden).with.property('code', 'newsroom-only');
    expect(await Clarification.countDocuments()).to.equal(0);
  });

  it('needs a hoax verdict', async () => {
    const editor = await aPerson('editor');
    for (const story of [await aSubmittedStory(), await aReadyStory()]) {
      const error = await refusal(publishClarification(editor, String(story._id), INPUT, { now: NOW }));
      expect(error).to.be.instanceOf(Conflict).with.property('code', 'not-a-hoax');
    }
    expect(await Clarification.countDocuments()).to.equal(0);
  });

  it('needs the claim, an explanation, a conclusion and a reference', async () => {
    const story = await aHoaxStory();
    const editor = await aPerson('editor');
    const error = await refusal(
      publishClarification(editor, String(story._id), { references: [] }, { now: NOW }),
    );
    expect(error).to.be.instanceOf(Invalid);
    expect((error as Invalid).fields).to.deep.equal({
      claim: 'required',
      explanation: 'required',
      conclusion: 'required',
      references: 'evidence-required',
    });
    const scripted = { ...INPUT, references: [{ url: 'javascript:alert(1)' }] };
    const other = await refusal(publishClarification(editor, String(story._id), scripted, { now: NOW }));
    expect((other as Invalid).fields).to.deep.equal({ 'references.0.url': 'bad-url' });
    expect((await storyOf(story)).clarification).to.equal(undefined);
  });

  it('happens once, however many try at the same time', async () => {
    const story = await aHoaxStory();
    const people = await Promise.all(
      ['editor', 'verifier', 'editor', 'verifier'].map((role) => aPerson(role as 'editor')),
    );
    const outcomes = await Promise.allSettled(
      people.map((person) => publishClarification(person, String(story._id), INPUT, { now: NOW })),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).to.have.length(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).to.have.property('code', 'already-clarified');
    }
    const [only, ...others] = await Clarification.find().lean();
    expect(others).to.deep.equal([]);
    const changed = await storyOf(story);
    expect(String(changed.clarification)).to.equal(String(only?._id));
    expect(firstBrokenEntry(changed)).to.equal(undefined);
  });

  it('can be completed when the portal stopped between the story and the page', async () => {
    const story = await aHoaxStory();
    const editor = await aPerson('editor');
    const { _id } = await publishClarification(editor, String(story._id), INPUT, { now: NOW });
    await Clarification.deleteOne({ _id });
    const again = await publishClarification(editor, String(story._id), INPUT, { now: NOW });
    expect(String(again._id)).to.equal(String(_id));
    expect(again.number).to.equal(2);
  });

  it('works through the API', async () => {
    const story = await aHoaxStory();
    const client = await apiClient(await aUser('editor'));
    const path = `/api/v1/moderation/stories/${String(story._id)}/clarification`;
    // A reference may be its address alone.
    const references = [...INPUT.references, 'https://balangankab.go.id/siaran-pers'];
    const answer = await client.send('POST', path, { ...INPUT, references });
    expect(answer.status, answer.text).to.equal(201);
    expect(answer.json()).to.deep.equal({
      slug: 'jembatan-gantung-halong-putus-k1',
      url: `${portal().config.baseUrl}/cek-fakta/jembatan-gantung-halong-putus-k1`,
      number: 1,
    });
    const again = await client.send('POST', path, INPUT);
    expect(again.status).to.equal(409);
    expect(again.json()).to.have.property('code', 'already-clarified');
    expect((await client.send('GET', path)).status).to.equal(405);
    const contributor = await apiClient(await aUser('contributor'));
    expect((await contributor.send('POST', path, INPUT)).status).to.equal(403);
  });

  it('works through the form, which starts with the verdict and gives back what was typed', async () => {
    const story = await aHoaxStory();
    const { client } = await signedInAs('verifier');
    const path = `/meja/${String(story._id)}/klarifikasi`;
    const form = await client.get(path);
    expect(form.text).to.include('Dinas PUPR menyatakan tidak ada jembatan yang rusak di Halong.');
    expect(form.text).to.include('https://balangankab.go.id/jembatan-halong');
    const fields = {
      title: INPUT.title,
      claim: INPUT.claim,
      explanation: INPUT.explanation,
      referenceUrl: [INPUT.references[0]!.url, ''],
      referenceTitle: [INPUT.references[0]!.title, ''],
    };
    const refused = await client.post(path, { ...fields, conclusion: '' });
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include(INPUT.claim).and.to.include('href="#conclusion"');
    const done = await client.post(path, { ...fields, conclusion: INPUT.conclusion });
    expect(done.path).to.equal('/cek-fakta/jembatan-gantung-halong-putus-k1');
    expect(done.text).to.include('[SALAH]').and.to.include(INPUT.conclusion);
    expect(done.text).to.include('Klarifikasi sudah terbit.');
    const saved = await Clarification.findOne({ story: story._id }).orFail().lean();
    expect(saved.references).to.deep.equal(INPUT.references);
  });

  it('keeps the form from everybody else', async () => {
    const path = `/meja/${String((await aHoaxStory())._id)}/klarifikasi`;
    for (const role of ['contributor', 'police', 'admin'] as const) {
      const { client } = await signedInAs(role);
      expect((await client.get(path)).status, role).to.equal(403);
      expect((await client.post(path, {})).status, role).to.equal(403);
    }
  });
});
