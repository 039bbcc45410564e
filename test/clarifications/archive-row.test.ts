import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { archiveLine, readArchiveRow, type ArchiveRow } from '../../server/clarifications/archive-row.js';
import { fromRoot } from '../../server/paths.js';
import { processorMs } from '../support/processor-time.js';

function row(fields: { headline?: string; label?: string | number; body?: string; n?: number }): ArchiveRow {
  return readArchiveRow(archiveLine.parse({ n: 1, label: '0', headline: 'Judul', body: '', ...fields }));
}

const fixtures = readFileSync(fromRoot('test/fixtures/clarifications.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => readArchiveRow(archiveLine.parse(JSON.parse(line))));

describe('a row of a fact-check archive', () => {
  it('is split at labels in brackets between separators', () => {
    const [water] = fixtures;
    expect(water).to.deep.equal({
      title: 'Air PDAM Paringin Beracun',
      titleTag: 'SALAH',
      category: 'fabricated',
      tags: [],
      lead: '“PDAM memastikan air yang mengalir ke pelanggan aman diminum setelah dimasak,” kata direkturnya.',
      categoryWords: 'KONTEN PALSU',
      circulatedOn: 'Pesan berantai WhatsApp',
      claim:
        '“Awas bapak ibu, air PDAM Paringin sudah diracun orang. Jangan diminum!! Sebarkan ke semua grup 🙏”',
      explanation:
        'Petugas Dinas Kesehatan mengambil contoh air di lima titik pada 12 Maret 2024. Semua contoh memenuhi baku mutu.',
      conclusion: 'Tidak ada racun di air PDAM Paringin.',
      references: [
        { url: 'https://contoh.balangankab.go.id/2024/03/13/air-pdam-aman' },
        { url: 'https://dinkes.contoh.id/…/hasil-uji-ai…' },
      ],
      referenceText: '',
    });
  });

  it('is split at labels with a small beginning, set apart by no-break spaces', () => {
    const [, school] = fixtures;
    expect(school).to.include({
      titleTag: 'KLARIFIKASI',
      categoryWords: 'Klarifikasi',
      claim: '',
      lead: 'Kepala Dinas Pendidikan menyatakan sekolah libur satu minggu, bukan sebulan.',
    });
    expect(school?.explanation).to.match(/^Di grup wali murid .* hanya menyebut satu minggu\.$/);
    expect(school?.references).to.deep.equal([{ url: 'https://disdik.contoh.id/edaran-libur' }]);
  });

  it('is split at labels that follow each other without any separator', () => {
    const [, , scam] = fixtures;
    expect(scam).to.include({
      title: 'Bantuan Beras dari Kabupaten lewat Tautan',
      titleTag: 'PENIPUAN',
      circulatedOn: 'MEDIA SOSIAL FACEBOOK',
      claim: 'Segera daftar bantuan beras 20 kg di http://beras-gratis.contoh.top, kuota terbatas!',
    });
    expect(scam?.tags).to.deep.equal(['scam']);
    expect(scam?.references).to.deep.equal([{ url: 'https://forum.contoh.id/t/812' }]);
  });

  it('takes the text before "Fakta:" for the claim, and sources behind it for references', () => {
    const [, , , crocodile] = fixtures;
    expect(crocodile?.claim).to.match(/^Sebuah akun Facebook memposting .*besok’\.$/);
    expect(crocodile?.circulatedOn).to.equal('https://facebook.contoh.com/foto/77');
    expect(crocodile?.explanation).to.equal(
      'Foto itu diambil di taman margasatwa di negara lain pada tahun 2011.',
    );
    expect(crocodile?.references.map(({ url }) => url)).to.deep.equal([
      'https://arsip.contoh.org/buaya',
      'https://forum.contoh.id/t/990',
    ]);
  });

  it('is explanation as a whole where it has no labels', () => {
    const [, , , , bridge] = fixtures;
    expect(bridge?.explanation).to.match(/^Kabar jembatan .* seperti biasa\.$/);
    expect(bridge).to.include({ claim: '', lead: '', conclusion: '', referenceText: '' });
  });

  it('is split by position where the names of the labels were lost', () => {
    const [, , , , , parking] = fixtures;
    expect(parking).to.include({ categoryWords: 'KLARIFIKASI', circulatedOn: 'MEDIA DARING' });
    expect(parking?.explanation).to.match(/^Sebuah situs menulis .* dibahas\.$/);
    expect(parking?.references).to.have.length(1);
  });

  it('does not take the names of sections in a sentence or in a shouting message for labels', () => {
    const split = row({
      body:
        'Selengkapnya di bagian PENJELASAN dan REFERENSI. ====== NARASI: AWAS INI SUMBER PENYAKIT BARU, kata dokter. ' +
        'Sumber: grup sebelah ====== PENJELASAN: Tidak benar.',
    });
    expect(split.lead).to.equal('Selengkapnya di bagian PENJELASAN dan REFERENSI.');
    expect(split.claim).to.equal('AWAS INI SUMBER PENYAKIT BARU, kata dokter. Sumber: grup sebelah');
    expect(split.explanation).to.equal('Tidak benar.');
  });

  it('keeps what references say besides their addresses', () => {
    const split = row({
      body: 'PENJELASAN: Tidak benar. REFERENSI: (1) https://a.contoh.id/1, “Judul artikelnya”. (2) https://a.contoh.id/2.',
    });
    expect(split.references).to.deep.equal([
      { url: 'https://a.contoh.id/1' },
      { url: 'https://a.contoh.id/2' },
    ]);
    expect(split.referenceText).to.include('“Judul artikelnya”');
    expect(
      row({ body: 'REFERENSI: (1) https://a.contoh.id/1 (2) https://a.contoh.id/2' }).referenceText,
    ).to.equal('');
  });

  it('reads tags before headlines, and the label where there is none', () => {
    expect(row({ headline: '[HOAX] Gempa besok' })).to.include({ title: 'Gempa besok', titleTag: 'HOAX' });
    expect(row({ headline: '(DISINFORMASI): Vaksin' })).to.include({
      title: 'Vaksin',
      titleTag: 'DISINFORMASI',
    });
    expect(row({ headline: '[ BENAR ] Banjir di Halong' }).titleTag).to.equal('BENAR');
    expect(row({ headline: '[Foto] Kapal' })).to.include({ title: '[Foto] Kapal', titleTag: 'SALAH' });
    expect(row({ label: 1 }).titleTag).to.equal('KLARIFIKASI');
    expect(row({ label: '' }).titleTag).to.equal('CEK FAKTA');
  });

  it('knows the seven kinds by their Indonesian and English names', () => {
    const kinds = {
      'Satire/Parodi': 'satire',
      'Misleading Content/Konten Menyesatkan': 'misleading',
      'Imposter Content/Konten Tiruan': 'imposter',
      'KONTEN PALSU': 'fabricated',
      'KONEKSI YANG SALAH': 'false-connection',
      'False Context': 'false-context',
      'Konten yang Dimanipulasi': 'manipulated',
    };
    for (const [words, key] of Object.entries(kinds)) {
      expect(row({ body: `KATEGORI: ${words} ====== NARASI: x` }).category, words).to.equal(key);
    }
    expect(row({ body: 'KATEGORI: Klarifikasi ====== NARASI: x' }).category).to.equal(undefined);
  });

  it('takes HTML out and leaves no control characters', () => {
    const split = row({
      headline: 'Air\u0000 <b>beracun</b>\u202e',
      body: '<p>NARASI: a &lt; b &amp; c</p><p>PENJELASAN: lihat <a href="https://a.contoh.id/x">ini</a>\u0007.</p>',
    });
    expect(split.title).to.equal('Air beracun');
    expect(split.claim).to.equal('a < b & c');
    expect(split.explanation).to.match(/^lihat https:\/\/a\.contoh\.id\/x ini ?\.$/);
  });

  it('gives a row without a headline the beginning of its text as title', () => {
    expect(row({ headline: ' ', body: 'NARASI: Listrik padam tiga hari' }).title).to.equal(
      'Listrik padam tiga hari',
    );
  });

  it('refuses rows without any text', () => {
    expect(archiveLine.safeParse({ n: 1, headline: ' ', body: '' }).success).to.equal(false);
    expect(archiveLine.safeParse({ headline: 'Tanpa nomor', body: 'x' }).success).to.equal(false);
  });

  it('reads a hostile row in good time', () => {
    const length = 300_000;
    for (const piece of [
      ' ',
      '\u00a0 ',
      '=',
      '_',
      '* ',
      '.',
      '|',
      '<a ',
      '<p>',
      '(',
      'https://',
      '1/2/',
      'sumber ',
      'NARASI: ',
      '&',
    ]) {
      const body = `NARASI: ${piece.repeat(length / piece.length)} PENJELASAN: selesai`;
      const ms = processorMs(() => expect(row({ body }).explanation, piece).to.match(/selesai$/));
      expect(ms, piece).to.be.lessThan(5_000);
    }
  });
});
