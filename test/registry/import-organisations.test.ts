import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { Account } from '../../models/account.js';
import { Organisation } from '../../models/organisation.js';
import { Source } from '../../models/source.js';
import { fromRoot } from '../../server/paths.js';
import type { Progress } from '../../server/progress.js';
import { importOrganisations } from '../../server/registry/import-organisations.js';
import { freshDatabase } from '../support/portal.js';

const HEADER = 'kode;nama;jenis;desa;kecamatan;situs;facebook;instagram;telepon;surel';
const GOOD = [
  HEADER,
  'DISKOMINFO;Dinas Komunikasi dan Informatika;OPD;;;diskominfo.contoh.go.id;fb.com/diskominfo.contoh;@diskominfo.contoh;0526-12345;kantor@contoh.example',
  'KIM-01;"KIM Sumber Rejeki; Hauwai";KIM;Hauwai;Halong;;;instagram.com/kimhauwai/?hl=id;;',
  '63.11.02.2001;Desa Hauwai;desa;63.11.02.2001;;https://hauwai.desa.id;;;;',
].join('\r\n');

const csv = (text: string) => Buffer.from(text, 'utf8');

describe('importing organisations from CSV', () => {
  beforeEach(freshDatabase);
  // Villages outlive a fresh database.
  after(() => Organisation.updateOne({ code: '63.11.02.2001' }, { $unset: { website: 1, address: 1 } }));

  it('takes organisations, places and accounts, in Indonesian with semicolons, quotes, CRLF and a mark', async () => {
    const seen: Progress[] = [];
    const report = await importOrganisations(csv(`\uFEFF${GOOD}\r\n`), undefined, (one) => seen.push(one));
    expect(seen).to.deep.equal([1, 2, 3].map((done) => ({ done, total: 3 })));
    expect(report).to.eql({
      created: 2,
      updated: 1,
      unchanged: 0,
      accounts: 5,
      failed: [],
      unknownColumns: [],
    });
    const kominfo = await Organisation.findOne({ code: 'DISKOMINFO' }).lean().orFail();
    expect(kominfo).to.include({ kind: 'agency', website: 'https://diskominfo.contoh.go.id/' });
    expect(kominfo.contact).to.eql({ phone: '0526-12345', email: 'kantor@contoh.example' });
    const kim = await Organisation.findOne({ code: 'KIM-01' }).lean().orFail();
    expect(kim).to.include({
      name: 'KIM Sumber Rejeki; Hauwai',
      village: '63.11.02.2001',
      district: '63.11.02',
    });
    const keys = (await Account.find({ organisation: kominfo._id }).lean()).map(({ key, status }) => [
      key,
      status,
    ]);
    expect(keys).to.have.deep.members([
      ['website:diskominfo.contoh.go.id', 'unverified'],
      ['facebook:diskominfocontoh', 'unverified'],
      ['instagram:diskominfo.contoh', 'unverified'],
    ]);
  });

  it('reads a website through the feed beside it', async () => {
    const report = await importOrganisations(
      csv(
        'kode,nama,jenis,situs,umpan\nDINAS-A,Dinas A,OPD,a.contoh.go.id,https://a.contoh.go.id/rss\nDINAS-B,Dinas B,OPD,,ftp://b/rss\n',
      ),
    );
    const { feedUrl, _id } = await Account.findOne({ key: 'website:a.contoh.go.id' }).lean().orFail();
    expect(feedUrl).to.equal('https://a.contoh.go.id/rss');
    expect(await Source.exists({ account: _id, feedUrl, active: true })).to.not.equal(null);
    expect(report.failed.map(({ line, field, code }) => [line, field, code])).to.deep.equal([
      [3, 'feedUrl', 'bad-url'],
      [3, 'website', 'required'],
    ]);
  });

  it('changes nothing the second time', async () => {
    await importOrganisations(csv(GOOD));
    const before = await Organisation.find({ code: 'DISKOMINFO' }).lean();
    const report = await importOrganisations(csv(GOOD));
    expect(report).to.include({ created: 0, updated: 0, unchanged: 3, accounts: 0 });
    const after = await Organisation.find({ code: 'DISKOMINFO' }).lean();
    expect(after[0]).to.include({ slug: before[0]!.slug, name: before[0]!.name });
    expect(await Account.countDocuments()).to.equal(5);
  });

  it('brings a known one up to date where a cell is not empty', async () => {
    await importOrganisations(csv(GOOD));
    const report = await importOrganisations(
      csv('code,name,x\nDISKOMINFO,Diskominfo Balangan,@diskominfo_x\n'),
    );
    expect(report).to.include({ created: 0, updated: 1, accounts: 1 });
    const stored = await Organisation.findOne({ code: 'DISKOMINFO' }).lean().orFail();
    expect(stored).to.include({ name: 'Diskominfo Balangan', website: 'https://diskominfo.contoh.go.id/' });
  });

  it('takes the good lines and names line, field and value of the bad ones', async () => {
    const report = await importOrganisations(
      csv(
        [
          'code,name,kind,village,instagram,warna',
          'A-1,Dinas Satu,agency,,@dinas.satu,biru',
          'A-2,Dinas Dua,xyz,,,',
          ',Tanpa Kode,agency,,,',
          'A-4,Dinas Empat,agency,Entah Di Mana,https://instagram-resmi.com/x,',
          'A-5,Dinas Lima,agency,,@dinas.satu,',
          '"A-6"x,rusak,agency,,,',
          'A-6b,"tidak ditutup,agency,,,',
          '',
          'A-7,"Dinas',
          'Tujuh",agency,,,',
        ].join('\n'),
      ),
    );
    expect(report).to.include({ created: 2, accounts: 1 });
    expect(report.unknownColumns).to.eql(['warna']);
    expect(
      report.failed.map(({ line, field, code, value }) => [line, field, code, value]),
    ).to.deep.include.members([
      [3, 'kind', 'bad-kind', 'xyz'],
      [4, 'code', 'required', ''],
      [5, 'village', 'unknown-village', 'Entah Di Mana'],
      [5, 'instagram', 'lookalike-host', 'https://instagram-resmi.com/x'],
      [6, 'instagram', 'taken', '@dinas.satu'],
    ]);
    expect(report.failed.filter(({ code }) => code === 'bad-csv').map(({ line }) => line)).to.eql([7, 8]);
    const codes = (await Organisation.find({ kind: 'agency' }).lean()).map(({ code }) => code);
    expect(codes).to.have.members(['A-1', 'A-7']);
  });

  it('reads what an older spreadsheet saves in Windows-1252', async () => {
    await importOrganisations(Buffer.from('kode,nama,jenis\nA-1,Caf\xe9 Warga,lainnya\n', 'latin1'));
    expect((await Organisation.findOne({ code: 'A-1' }).lean())?.name).to.equal('Café Warga');
  });

  it('reads a table as an office exports it: a title above, headers in their words, dashes, loose quotes, CR', async () => {
    const report = await importOrganisations(
      csv(
        [
          'DAFTAR OPD;;;;',
          'No.;Kode OPD;Nama OPD;Jenis;No. Telp;Akun Instagram',
          '1;A-1;Dinas "Hebat" Sekali;Badan;(0526) 20212 / 0812345678;-',
          "2;A-2;'Aisyiyah Halong;lainnya;-;@aisyiyah.halong",
          ';;;;;',
        ].join('\r'),
      ),
    );
    expect(report).to.include({ created: 2, accounts: 1 }).and.to.deep.include({ failed: [] });
    expect(report.unknownColumns).to.eql(['No.']);
    const agency = await Organisation.findOne({ code: 'A-1' }).lean().orFail();
    expect(agency).to.include({ name: 'Dinas "Hebat" Sekali', kind: 'agency' });
    expect(agency.contact?.phone).to.equal('(0526) 20212 / 0812345678');
    expect((await Organisation.findOne({ code: 'A-2' }).lean())?.name).to.equal("'Aisyiyah Halong");
  });

  it('knows a kode wilayah without its dots, without its zeros or kept as text', async () => {
    const spellings = ['6311022001', '63.11.2.2001', "'63.11.02.2001", '"=""63.11.02.2001"""'];
    const rows = spellings.map((spelling, at) => `K-${at},KIM ${at} Hauwai,KIM,${spelling},`);
    const known = '6311022001,Desa Hauwai,desa,,Jalan Desa';
    const report = await importOrganisations(csv(['kode,nama,jenis,desa,alamat', ...rows, known].join('\n')));
    expect(report).to.include({ created: 4, updated: 1 }).and.to.deep.include({ failed: [] });
    const groups = await Organisation.find({ code: /^K-/ }).lean();
    expect(groups.map(({ village }) => village)).to.eql(Array(4).fill('63.11.02.2001'));
  });

  it('reads the "Unicode text" of spreadsheets, and says of their own formats that they are no CSV', async () => {
    const utf16 = Buffer.from('\uFEFFkode\tnama\tjenis\r\nA-1\tKafé Warga\tlainnya\r\n', 'utf16le');
    expect(await importOrganisations(utf16)).to.include({ created: 1 });
    expect((await Organisation.findOne({ code: 'A-1' }).lean())?.name).to.equal('Kafé Warga');
    for (const signature of ['504b0304', 'd0cf11e0']) {
      const refused = await importOrganisations(Buffer.from(`${signature}0a0d`, 'hex')).catch(
        (error: unknown) => error,
      );
      expect(refused).to.deep.include({ fields: { file: 'not-csv' } });
    }
  });

  it('says when the file has no code column', async () => {
    const refused = await importOrganisations(csv('nama,jenis\nDinas,agency\n')).catch(
      (error: unknown) => error,
    );
    expect(refused).to.deep.include({ fields: { file: 'no-code-column' } });
    expect(await importOrganisations(csv(''))).to.include({ created: 0 });
  });

  describe('on the command line', () => {
    let folder: string;
    before(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'kabar-kim-import-'));
    });
    after(() => rm(folder, { recursive: true, force: true }));

    it('prints a line per mistake, and exits 1 with a summary', async () => {
      const file = path.join(folder, 'organisasi.csv');
      await writeFile(file, 'kode,nama,jenis\nA-1,Dinas Satu,OPD\nA-2,Dinas Dua,xyz\n');
      const { code, stdout, stderr } = await portalCommand(folder, ['import-organisations', file]);
      expect(stdout).to.include('line 3: kind: "xyz" not one of regency, district, village');
      expect(stdout).to.include('created: 1');
      expect(stderr.trim()).to.equal('1 line was not taken');
      expect(code).to.equal(1);

      await writeFile(file, 'kode,nama,jenis\nA-1,Dinas Satu,OPD\n');
      const again = await portalCommand(folder, ['import-organisations', file, '--json']);
      expect(again.code).to.equal(0);
      expect(JSON.parse(again.stdout)).to.include({ created: 0, unchanged: 1 });
    }).timeout(300_000);
  });
});

function portalCommand(
  dataDir: string,
  args: string[],
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [fromRoot('dist', 'server', 'cli', 'index.js'), ...args],
      { env: { ...process.env, DATA_DIR: dataDir, MONGODB_URI: '' } },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}
