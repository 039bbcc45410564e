import { createReadStream } from 'node:fs';
import { expect } from 'chai';
import { Types } from 'mongoose';
import { Account } from '../../models/account.js';
import { Organisation } from '../../models/organisation.js';
import { Post } from '../../models/post.js';
import { Question } from '../../models/question.js';
import { Source } from '../../models/source.js';
import { Story } from '../../models/story.js';
import { User } from '../../models/user.js';
import { runJob } from '../../jobs/index.js';
import { deskNews } from '../../server/moderation/desk-news.js';
import { proposeAmendment } from '../../server/amendments/propose.js';
import { correctStory } from '../../server/moderation/corrections.js';
import { refreshSources } from '../../server/aggregation/refresh.js';
import type { CurrentUser } from '../../server/auth/current-user.js';
import { createApp } from '../../server/app.js';
import { importArchive } from '../../server/clarifications/import-archive.js';
import { discover } from '../../server/discovery/discover.js';
import { addEvidence, addFile, removeEvidence } from '../../server/evidence/gather.js';
import { sweepEvidence } from '../../server/evidence/sweep.js';
import { takeCopies } from '../../server/evidence/take-copies.js';
import { takePhotos } from '../../server/media/photos.js';
import { sweepPhotos } from '../../server/media/sweep.js';
import { fromRoot } from '../../server/paths.js';
import { pasteLink } from '../../server/pasted-links/paste-link.js';
import { answerQuestion, takeUpQuestion } from '../../server/questions/desk.js';
import { progressOf } from '../../server/questions/progress.js';
import { takeQuestion } from '../../server/questions/take.js';
import { importOrganisations } from '../../server/registry/import-organisations.js';
import { mergeOrganisation } from '../../server/registry/merge.js';
import { similarTo } from '../../server/search/similar.js';
import { forgetWordWeights } from '../../server/search/word-weights.js';
import { DEMO_PASSWORD } from '../../server/seed/people.js';
import { seed } from '../../server/seed/seed.js';
import { addPhoto } from '../../server/stories/edit.js';
import { aSource, rssFeed, rssItem } from '../support/channels.js';
import { Client } from '../support/client.js';
import { aHoaxStory, aPublishedStory } from '../support/decisions.js';
import { PDF } from '../support/evidence.js';
import { joinAndLeave } from '../support/membership.js';
import { aKimGroup, aPerson, apiClient, DISTRICT, VILLAGE } from '../support/people.js';
import { aPhoto } from '../support/photos.js';
import { answerThroughLink } from '../support/police.js';
import { freshDatabase, portal } from '../support/portal.js';
import { planOf, queriesDuring } from '../support/queries.js';
import { LISTS } from '../support/lists.js';
import { aQuestion, questionFields } from '../support/questions.js';
import { aProposal } from '../support/registry.js';
import { startRemoteSite } from '../support/remote-site.js';
import { routesOf } from '../support/routes.js';
import { aDraft, aSubmittedStory, storyInput } from '../support/stories.js';
import { tellFollower, tellSomebody } from '../support/told.js';
import { uploadedInParts } from '../support/uploads.js';

const WALK_TIMEOUT_MS = 300_000;
const DAY_MS = 24 * 60 * 60 * 1000;
const AT_ONCE = 8;
const STORIES = 60;

/** As many as the regency has places, series of numbers and preset reasons, whatever is written. */
const NEVER_GROWING = ['regions', 'counters', 'setuplinks', 'presetreasons'];

/** What is not looked for, or not for long. */
const FINE = [
  // Any document, or how many there are.
  /^[\w.]+\.(find|count) \{\}$/,
  // The nightly sweeps look at every file but those of the last day.
  /^(photos|evidence)\.files\.find \{"uploadDate":\{"\$lt":"\?"\}\}$/,
  // A few that were found by their ids, put in order.
  /^\w+\.find \{("status":"\?",)?"(_id|organisation)":\{"\$in":\["\?"\]\}[^{}]*\} by /,
];

/** One of each kind of people that the seed makes, and a stranger. */
const WALKERS = ['admin', 'redaksi', 'polres', 'kontributor', 'opd', undefined];

