import { expect } from 'chai';
import type { CurrentUser } from '../../server/auth/current-user.js';
import { removeAccount } from '../../server/registry/accounts.js';
import { mergeOrganisation } from '../../server/registry/merge.js';
import { sweepLetters } from '../../server/registry/sweep-letters.js';
import { letters, verifyAccount } from '../../server/registry/verification.js';
import { Account } from '../../models/account.js';
import { PDF } from '../support/evidence.js';
import { aPerson } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { anAgency, anUnverifiedAccount } from '../support/registry.js';

const DAY_MS = 24 * 60 * 60 * 1000;

describe('letters that prove no account any more', () => {
  let admin: CurrentUser;
  let now: Date;
  let tomorrow: Date;

  beforeEach(async () => {
    await freshDatabase();
    now = new Date();
    tomorrow = new Date(now.getTime() + DAY_MS + 60_000);
    admin = await aPerson('admin');
  });

  const prove = (id: string) =>
    verifyAccount(admin, id, { method: 'letter', note: 'Surat 1' }, now, { content: PDF });
  const kept = async () => {
    let files = 0;
    for await (const _ of letters.storedBefore(tomorrow)) files += 1;
    return files;
  };

  it('go after a day, the one in force stays', async () => {
    const { _id } = await anUnverifiedAccount();
    await prove(String(_id));
    const { verification } = await prove(String(_id));
    expect(await sweepLetters(now), 'too young').to.eql({ checked: 0, removed: 0 });
    expect(await sweepLetters(tomorrow)).to.eql({ checked: 2, removed: 1 });
    expect(await letters.read(verification!.letter!.file)).to.have.length(PDF.length);
  });

  it('go with their account, and stay with one that moved to another organisation', async () => {
    const [double, stays] = [await anAgency(), await anAgency()];
    const moved = await anUnverifiedAccount({ url: 'x.com/pindah', organisation: double });
    const removed = await anUnverifiedAccount({ url: 'x.com/dihapus', organisation: double });
    await prove(String(moved._id));
    await prove(String(removed._id));
    // As after a restored backup: official no more, and taken off.
    await Account.updateOne({ _id: removed._id }, { $set: { status: 'unverified' } });
    await removeAccount(String(removed._id), admin);
    await mergeOrganisation(admin, String(double._id), { into: stays.code, sure: 'true' }, now);
    expect(await sweepLetters(tomorrow)).to.eql({ checked: 2, removed: 1 });
    expect(await kept()).to.equal(1);
  });
});
