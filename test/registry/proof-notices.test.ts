import { expect } from 'chai';
import { Account } from '../../models/account.js';
import { Delivery } from '../../models/delivery.js';
import { Notification } from '../../models/notification.js';
import type { OrganisationRecord } from '../../models/organisation.js';
import { User } from '../../models/user.js';
import { deliverDue } from '../../server/notifications/deliver.js';
import { addAccount } from '../../server/registry/accounts.js';
import { GRACE_DAYS, PROOF_DAYS } from '../../server/registry/proof-policy.js';
import { recheckProofs } from '../../server/registry/recheck-proofs.js';
import { verifyAccount } from '../../server/registry/verification.js';
import { startMailServer } from '../support/mail-server.js';
import { aPerson, aUser, signedIn } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { anAgency } from '../support/registry.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const now = new Date('2026-03-01T00:00:00Z');
const daysLater = (days: number) => new Date(now.getTime() + days * DAY_MS);
const END = PROOF_DAYS.manual;

describe('what officers are told of the proofs of their accounts', () => {
  let organisation: OrganisationRecord;
  let account: string;

  beforeEach(async () => {
    await freshDatabase();
    organisation = await anAgency();
    const added = await addAccount(organisation, { url: 'instagram.com/dinas.contoh' });
    account = String(added._id);
    await verify(now);
  });

  const verify = async (at: Date) =>
    verifyAccount(await aPerson('admin'), account, { method: 'manual', note: 'Dikenal' }, at);
  const run = (at: Date) => recheckProofs(portal(), { now: at, pauseMs: 0 });

  it('is each stage once: running out, run out, not official any more', async () => {
    const officer = await aUser('agency', { organisation: organisation.code });
    const stranger = await aUser('agency');
    expect(await run(daysLater(1))).to.include({ checked: 1, told: 0 });
    expect(await run(daysLater(END - 20))).to.include({ told: 1 });
    expect(await run(daysLater(END - 10)), 'told before').to.include({ checked: 1, told: 0 });
    expect(await run(daysLater(END + 1))).to.include({ told: 1, lapsed: 0 });
    expect(await run(daysLater(END + GRACE_DAYS + 1))).to.include({ told: 1, lapsed: 1 });
    const told = await Notification.find({ user: officer._id }).sort({ at: 1 }).lean();
    expect(told.map(({ kind }) => kind)).to.eql(['proof-expiring', 'proof-expired', 'proof-lapsed']);
    expect(told[0]).to.deep.include({
      title: 'dinas.contoh',
      path: `/organisasi/akun/${account}`,
      until: daysLater(END),
    });
    expect(await Notification.countDocuments({ user: stranger._id })).to.equal(0);

    const client = await signedIn(officer);
    const page = await client.get('/kontributor/kabar');
    expect(page.text)
      .to.include('Bukti akun segera habis')
      .and.include('berlaku sampai 1 Maret 2027')
      .and.include('Akun tidak lagi resmi')
      .and.include(`href="/organisasi/akun/${account}"`);
    expect((await client.get(`/organisasi/akun/${account}`)).status).to.equal(200);
  });

  it('begins anew after a renewal', async () => {
    await aUser('agency', { organisation: organisation.code });
    await run(daysLater(END - 20));
    await verify(daysLater(END - 15));
    expect(await run(daysLater(END - 14))).to.include({ checked: 1, told: 0 });
    expect(await run(daysLater(2 * END - 30))).to.include({ told: 1 });
  });

  it('goes to the administrators where an organisation has no officer', async () => {
    await aUser('agency', { organisation: organisation.code });
    await User.updateMany({ role: 'agency' }, { $set: { status: 'disabled' } });
    const admins = await User.countDocuments({ role: 'admin', status: 'active' });
    expect(await run(daysLater(END + 1))).to.include({ told: admins });
    const told = await Notification.find().lean();
    expect(told.map(({ path }) => path)).to.eql(Array(admins).fill(`/admin/akun/${account}`));
  });

  it('also goes by e-mail, in the language of who reads it', async () => {
    const server = await startMailServer();
    try {
      const officer = await aUser('agency', { organisation: organisation.code });
      await User.updateOne({ _id: officer._id }, { $set: { email: 'dinas@contoh.id', language: 'en' } });
      await recheckProofs(server.portal, { now: daysLater(END - 20), pauseMs: 0 });
      await deliverDue(server.portal, () => daysLater(END - 20));
      expect(await Delivery.countDocuments({ sentAt: { $exists: true } })).to.equal(1);
      const [mail] = server.mails;
      expect(JSON.stringify(mail))
        .to.include('Proof of an account runs out soon')
        .and.include('1 March 2027')
        .and.include(`/organisasi/akun/${account}`);
    } finally {
      await server.close();
    }
    expect((await Account.findById(account).lean())?.status).to.equal('verified');
  });
});