describe('Every query of the portal on what grows', () => {
  it('goes through an index, and is sorted by it', async function walk() {
    this.timeout(WALK_TIMEOUT_MS);
    await freshDatabase();
    const written = await queriesDuring(async () => {
      await fillEverything();
      await writeWhatPeopleWrite();
      await tellSomebody();
      await tellFollower(new Date());
      await answerThroughLink();
    });
    const addresses = await everyAddress();
    const read = await queriesDuring(async () => {
      for (const walker of WALKERS) await visit(addresses, walker);
      await watchTheDesk();
    });
    const queries = [...written, ...read];
    const growing = queries.filter(
      ({ collection, shape }) =>
        !NEVER_GROWING.includes(collection) && !FINE.some((pattern) => pattern.test(shape)),
    );
    expect(growing).to.have.length.above(100);
    const scanning: string[] = [];
    for (const query of growing) {
      const plan = await planOf(query);
      if (plan.includes('COLLSCAN') || plan.includes('SORT'))
        scanning.push(`${query.shape}: ${plan.join(' ')}`);
    }
    expect(scanning).to.deep.equal([]);
  });
});

/** Runs what the command line and the jobs run. */
async function fillEverything(): Promise<void> {
  const { config } = portal();
  const now = new Date();
  const site = await startRemoteSite(({ url }, response) => {
    if (url === '/') response.end('<a href="https://instagram.com/halong.contoh">Instagram</a>');
    else response.setHeader('content-type', 'application/rss+xml').end(rssFeed(rssItem({ path: '/a' })));
  });
  try {
    await seed({ stories: STORIES, photos: false, now, timeZone: config.timeZone });
    const website = { url: `${site.url}/`, handle: site.host, key: `website:${site.host}` };
    await aSource(`${site.url}/feed`, website);
    const fetching = { ...portal(), config: { ...config, fetchAllowHosts: [site.host] } };
    for (const which of ['due', 'all'] as const) await refreshSources(fetching, { which });
    expect((await discover(fetching, { pauseMs: 0 })).proposed).to.equal(1);
    await pasteLink(fetching, { url: `${site.url}/b`, account: website.url, title: 'Contoh' }, now);
  } finally {
    await site.close();
  }
  await importArchive(createReadStream(fromRoot('test/fixtures/clarifications.jsonl'), 'utf8'), now);
  await importOrganisations(
    Buffer.from('code,name,kind,village,instagram\nD1,Dinas Satu,agency,,dinas.satu\n'),
  );
  forgetWordWeights();
  await similarTo('Air PDAM Paringin beracun, warga desa jangan minum', { now });
  for (const job of [
    'sweep-photos',
    'sweep-posts',
    'sweep-uploads',
    'seal-audit',
    'verify-audit',
    'check-proofs',
  ])
    await runJob(job, portal());
}

/** Writes as people and programs do, and leaves a photo that belongs to no story to be swept away. */
async function askAndAnswer(editor: CurrentUser, content: Buffer, now: Date): Promise<void> {
  const { timeZone } = portal().config;
  const typed = questionFields({ idempotencyKey: 'kunci-tanya-0123' });
  const received = [{ field: 'photo', content }];
  const { question } = await takeQuestion(typed, { received, now, timeZone });
  expect(await takeQuestion(typed, { now, timeZone })).to.include({ created: false });
  const { slug } = await aPublishedStory();
  await answerQuestion(editor, String(question._id), { address: `/berita/${slug}` }, now);
  const other = String((await aQuestion())._id);
  await takeUpQuestion(editor, other, storyInput(), { now, timeZone });
  for (const { receipt } of await Question.find().lean()) await progressOf(receipt);
}

async function writeWhatPeopleWrite(): Promise<void> {
  const now = new Date();
  const [contributor, editor] = [await aPerson('contributor'), await aPerson('editor')];
  const sent = await aSubmittedStory({ author: contributor });
  const content = await aPhoto({ width: 300, height: 200 });
  const received = [1, 2].map((number) => ({ field: `photo-${number}`, content }));
  const [photo] = (await takePhotos(received, () => '', portal().config.timeZone)).photos;
  await addPhoto(contributor, String(sent._id), photo!, now);
  await sweepPhotos(new Date(now.getTime() + 2 * DAY_MS));
  await gatherEvidence(String(sent._id), now);
  await Promise.all([aPublishedStory(), aHoaxStory(), aDraft()]);
  await correctAndAmend(editor, now);
  const program = await apiClient(contributor);
  const photos = [{ upload: await uploadedInParts(program, content) }];
  const input = { ...storyInput({ idempotencyKey: 'kunci-0123456789' }), photos };
  for (const status of [201, 200]) {
    expect((await program.send('POST', '/api/v1/stories', input)).status).to.equal(status);
  }
  await askAndAnswer(editor, content, now);
  await joinAndLeave(now);
  await mergeTwo(contributor, now);
  const desk = await apiClient(editor);
  const claim = `/api/v1/moderation/stories/${String(sent._id)}/claim`;
  expect((await desk.send('PUT', claim)).status).to.equal(200);
  expect((await desk.send('DELETE', claim)).status).to.equal(204);
}

