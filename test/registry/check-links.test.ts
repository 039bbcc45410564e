import { expect } from 'chai';
import { checkLinks, linksIn } from '../../server/registry/check-links.js';
import { aPerson } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { processorMs } from '../support/processor-time.js';
import { queriesDuring } from '../support/queries.js';
import { anAgency, aRevokedAccount, anUnverifiedAccount, aVerifiedAccount } from '../support/registry.js';

describe('the links of a text', () => {
  beforeEach(freshDatabase);

  it('are found with and without https, in light markup and among punctuation, each once', () => {
    const text =
      'Lihat https://balangankab.go.id/a, (instagram.com/pemkab) atau [situs](https://desa.example/x). ' +
      '[https://balangankab.go.id](https://jahat.example/) t.me/kanal, www.halong.desa.id. Air surut.Warga pulang; ' +
      'surel ke dinas@balangankab.go.id pada 3.12.2026. https://balangankab.go.id/a';
    expect(linksIn(text)).to.have.members([
      'https://balangankab.go.id/a',
      'https://desa.example/x',
      'https://balangankab.go.id',
      'https://jahat.example/',
      'instagram.com/pemkab',
      't.me/kanal',
      'www.halong.desa.id',
    ]);
  });

  it('are found in long hostile texts without delay', () => {
    for (const part of ['a.', 'a-', 'https://', '](', '.com/', '(((((']) {
      const text = part.repeat(50_000 / part.length);
      expect(
        processorMs(() => linksIn(text)),
        part,
      ).to.be.lessThan(1_000);
    }
  });

  it('are told apart: imitations first, with whom they imitate', async () => {
    const [organisation, by] = [await anAgency({ name: 'Pemkab Balangan' }), await aPerson('admin')];
    await aVerifiedAccount({ url: 'https://balangankab.go.id', organisation, by });
    await aVerifiedAccount({ url: 'instagram.com/pemkabbalangan', organisation, by });
    await aRevokedAccount({ url: 'facebook.com/pemkab.balangan.lama', organisation, by });
    await anUnverifiedAccount({ url: 'tiktok.com/@diskominfo.contoh', organisation });
    const checked = await checkLinks(
      'https://balangankab.go.id/berita/1 instagram.com/pemkabba1angan_resmi https://www.facebook.com/pemkab.balangan.lama ' +
        'https://kompas.com/x https://balangankab.go.id.bansos.example/ tiktok.com/@diskominfo.contoh bit.ly/3abc ' +
        'https://balangankab.go.id@jahat.example/',
    );
    expect(
      checked.map(({ link, status, organisation: whose, account, refused, disguise }) => [
        link,
        status,
        whose?.name ?? refused ?? disguise ?? account,
      ]),
    ).to.deep.equal([
      ['https://balangankab.go.id.bansos.example/', 'lookalike', 'Pemkab Balangan'],
      ['https://balangankab.go.id@jahat.example/', 'lookalike', 'credentials-in-address'],
      ['instagram.com/pemkabba1angan_resmi', 'lookalike', 'Pemkab Balangan'],
      ['https://www.facebook.com/pemkab.balangan.lama', 'formerly-official', 'Pemkab Balangan'],
      ['https://kompas.com/x', 'unregistered', undefined],
      ['tiktok.com/@diskominfo.contoh', 'unregistered', 'Pemkab Balangan'],
      ['bit.ly/3abc', 'unregistered', 'share-link'],
      ['https://balangankab.go.id/berita/1', 'official', 'Pemkab Balangan'],
    ]);
  });

  it('are looked up together, however many they are', async () => {
    await aVerifiedAccount({ url: 'https://balangankab.go.id' });
    const many = Array.from({ length: 50 }, (_, number) => `https://situs-${number}.example/halaman`).join(
      ' ',
    );
    let found = 0;
    const queries = await queriesDuring(async () => {
      found = (await checkLinks(many)).length;
    });
    expect(found).to.equal(50);
    expect(queries.length).to.be.at.most(4);
    expect(await checkLinks('Tanpa tautan apa pun.')).to.deep.equal([]);
  });
});
