import { tmpdir } from 'node:os';
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { Account } from '../../models/account.js';
import type { StoryRecord } from '../../models/story.js';
import { findVirus } from '../../server/evidence/clamd.js';
import { scanWith } from '../../server/evidence/safe-content.js';
import { HARMFUL, startVirusScanner, type VirusScanner } from '../support/clamd.js';
import type { Answer, Client } from '../support/client.js';
import { aFileForm, evidenceOf, PDF } from '../support/evidence.js';
import { signedInAs } from '../support/people.js';
import { aPhoto } from '../support/photos.js';
import { freshDatabase } from '../support/portal.js';
import { refusal } from '../support/refusal.js';
import { anUnverifiedAccount } from '../support/registry.js';
import { aSubmittedStory } from '../support/stories.js';

const INFECTED = Buffer.concat([PDF, Buffer.from(`% ${HARMFUL}\n%%EOF\n`)]);
const TITLE = 'Surat dari dinas';

describe('a PDF that is handed in', () => {
  let scanner: VirusScanner;
  let verifier: Client;
  let story: StoryRecord;
  beforeEach(async () => {
    await freshDatabase();
    scanner = await startVirusScanner();
    scanWith(scanner.address);
    verifier = (await signedInAs('verifier')).client;
    story = await aSubmittedStory();
  });
  afterEach(async () => {
    scanWith(undefined);
    await scanner.close();
  });

  const hand = (content: Buffer) =>
    verifier.postForm(`/meja/${String(story._id)}/bukti/berkas`, aFileForm(content, { title: TITLE }));

  it('is kept once the virus scanner has seen all of it', async () => {
    expect((await hand(PDF)).status).to.equal(200);
    expect(await evidenceOf(story)).to.have.length(1);
    expect(scanner.seen.map((content) => content.equals(PDF))).to.deep.equal([true]);
  });

  it('is refused with something harmful in it, on the page and at the API', async () => {
    const refused = await hand(INFECTED);
    expect(refused.status).to.equal(422);
    expect(errorAt(refused, 'file-file')).to.include('menemukan program berbahaya');
    expect(refused.text).to.include(`value="${TITLE}"`);
    const answer = await verifier.postForm(filesOf(story), aFileForm(INFECTED));
    expect(answer.status).to.equal(422);
    expect(answer.json()).to.deep.include({ errors: [{ field: 'file', code: 'file-infected' }] });
    expect(await evidenceOf(story)).to.deep.equal([]);
  });

  it('is not kept while the scanner gives no clear answer: the form comes back with what was typed', async () => {
    scanner.says = 'INSTREAM size limit exceeded. ERROR';
    const unclear = await hand(PDF);
    await scanner.close();
    const away = await hand(PDF);
    for (const answer of [unclear, away]) {
      expect(answer.status).to.equal(503);
      expect(answer.headers.get('retry-after')).to.equal('60');
      expect(errorAt(answer, 'file-file')).to.include('pemeriksa virus tidak menjawab');
      expect(answer.text).to.include(`value="${TITLE}"`);
    }
    const program = await verifier.postForm(filesOf(story), aFileForm(PDF));
    expect(program.status).to.equal(503);
    expect(program.headers.get('retry-after')).to.equal('60');
    expect(program.json()).to.deep.include({
      code: 'scanner-away',
      errors: [{ field: 'file', code: 'scanner-away' }],
    });
    expect(await evidenceOf(story)).to.deep.equal([]);
    // A picture is made anew: nobody needs to look at it.
    expect((await hand(await aPhoto())).status).to.equal(200);
  });

  it('is looked at as a letter that proves an account, too', async () => {
    const { client } = await signedInAs('admin');
    const { _id } = await anUnverifiedAccount();
    const prove = (content: Buffer) => {
      const form = aFileForm(content);
      form.set('method', 'letter');
      form.set('note', 'Surat 005/2026');
      return client.postForm(`/admin/akun/${String(_id)}/verifikasi`, form);
    };
    const refused = await prove(INFECTED);
    expect(refused.status).to.equal(422);
    expect(errorAt(refused, 'file')).to.include('menemukan program berbahaya');
    scanner.says = 'INSTREAM size limit exceeded. ERROR';
    const unclear = await prove(PDF);
    expect(unclear.status).to.equal(503);
    expect(unclear.headers.get('retry-after')).to.equal('60');
    expect(errorAt(unclear, 'file')).to.include('pemeriksa virus tidak menjawab');
    for (const { text } of [refused, unclear]) expect(text).to.include('Surat 005/2026</textarea>');
    expect((await Account.findById(_id).lean())?.status).to.equal('unverified');
    scanner.says = undefined;
    expect((await prove(PDF)).status).to.equal(200);
    expect((await Account.findById(_id).lean())?.status).to.equal('verified');
  });
});

/** What is said at a field of a form. */
function errorAt({ text }: Answer, field: string): string {
  return new RegExp(`id="${field}-error">([^<]+)<`).exec(text)?.[1] ?? '';
}

const filesOf = ({ _id }: StoryRecord) => `/api/v1/moderation/stories/${String(_id)}/evidence/files`;

describe('the virus scanner', () => {
  it('is reached through a socket of the machine as well', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'clamd-'));
    const scanner = await startVirusScanner(path.join(folder, 's'));
    try {
      expect(await findVirus(scanner.address, PDF)).to.equal(undefined);
      expect(await findVirus(scanner.address, INFECTED)).to.equal('Uji.Kabar-KIM.UNOFFICIAL');
    } finally {
      await scanner.close();
      rmSync(folder, { recursive: true });
    }
  });

  it('is given up when it is silent, cuts off or says too much', async () => {
    const scanner = await startVirusScanner();
    try {
      for (const says of ['silence', 'x'.repeat(10_000), 'stream: FOUND', ''] as const) {
        scanner.says = says;
        const error = await refusal(findVirus(scanner.address, PDF, 200));
        expect(error, says.slice(0, 20)).to.include({ code: 'scanner-away', status: 503 });
      }
    } finally {
      await scanner.close();
    }
  });
});