/** Makes the group of a contributor, who sent something, one with another. */
async function mergeTwo({ organisation }: CurrentUser, now: Date): Promise<void> {
  const { code: into } = await aKimGroup();
  await aProposal({ organisation: new Types.ObjectId(organisation) });
  await mergeOrganisation(await aPerson('admin'), organisation!, { into, sure: 'true' }, now);
}

/** Corrects a story, names another with it, and leaves a new text waiting for it. */
async function correctAndAmend(editor: CurrentUser, now: Date): Promise<void> {
  const [story, reply] = [await aPublishedStory(), await aPublishedStory()];
  const words = { text: 'Contoh', reason: 'Contoh' };
  const correction = { kind: 'right-of-reply', ...words, related: `/berita/${reply.slug}` };
  await correctStory(editor, String(story._id), correction, { now });
  const change = { ...storyInput({ title: 'Judul yang lain' }), kind: 'erratum', ...words };
  await proposeAmendment(editor, String(story._id), change, { now, timeZone: portal().config.timeZone });
}

/** Adds evidence, takes a copy, removes it all again, and sweeps. */
async function gatherEvidence(storyId: string, now: Date): Promise<void> {
  const verifier = await aPerson('verifier');
  const link = { kind: 'link', url: 'http://10.0.0.1/' };
  const added = [
    await addEvidence(verifier, storyId, link, now),
    await addFile(verifier, storyId, { content: PDF, input: {} }, now),
  ];
  await takeCopies(portal());
  await sweepEvidence(new Date(now.getTime() + 2 * DAY_MS));
  for (const { evidence } of added) {
    const piece = { storyId, evidenceId: String(evidence._id) };
    await removeEvidence(verifier, piece, { reason: 'Contoh' }, now);
  }
}

/** Asks for every address, signed in or not, and follows each list of the API one page on. */
async function visit(addresses: string[], name: string | undefined): Promise<void> {
  const client = new Client();
  if (name) {
    const answer = await client.post('/masuk', { username: `${name}.contoh`, password: DEMO_PASSWORD });
    expect(answer.status, name).to.equal(200);
  }
  for (let first = 0; first < addresses.length; first += AT_ONCE) {
    await Promise.all(
      addresses.slice(first, first + AT_ONCE).map(async (address) => {
        const answer = await client.get(address, { follow: false });
        expect(answer.status, `${name ?? 'stranger'} ${address}`)
          .to.be.below(500)
          .and.not.equal(429);
        const next = address.startsWith('/api/') && /"next":"([^"]+)"/.exec(answer.text)?.[1];
        if (next) await client.get(`${address}${address.includes('?') ? '&' : '?'}cursor=${next}`);
      }),
    );
  }
}

/** The news of the desk have no end: until the first line of them. */
async function watchTheDesk(): Promise<void> {
  const leave = deskNews(portal()).watch({
    user: await aPerson('editor'),
    filter: { state: 'open' },
    since: new Date(0),
    tell: () => told(),
    mayStay: () => Promise.resolve(true),
    end: () => {},
  });
  let told = () => {};
  await new Promise<void>((resolve) => (told = resolve));
  leave();
}

/** Every address that answers GET and has an end, with each kind of name and each question it can be asked. */
async function everyAddress(): Promise<string[]> {
  const paths = routesOf(() => createApp(portal()))
    .filter(({ method, path }) => method === 'GET' && path !== '/meja/kabar')
    .map(({ path }) => path);
  const names = await everyName();
  const plain = paths.filter((path) => !path.includes(':'));
  const named = paths
    .filter((path) => path.includes(':'))
    .flatMap((path) =>
      names.map((name) => path.replace(/:\w+/g, (one) => (one === ':size' ? '480.webp' : name))),
    );
  const asked = Object.entries(LISTS).flatMap(([path, questions]) =>
    questions.map((question) => `${path}?${question}`),
  );
  return [...plain, ...named, ...asked];
}

/** A name or an id of each kind that an address can hold. */
async function everyName(): Promise<string[]> {
  const published = await Story.findOne({ status: 'published' }).orFail();
  const illustrated = await Story.findOne({ 'photos._id': { $exists: true } }).orFail();
  const others = await Promise.all([
    Story.findOne({ status: 'hoax' }),
    Story.findOne({ 'amendment.at': { $exists: true } }),
    User.findOne(),
    Organisation.findOne(),
    Account.findOne(),
    Source.findOne(),
    Post.findOne(),
  ]);
  const ids = [published, illustrated, illustrated.photos[0]!, ...others.map((found) => found!)].map(
    ({ _id }) => String(_id),
  );
  const corrected = await Story.findOne({ 'corrections._id': { $exists: true } }).orFail();
  return [...ids, String(corrected.corrections[0]!._id), published.slug!, VILLAGE, DISTRICT];
}
