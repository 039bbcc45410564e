import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import mongoose from 'mongoose';
import { Story, type StoryRecord } from '../../models/story.js';
import { runJob } from '../../jobs/index.js';
import type { CurrentUser } from '../../server/auth/current-user.js';
import { evidenceFiles } from '../../server/evidence/files.js';
import { addEvidence, addFile, askForCopy, removeEvidence } from '../../server/evidence/gather.js';
import { sweepEvidence } from '../../server/evidence/sweep.js';
import { takeCopies } from '../../server/evidence/take-copies.js';
import { evidenceOf, PDF, reaching } from '../support/evidence.js';
import { aPerson } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { refusal } from '../support/refusal.js';
import { startRemoteSite, type RemoteHandler, type RemoteSite } from '../support/remote-site.js';
import { aSubmittedStory } from '../support/stories.js';

const PAGE =
  '<!doctype html><html><head><title>Jembatan  Halong</title><style>p{}</style></head><body><nav>Menu</nav>' +
  '<script>document.write("jahat")</script><p onclick="x()">Tidak ada <b>jembatan</b> yang rusak.</p>' +
  '<noscript>Nyalakan skrip</noscript><ul><li>Satu &amp; dua</li><li>Tiga</li></ul></body></html>';
const DAY_MS = 24 * 60 * 60 * 1000;

const html = (response: Parameters<RemoteHandler>[1], text: string) =>
  response.setHeader('content-type', 'text/html; charset=utf-8').end(text);

