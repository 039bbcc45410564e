import { Writable } from 'node:stream';
import { expect } from 'chai';
import { pino } from 'pino';
import { Delivery } from '../../models/delivery.js';
import { Notification } from '../../models/notification.js';
import { User } from '../../models/user.js';
import { decideNewsworthiness } from '../../server/moderation/decisions.js';
import { ATTEMPTS_MAX, deliverDue } from '../../server/notifications/deliver.js';
import { tellAuthors } from '../../server/notifications/tell.js';
import { startMailServer, type MailServer } from '../support/mail-server.js';
import { aPerson, signedInAs } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { aSubmittedStory } from '../support/stories.js';
import { aMailedContributor } from '../support/told.js';

const EMAIL = 'salasiah@contoh.id';
const HOUR_MS = 60 * 60 * 1000;

describe('e-mail to an author', () => {
  let server: MailServer;
  beforeEach(async () => {
    await freshDatabase();
    server = await startMailServer();
  });
  afterEach(() => server.close());

  const tell = () => tellAuthors(server.portal, new Date(Date.now() + 60_000));
  const deliver = (at = Date.now() + 60_000) => deliverDue(server.portal, () => new Date(at));

  it('says in plain text and in HTML what the portal says, in the author’s language', async () => {
    const author = await aMailedContributor(EMAIL, { language: 'en' });
    const story = await aSubmittedStory({ author });
    const editor = await aPerson('editor', { name: 'Redaktur Rahasia' });
    const decision = { decision: 'returned', preset: 'source-unclear', note: 'Siapa <kepala> desanya?' };
    await decideNewsworthiness(editor, String(story._id), decision, new Date());
    await tell();
    expect(await deliver()).to.deep.equal({ sent: 2, failed: 0 });
    const mail = server.mails.find(({ headers }) => headers.subject?.startsWith('Needs something more'))!;
    expect(mail.to).to.deep.equal([EMAIL]);
    expect(mail.from).to.equal('kabar@contoh.id');
    expect(mail.headers.subject).to.equal(`Needs something more: ${story.title}`);
    expect(mail.headers['list-unsubscribe']).to.equal(`<${portal().url}/akun>`);
    expect(mail.headers['auto-submitted']).to.equal('auto-generated');
    const { help } = await Notification.findOne({ kind: 'returned' }).orFail().lean();
    for (const words of [story.title, help!.en, `${portal().url}/kontributor/${String(story._id)}`]) {
      expect(mail.text).to.include(words);
      expect(mail.html).to.include(words.replaceAll("'", '&#39;'));
    }
    expect(mail.text).to.include('Siapa <kepala> desanya?');
    expect(mail.html).to.include('Siapa &lt;kepala&gt; desanya?');
    expect(mail.raw).not.to.include('Rahasia');
  });

  it('takes no header from a title', async () => {
    const author = await aMailedContributor(EMAIL);
    const story = await aSubmittedStory({ author });
    await tell();
    const title = 'Jembatan\r\nBcc: korban@contoh.id\r\n\r\nIsi palsu\u2028X-Lain: ya';
    await Notification.updateOne({ story: story._id }, { $set: { title } });
    await deliver();
    const [mail] = server.mails;
    expect(mail!.to).to.deep.equal([EMAIL]);
    expect(mail!.headers).not.to.have.any.keys('bcc', 'x-lain');
    expect(mail!.headers.subject).to.equal(
      'Tulisan diterima: Jembatan Bcc: korban@contoh.id Isi palsu X-Lain: ya',
    );
  });

  it('goes only to whom has a confirmed address and wants it, at the time of sending too', async () => {
    const off = await aMailedContributor('mati@contoh.id', { mailOff: true });
    const changed = await aMailedContributor('berubah@contoh.id');
    for (const author of [off, changed, await aPerson('contributor')]) await aSubmittedStory({ author });
    await tell();
    expect(await Notification.countDocuments()).to.equal(3);
    expect(await Delivery.countDocuments()).to.equal(1);
    await User.updateOne({ _id: changed.id }, { $set: { mailOff: true } });
    expect(await deliver()).to.deep.equal({ sent: 0, failed: 0 });
    expect(server.mails).to.deep.equal([]);
    expect(await Delivery.countDocuments()).to.equal(0);
  });

  it('is sent once where many instances send at the same moment', async () => {
    const author = await aMailedContributor(EMAIL);
    for (let count = 0; count < 6; count += 1) await aSubmittedStory({ author });
    await tell();
    const runs = await Promise.all(Array.from({ length: 5 }, () => deliver()));
    expect(runs.reduce((sum, run) => sum + run.sent, 0)).to.equal(6);
    expect(server.mails).to.have.length(6);
    expect(new Set(server.mails.map(({ headers }) => headers['message-id'])).size).to.equal(6);
    expect(await Delivery.countDocuments({ sentAt: { $exists: true }, dueAt: { $exists: false } })).to.equal(
      6,
    );
  });

  it('is tried again when whoever sent it was lost on the way, under the same name', async () => {
    await aSubmittedStory({ author: await aMailedContributor(EMAIL) });
    await tell();
    await deliver();
    // As a process leaves it that ended between the server's answer and the note of it.
    const leased = new Date(Date.now() + 60_000);
    await Delivery.updateMany({}, { $set: { dueAt: leased }, $unset: { sentAt: 1 } });
    expect(await deliver(leased.getTime() - 1)).to.deep.equal({ sent: 0, failed: 0 });
    expect(await deliver(leased.getTime())).to.deep.equal({ sent: 1, failed: 0 });
    const [first, second] = server.mails.map(({ headers }) => headers['message-id']);
    expect(second).to.equal(first);
  });

  it('waits longer after each failure, and is given up in the end', async () => {
    await aSubmittedStory({ author: await aMailedContributor(EMAIL) });
    await tell();
    server.refuseWith = 451;
    let at = Date.now() + 60_000;
    const waits: number[] = [];
    for (let attempt = 1; attempt < ATTEMPTS_MAX; attempt += 1) {
      expect(await deliver(at)).to.deep.equal({ sent: 0, failed: 1 });
      expect(await deliver(at), 'not before its time').to.deep.equal({ sent: 0, failed: 0 });
      const { dueAt, error } = await Delivery.findOne().orFail().lean();
      expect(error).to.include({ code: 'later', status: 451 });
      waits.push(dueAt!.getTime() - at);
      at = dueAt!.getTime();
    }
    expect(waits).to.deep.equal(waits.toSorted((a, b) => a - b));
    expect(waits.at(-1)).to.equal(24 * HOUR_MS);
    await deliver(at);
    const last = await Delivery.findOne().orFail().lean();
    expect(last).to.include({ attempts: ATTEMPTS_MAX }).and.not.to.have.property('dueAt');
    expect(last.givenUpAt).to.be.instanceOf(Date);
    expect(await deliver(at + 48 * HOUR_MS)).to.deep.equal({ sent: 0, failed: 0 });
    expect(await Notification.countDocuments()).to.equal(1);
  });

  it('is given up at once where the address is refused for good, and the administrator reads why', async () => {
    await aSubmittedStory({ author: await aMailedContributor(EMAIL) });
    await tell();
    server.refuseWith = 550;
    await deliver();
    expect(await Delivery.findOne().orFail().lean()).to.have.nested.include({
      'error.code': 'address-refused',
      'error.status': 550,
    });
    const { client } = await signedInAs('admin');
    const page = await client.get('/admin/kiriman');
    expect(page.text)
      .to.include('Alamat penerima ditolak.')
      .and.to.include('(550)')
      .and.not.to.include(EMAIL);
  });

  it('stops at a server that cannot be reached, and tries the rest later', async () => {
    const author = await aMailedContributor(EMAIL);
    for (let count = 0; count < 3; count += 1) await aSubmittedStory({ author });
    await tell();
    await server.close();
    expect(await deliver()).to.deep.equal({ sent: 0, failed: 1 });
    expect(await Delivery.countDocuments({ 'error.code': 'unreachable' })).to.equal(1);
    expect(await Delivery.countDocuments({ attempts: 0 })).to.equal(2);
    server = await startMailServer();
    expect(await deliver(Date.now() + HOUR_MS)).to.deep.equal({ sent: 3, failed: 0 });
  });

  it('leaves no address in the log', async () => {
    const lines: string[] = [];
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(chunk.toString());
        done();
      },
    });
    const log = pino({ level: 'trace' }, stream);
    await aSubmittedStory({ author: await aMailedContributor(EMAIL) });
    await tell();
    server.refuseWith = 550;
    await deliverDue({ ...server.portal, log }, () => new Date(Date.now() + 60_000));
    expect(lines.join('')).to.include('address-refused').and.not.to.include('contoh.id');
  });
});
