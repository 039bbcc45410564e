import { expect } from 'chai';
import type { UserRecord } from '../../models/user.js';
import { User } from '../../models/user.js';
import { askForEmail, confirmEmail } from '../../server/auth/email.js';
import { startMailServer, type MailServer } from '../support/mail-server.js';
import { aUser, PASSWORD, signedIn, signedInAs } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { refusal } from '../support/refusal.js';

const EMAIL = 'salasiah@contoh.id';
const proof = { emailPassword: PASSWORD };
const HOUR_MS = 60 * 60 * 1000;
const stored = ({ _id }: Pick<UserRecord, '_id'>) => User.findById(_id).orFail().lean();

describe('an account’s e-mail address', () => {
  let server: MailServer;
  beforeEach(async () => {
    await freshDatabase();
    server = await startMailServer();
  });
  afterEach(() => server.close());

  /** The portal under test sends to the server for the time of the work. */
  async function sending<T>(work: () => Promise<T>): Promise<T> {
    const { config } = portal();
    const { smtpUrl, mailFrom } = server.portal.config;
    Object.assign(config, { smtpUrl, mailFrom });
    try {
      return await work();
    } finally {
      delete config.smtpUrl;
      delete config.mailFrom;
    }
  }
  const linkIn = (text: string) => /\/akun\/surel\/[\w-]{43}/.exec(text)?.[0] ?? '';

  it('counts once its owner pressed the button behind the link', async () => {
    const { client, user } = await signedInAs('contributor');
    const asked = await sending(() => client.post('/akun/surel', { email: ` ${EMAIL} `, ...proof }));
    expect(asked.text).to.include('Tautan terkirim.').and.to.include(`dikirim ke ${EMAIL}`);
    expect((await stored(user)).email).to.equal(undefined);
    const [mail] = server.mails;
    expect(mail!.to).to.deep.equal([EMAIL]);
    const link = linkIn(mail!.text);
    expect(JSON.stringify(await stored(user))).not.to.include(link.split('/').at(-1));

    const page = await client.get(link);
    expect(page.text).to.include(EMAIL);
    expect(page.headers.get('referrer-policy')).to.equal('no-referrer');
    expect((await stored(user)).email, 'looking confirms nothing').to.equal(undefined);
    await client.post(link);
    const confirmed = await stored(user);
    expect(confirmed).to.include({ email: EMAIL }).and.not.to.have.property('emailRequest');
    expect((await client.post(link)).status, 'used up').to.equal(404);

    const refused = await client.post('/akun/surel/penghapusan', { emailPassword: 'bukan sandinya' });
    expect(refused.status).to.equal(422);
    expect(await stored(user)).to.include({ email: EMAIL });
    await client.post('/akun/surel/penghapusan', proof);
    expect(await stored(user)).not.to.have.property('email');
  });

  it('is asked for with the password: who finds a device signed in cannot have letters sent elsewhere', async () => {
    const { client, user } = await signedInAs('contributor');
    for (const emailPassword of ['', 'bukan sandinya']) {
      const answer = await sending(() => client.post('/akun/surel', { email: EMAIL, emailPassword }));
      expect(answer.status).to.equal(422);
      expect(answer.text).to.include('href="#emailPassword"').and.include(`value="${EMAIL}"`);
    }
    expect(await stored(user)).not.to.have.property('emailRequest');
    expect(server.mails).to.deep.equal([]);
  });

  it('is confirmed by nobody else, and not for long', async () => {
    const [user, other] = [await aUser('contributor'), await signedInAs('contributor')];
    const now = new Date();
    await askForEmail(
      String(user._id),
      { email: EMAIL },
      { config: server.portal.config, locale: 'id', now },
    );
    const link = linkIn(server.mails[0]!.text);
    expect((await other.client.get(link)).status).to.equal(404);
    expect((await other.client.post(link)).status).to.equal(404);
    const token = link.split('/').at(-1)!;
    const late = new Date(now.getTime() + 24 * HOUR_MS);
    expect(await refusal(confirmEmail(String(user._id), token, late))).to.include({
      code: 'email-link-void',
    });
    expect((await confirmEmail(String(user._id), token, new Date(late.getTime() - 1))).email).to.equal(EMAIL);
  });

  it('is refused where it is none, or more than one', async () => {
    const { client } = await signedInAs('contributor');
    for (const email of ['', 'bukan', 'a@contoh.id, b@contoh.id', 'a@contoh.id\r\nBcc: b@contoh.id']) {
      const answer = await sending(() => client.post('/akun/surel', { email, ...proof }));
      expect(answer.status, email).to.equal(422);
      expect(answer.text).to.include('href="#email"');
    }
    expect(server.mails).to.deep.equal([]);
  });

  it('says so where the portal has no mail server, or the server does not answer', async () => {
    const { client } = await signedInAs('contributor');
    expect((await client.get('/akun')).text).to.include('Portal ini belum mengirim surel.');
    expect((await client.post('/akun/surel', { email: EMAIL, ...proof })).status).to.equal(409);
    server.refuseWith = 550;
    const refused = await sending(() => client.post('/akun/surel', { email: EMAIL, ...proof }));
    expect(refused.status).to.equal(409);
    expect(refused.text).to.include('Surel tidak terkirim').and.to.include(`value="${EMAIL}"`);
  });

  it('is asked for a few times an hour at most', async () => {
    const { client } = await signedInAs('contributor');
    const statuses: number[] = [];
    for (let count = 0; count < 6; count += 1) {
      statuses.push((await client.post('/akun/surel', { email: 'bukan', ...proof })).status);
    }
    expect(statuses).to.deep.equal([422, 422, 422, 422, 422, 429]);
  });

  it('is used as its owner likes: language, and not at all', async () => {
    const user = await aUser('contributor');
    const client = await signedIn(user);
    const saved = await client.post('/akun/pemberitahuan', { language: 'en' });
    expect(saved.text).to.include('Pengaturan pemberitahuan tersimpan.');
    expect(await stored(user)).to.include({ language: 'en', mailOff: true });
    await client.post('/akun/pemberitahuan', { language: 'id', byEmail: 'true' });
    expect(await stored(user)).to.include({ language: 'id', mailOff: false });
    expect((await client.post('/akun/pemberitahuan', { language: 'xx' })).status).to.equal(422);
  });
});
