import { createReadStream } from 'node:fs';
import { expect } from 'chai';
import { Clarification } from '../../models/clarification.js';
import { importArchive } from '../../server/clarifications/import-archive.js';
import { decideNewsworthiness, escalate } from '../../server/moderation/decisions.js';
import { fromRoot } from '../../server/paths.js';
import { forgetWordWeights } from '../../server/search/word-weights.js';
import { resubmitStory } from '../../server/stories/edit.js';
import { aHoaxStory } from '../support/decisions.js';
import { aPerson } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { aVerifiedAccount } from '../support/registry.js';
import { aSubmittedStory } from '../support/stories.js';

const NOW = new Date('2026-03-04T02:00:00Z');

describe('the risk of a story', () => {
  beforeEach(async () => {
    await freshDatabase();
    forgetWordWeights();
  });

  it('is none for a story of a quiet topic by somebody without a past', async () => {
    expect((await aSubmittedStory()).risk).to.deep.include({ level: 0, reasons: [] });
  });

  it('is raised by health and disaster, and by an earlier hoax of its author', async () => {
    const author = await aPerson('contributor');
    await aHoaxStory({ author });
    const story = await aSubmittedStory({ author, topic: 'bencana' });
    expect(story.risk).to.deep.include({ level: 1, reasons: ['author-of-hoax', 'sensitive-topic'] });
    expect((await aSubmittedStory({ topic: 'kesehatan' })).risk).to.include({ level: 1 });
  });

  it('is high with a link to an account that imitates an official one', async () => {
    await aVerifiedAccount();
    const body = (name: string) =>
      `<p>Pendaftaran bantuan dibuka di <a href="https://www.instagram.com/${name}?a=1&b=2">halaman ini</a> sampai Jumat.</p>`;
    const imitation = await aSubmittedStory({ body: body('pemkabba1angan') });
    expect(imitation.risk).to.deep.include({ level: 2, reasons: ['lookalike-link'] });
    const official = await aSubmittedStory({ body: body('pemkabbalangan') });
    expect(official.risk, official.body).to.deep.include({ level: 0, reasons: [] });
    const video = { sourceUrl: 'https://www.youtube.com/watch?v=dQw4w9WgXcQ' };
    expect((await aSubmittedStory(video)).risk).to.include({ level: 0 });
  });

  it('is high for a story that repeats a hoax which was clarified, and for no other', async () => {
    await importArchive(createReadStream(fromRoot('test/fixtures/clarifications.jsonl'), 'utf8'), NOW);
    const hoaxes = await Clarification.find({ claim: /.{80}/ }).limit(20).lean();
    const levels: (number | undefined)[] = [];
    for (const { title, claim } of hoaxes) {
      levels.push((await aSubmittedStory({ title: title.slice(0, 140), body: claim })).risk?.level);
    }
    expect(hoaxes).to.have.length.above(2);
    expect(levels.filter((level) => level === 2)).to.have.length(hoaxes.length);
    expect((await aSubmittedStory()).risk).to.include({ level: 0 });
  });

  it('is judged anew when the story comes back, and rises when the police are asked', async () => {
    const [author, editor] = [await aPerson('contributor'), await aPerson('editor')];
    const id = String((await aSubmittedStory({ author }))._id);
    await decideNewsworthiness(editor, id, { decision: 'returned', reason: 'Sebut sumber.' }, NOW);
    await aHoaxStory({ author });
    const again = await resubmitStory(author, id, { now: NOW, timeZone: portal().config.timeZone });
    expect(again.risk).to.deep.include({ level: 1, reasons: ['author-of-hoax'] });
    const asked = await escalate(editor, id, { question: 'Ada laporan?' }, NOW);
    expect(asked.risk).to.deep.include({ level: 2, reasons: ['escalated', 'author-of-hoax'] });
  });
});
