import { expect } from 'chai';
import { Account, type AccountRecord } from '../../models/account.js';
import { Organisation, type OrganisationRecord } from '../../models/organisation.js';
import { Post } from '../../models/post.js';
import { addAccount } from '../../server/registry/accounts.js';
import { checkProofNow } from '../../server/registry/proof-checks.js';
import { GRACE_DAYS, PROOF_DAYS } from '../../server/registry/proof-policy.js';
import { recheckProofs } from '../../server/registry/recheck-proofs.js';
import { resolve } from '../../server/registry/resolve.js';
import { makeProofCode, verifyAccount } from '../../server/registry/verification.js';
import type { CurrentUser } from '../../server/auth/current-user.js';
import type { RemoteSite } from '../support/remote-site.js';
import { anAccount } from '../support/channels.js';
import { Client } from '../support/client.js';
import { PDF } from '../support/evidence.js';
import { aPerson, aUser, signedIn, signedInAs } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { anAgency } from '../support/registry.js';
import { portalReaching, startSite, type SitePages } from '../support/sites.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const now = new Date('2026-03-01T00:00:00Z');
const daysLater = (days: number) => new Date(now.getTime() + days * DAY_MS);
const quick = { pauseMs: 0 };

describe('proof that an account is its organisation’s', () => {
  let site: RemoteSite;
  let pages: SitePages;
  let organisation: OrganisationRecord;
  let admin: CurrentUser;

  beforeEach(async () => {
    await freshDatabase();
    pages = {};
    site = await startSite(pages);
    organisation = await anAgency();
    admin = await aPerson('admin');
  });
  afterEach(() => site.close());

  const officialSite = () =>
    anAccount({
      organisation: organisation._id,
      url: `${site.url}/`,
      handle: site.host,
      key: `website:${site.host}`,
      // Not what these look at.
      proofDueAt: daysLater(10_000),
    });
  const instagram = () => addAccount(organisation, { url: 'instagram.com/dinas.contoh' });
  const mastodon = () =>
    anAccount({
      organisation: organisation._id,
      platform: 'mastodon',
      handle: 'dinas@contoh.example',
      url: `${site.url}/@dinas`,
      key: 'mastodon:dinas@contoh.example',
      status: 'unverified',
    });
  const stored = ({ _id }: AccountRecord) => Account.findById(_id).lean().orFail();

  it('is a link back on the official site, however it is written', async () => {
    const account = await instagram();
    const check = async () =>
      (await checkProofNow(portalReaching(site), String(account._id), now, quick)).check;
    expect(await check()).to.include({ found: false, error: 'no-official-site' });
    await officialSite();
    pages['/'] = '<a href="https://instagram.com/orang.lain">IG</a>';
    expect(await check()).to.include({ found: false, error: 'link-missing', page: `${site.url}/` });
    for (const page of [
      '<link rel="me" href="https://m.instagram.com/Dinas.Contoh/?hl=id">',
      '<footer><a href="//www.instagram.com/dinas.contoh">IG</a></footer>',
      '<script type="application/ld+json">{"@graph":[{"sameAs":["https://instagram.com/dinas.contoh"]}]}</script>',
    ]) {
      pages['/'] = page;
      expect(await check(), page).to.include({ found: true, method: 'rel-me' });
    }
    pages['/robots.txt'] = { type: 'text/plain', body: 'User-agent: *\nDisallow: /' };
    expect(await check()).to.include({ found: false, error: 'robots' });
    expect((await stored(account)).status, 'an administrator decides').to.equal('unverified');
  });

  it('is a code where only the owner can write', async () => {
    const account = await mastodon();
    const { code } = await makeProofCode(admin, String(account._id), now);
    const profile = (note: string) => ({
      type: 'application/json',
      body: JSON.stringify({ id: '42', note }),
    });
    const check = async () =>
      (await checkProofNow(portalReaching(site), String(account._id), now, quick)).check;
    pages['/api/v1/accounts/lookup?acct=dinas'] = profile('<p>Akun dinas</p>');
    expect(await check()).to.include({ found: false, error: 'code-missing' });
    pages['/api/v1/accounts/lookup?acct=dinas'] = profile(`<p>Akun dinas ${code!.value}</p>`);
    expect(await check()).to.include({ found: true, method: 'code' });
    expect((await stored(account)).platformId).to.equal('42');
    pages['/api/v1/accounts/lookup?acct=dinas'] = { type: 'text/html', body: 'bukan JSON' };
    expect(await check()).to.include({ found: false, error: 'bad-encoding' });
  });

  it('is no code that a stranger wrote on the page of a site', async () => {
    const account = { ...(await officialSite()), status: 'unverified' };
    const { code } = await makeProofCode(admin, String(account._id), now);
    const check = async () =>
      (await checkProofNow(portalReaching(site), String(account._id), now, quick)).check?.found;
    pages['/'] = `<p>Komentar: ${code!.value}</p>`;
    expect(await check()).to.equal(false);
    pages['/.well-known/kabar-kim.txt'] = { type: 'text/plain', body: `${code!.value}\n` };
    expect(await check()).to.equal(true);
    delete pages['/.well-known/kabar-kim.txt'];
    pages['/'] = `<meta name="kabar-kim" content="${code!.value}">`;
    expect(await check()).to.equal(true);
  });

  it('holds on as long as the link is there, and runs out when it goes', async () => {
    await officialSite();
    const account = await instagram();
    await verifyAccount(admin, String(account._id), { method: 'rel-me' }, now);
    const run = (at: Date) => recheckProofs(portalReaching(site), { now: at, ...quick });
    pages['/'] = '<a href="https://instagram.com/dinas.contoh">IG</a>';
    expect(await run(daysLater(8))).to.include({ renewed: 1, lapsed: 0 });
    expect((await stored(account)).verification?.expiresAt).to.deep.equal(
      daysLater(8 + PROOF_DAYS['rel-me']),
    );
    expect((await run(daysLater(9))).checked, 'not looked at again within a week').to.equal(0);

    pages['/'] = '<p>Tautannya dihapus</p>';
    expect(await run(daysLater(20))).to.include({ checked: 1, renewed: 0, warned: 0 });
    expect((await stored(account)).check).to.include({ found: false, error: 'link-missing' });
    expect(await run(daysLater(8 + PROOF_DAYS['rel-me'] + 1))).to.include({ warned: 1, lapsed: 0 });
    expect((await stored(account)).status).to.equal('verified');
    expect(await run(daysLater(8 + PROOF_DAYS['rel-me'] + GRACE_DAYS + 1))).to.include({ lapsed: 1 });
    const ended = await Account.findById(account._id).select('+history').lean().orFail();
    expect(ended.status).to.equal('revoked');
    expect(ended.revocation?.by).to.equal(undefined);
    expect(ended.history?.map(({ action }) => action)).to.deep.equal(['account-added', 'verified', 'lapsed']);
  });

  it('is not official past its grace, also when no job ever ran', async () => {
    const account = await instagram();
    const long = new Date(Date.now() - (PROOF_DAYS.manual + GRACE_DAYS + 1) * DAY_MS);
    await verifyAccount(admin, String(account._id), { method: 'manual', note: 'Dikenal' }, long);
    expect((await resolve('instagram.com/dinas.contoh')).status).to.equal('formerly-official');
    const page = await new Client().get(`/direktori/${organisation.slug}`);
    expect(page.text)
      .to.include('Bukti kepemilikannya kedaluwarsa')
      .and.not.include('href="https://www.instagram');
    expect((await new Client().get('/api/v1/registry/accounts.csv')).text).to.include(',revoked,manual,');
  });

  it('is warned about in public while its grace lasts', async () => {
    const account = await instagram();
    const long = new Date(Date.now() - (PROOF_DAYS.manual + 1) * DAY_MS);
    await verifyAccount(admin, String(account._id), { method: 'manual', note: 'Dikenal' }, long);
    const [shown, checked] = await Promise.all([
      new Client().get(`/direktori/${organisation.slug}`),
      new Client().get('/direktori/cek?alamat=instagram.com/dinas.contoh'),
    ]);
    expect(shown.text).to.include('sedang diperiksa ulang');
    expect(checked.text).to.include('✓ Resmi').and.include('sedang diperiksa ulang');
    const { client } = await signedInAs('admin');
    expect((await client.get('/admin/akun?bukti=perlu')).text).to.include('dinas.contoh');
  });

  it('ends when the name goes to somebody else', async () => {
    const account = await mastodon();
    await verifyAccount(admin, String(account._id), { method: 'letter', note: 'Surat 1' }, now);
    const profile = (id: string) => ({ type: 'application/json', body: JSON.stringify({ id }) });
    const run = (at: Date) => recheckProofs(portalReaching(site), { now: at, ...quick });
    pages['/api/v1/accounts/lookup?acct=dinas'] = profile('42');
    expect(await run(now)).to.include({ checked: 1, warned: 0 });
    expect((await stored(account)).platformId).to.equal('42');
    pages['/api/v1/accounts/lookup?acct=dinas'] = profile('99');
    expect(await run(daysLater(8))).to.include({ warned: 1 });
    expect((await stored(account)).check).to.include({ error: 'identity-changed' });
    expect(await run(daysLater(8 + GRACE_DAYS + 1))).to.include({ lapsed: 1 });

    await verifyAccount(admin, String(account._id), { method: 'letter', note: 'Surat 2' }, daysLater(60));
    await run(daysLater(60));
    expect(await stored(account)).to.include({ status: 'verified', platformId: '99' });
  });

  it('keeps a letter for administrators alone, and never its content on a page', async () => {
    const account = await instagram();
    const { client } = await signedInAs('admin');
    const page = `/admin/akun/${String(account._id)}`;
    const form = (file: Uint8Array) => {
      const data = new FormData();
      data.set('method', 'letter');
      data.set('note', 'Surat 480/12');
      data.set('file', new Blob([file]), 'surat.pdf');
      return data;
    };
    const refused = await client.request(`${page}/verifikasi`, {
      method: 'POST',
      body: form(Buffer.from('MZ')),
    });
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include('Surat 480/12');
    await client.request(`${page}/verifikasi`, { method: 'POST', body: form(PDF) });
    const { verification, status } = await stored(account);
    expect(status).to.equal('verified');
    expect(verification?.letter).to.include({ type: 'application/pdf', size: PDF.length });
    const letter = await client.get(`${page}/surat`);
    expect(letter.headers.get('content-disposition')).to.match(/^attachment/);
    expect(letter.headers.get('cache-control')).to.equal('private, no-store');
    const { client: editor } = await signedInAs('editor');
    expect((await editor.get(`${page}/surat`)).status).to.equal(403);
  });

  it('is prepared by the organisation’s own officer, who cannot touch others', async () => {
    const account = await officialSite();
    const officer = await signedIn(await aUser('agency', { organisation: organisation.code }));
    const other = await signedIn(await aUser('agency'));
    const path = `/organisasi/akun/${String(account._id)}`;
    expect((await officer.post(`${path}/kode`)).text).to.match(/kabarkim-[a-z2-9]{10}/);
    for (const refused of [
      await other.get(path),
      await other.post(`${path}/kode`),
      await other.post(`${path}/pemeriksaan`),
    ]) {
      expect(refused.status).to.equal(404);
    }
    expect(await Post.countDocuments()).to.equal(0);
    expect((await Organisation.findById(organisation._id).lean())?.history, 'not in lists').to.equal(
      undefined,
    );
  });
});