const ANSWERS: Record<string, RemoteHandler> = {
  '/page': (_request, response) => html(response, PAGE),
  '/moved': (_request, response) => response.writeHead(301, { location: '/page' }).end(),
  '/to-private': (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1/' }).end(),
  '/to-metadata': (_request, response) =>
    response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end(),
  '/gone': (_request, response) => response.writeHead(404).end('x'),
  '/huge': (_request, response) => html(response, 'x'.repeat(6 * 1024 * 1024)),
  '/bomb': (_request, response) => {
    response.setHeader('content-encoding', 'gzip');
    html(response, gzipSync(Buffer.alloc(60 * 1024 * 1024)) as unknown as string);
  },
  '/deep': (_request, response) => html(response, '<i>'.repeat(1_500_000)),
  '/long': (_request, response) => html(response, '<p>panjang sekali </p>'.repeat(50_000)),
  '/pdf': (_request, response) => response.setHeader('content-type', 'application/pdf').end(PDF),
};

describe('copies of pages behind links', function () {
  this.timeout(300_000);
  let site: RemoteSite;
  let verifier: CurrentUser;
  let story: StoryRecord;

  before(async () => {
    site = await startRemoteSite((request, response) => {
      const answer = ANSWERS[request.url ?? ''];
      if (answer) answer(request, response);
      else response.writeHead(500).end();
    });
  });
  after(() => site.close());
  beforeEach(async () => {
    await freshDatabase();
    verifier = await aPerson('verifier');
    story = await aSubmittedStory();
  });

  const add = async (url: string) => {
    const { evidence } = await addEvidence(verifier, String(story._id), { kind: 'link', url }, new Date());
    return { storyId: String(story._id), evidenceId: String(evidence._id) };
  };
  const copyOf = async (url: string) => {
    await add(url);
    const report = await reaching(site.host, () => takeCopies(portal()));
    return { report, copy: (await evidenceOf(story)).at(-1)!.copy! };
  };

  it('keep the title, the text without scripts, the time and the sum of the bytes', async () => {
    const { report, copy } = await copyOf(`${site.url}/page`);
    expect(report).to.deep.equal({ kept: 1, failed: 0 });
    expect(copy).to.include({
      title: 'Jembatan Halong',
      sha256: createHash('sha256').update(PAGE).digest('hex'),
      size: PAGE.length,
      type: 'text/html',
      truncated: false,
    });
    expect(copy.takenAt).to.be.instanceOf(Date);
    expect([copy.dueAt, copy.error, copy.foundAt]).to.deep.equal([undefined, undefined, undefined]);
    const text = (await evidenceFiles.read(copy.file!)).toString();
    expect(text).to.equal('Menu\nTidak ada jembatan yang rusak.\nSatu & dua\nTiga');
    // The portal's own doing is no act of anybody.
    const { revision, history } = await Story.findById(story._id).orFail().lean();
    expect([revision, history.at(-1)!.action]).to.deep.equal([story.revision + 1, 'evidence-link-added']);
  });

  it('tell where redirects led', async () => {
    expect((await copyOf(`${site.url}/moved`)).copy).to.include({ foundAt: `${site.url}/page` });
  });

  it('of what is no text keep the sum alone', async () => {
    const { copy } = await copyOf(`${site.url}/pdf`);
    expect(copy).to.include({ type: 'application/pdf', size: PDF.length });
    expect(copy.file).to.equal(undefined);
  });

  it('of a long page keep the beginning', async () => {
    const { copy } = await copyOf(`${site.url}/long`);
    expect(copy.truncated).to.equal(true);
    expect((await evidenceFiles.read(copy.file!)).length).to.equal(200_000);
  });

  const refused: Record<string, [path: string, code: string]> = {
    'the cloud’s own address': ['http://169.254.169.254/latest/meta-data/', 'blocked-address'],
    'this machine': ['http://localhost:8080/', 'blocked-address'],
    'this machine in other digits': ['http://2130706433/', 'blocked-address'],
    'this machine in IPv6': ['http://[::1]/', 'blocked-address'],
    'a private network': ['http://10.0.0.1/', 'blocked-address'],
    'an odd port': ['http://example.com:6379/', 'blocked-port'],
    'a redirect to this machine': ['/to-private', 'blocked-address'],
    'a redirect to the cloud’s own address': ['/to-metadata', 'blocked-address'],
    'a page that is gone': ['/gone', 'http-status'],
    'a huge page': ['/huge', 'too-large'],
    'a page that inflates': ['/bomb', 'too-large'],
    'a page built to take long': ['/deep', 'too-complex'],
  };
  for (const [what, [path, code]] of Object.entries(refused)) {
    it(`record why ${what} was not fetched`, async () => {
      const { report, copy } = await copyOf(path.startsWith('/') ? site.url + path : path);
      expect(report).to.deep.equal({ kept: 0, failed: 1 });
      expect(copy.error).to.include({ code, ...(code === 'http-status' && { status: 404 }) });
      expect([copy.dueAt, copy.file, copy.sha256]).to.deep.equal([undefined, undefined, undefined]);
    });
  }

  it('are fetched again when that is asked for, which is on record', async () => {
    const piece = await add(`${site.url}/page`);
    // Not allowed to reach it yet.
    await takeCopies(portal());
    expect((await evidenceOf(story))[0]!.copy!.error!.code).to.equal('blocked-port');
    const asked = await askForCopy(verifier, piece, new Date());
    expect(asked.story.history.at(-1)).to.include({ action: 'evidence-asked-again', note: '#1' });
    expect(await refusal(askForCopy(verifier, piece, new Date()))).to.have.property(
      'code',
      'copy-not-failed',
    );
    await reaching(site.host, () => takeCopies(portal()));
    expect((await evidenceOf(story))[0]!.copy).to.include({ title: 'Jembatan Halong' });
    expect(await refusal(askForCopy(verifier, piece, new Date()))).to.have.property(
      'code',
      'copy-not-failed',
    );
  });

  it('that a stopped portal left behind are taken by the job, and not for ever', async () => {
    await add(`${site.url}/page`);
    const lost = { 'evidence.0.copy.dueAt': new Date(Date.now() + 60_000), 'evidence.0.copy.attempts': 1 };
    await Story.updateOne({ _id: story._id }, { $set: lost });
    await reaching(site.host, async () => {
      expect(await takeCopies(portal()), 'while another may be at it').to.deep.equal({ kept: 0, failed: 0 });
      const later = () => new Date(Date.now() + 120_000);
      expect(await takeCopies(portal(), later)).to.deep.equal({ kept: 1, failed: 0 });
    });
    await Story.updateOne(
      { _id: story._id },
      { $set: { 'evidence.0.copy': { dueAt: new Date(), attempts: 3 } } },
    );
    expect(await runJob('copy-evidence', portal())).to.deep.equal({ kept: 0, failed: 1 });
    expect((await evidenceOf(story))[0]!.copy!.error!.code).to.equal('aborted');
  });

  it('of a link that was removed meanwhile are dropped', async () => {
    const slow = await startRemoteSite((_request, response) => {
      void removeEvidence(verifier, piece, { reason: 'Salah.' }, new Date()).then(() => html(response, PAGE));
    });
    const piece = await add(`${slow.url}/`);
    try {
      const report = await reaching(slow.host, () => takeCopies(portal()));
      expect(report).to.deep.equal({ kept: 0, failed: 0 });
    } finally {
      await slow.close();
    }
    expect(await mongoose.connection.db!.collection('evidence.files').countDocuments()).to.equal(0);
    expect((await evidenceOf(story))[0]!.copy!.file).to.equal(undefined);
  });

  it('and files that belong to nothing are swept away after a day', async () => {
    const kept = await copyOf(`${site.url}/page`);
    const upload = await addFile(verifier, String(story._id), { content: PDF, input: {} }, new Date());
    const owner = { story: story._id, evidence: upload.evidence._id };
    const orphan = await evidenceFiles.write('x', owner, PDF);
    expect(await sweepEvidence()).to.deep.equal({ checked: 0, removed: 0 });
    const tomorrow = new Date(Date.now() + DAY_MS + 1_000);
    expect(await sweepEvidence(tomorrow)).to.deep.equal({ checked: 3, removed: 1 });
    await evidenceFiles.read(kept.copy.file!);
    await evidenceFiles.read(upload.evidence.upload!.file!);
    expect(await refusal(evidenceFiles.read(orphan))).to.be.instanceOf(Error);
  });
});
