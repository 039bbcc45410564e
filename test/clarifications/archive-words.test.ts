import { expect } from 'chai';
import { archiveLine, readArchiveRow } from '../../server/clarifications/archive-row.js';
import { cleanArchiveText } from '../../server/clarifications/archive-text.js';
import { paragraphs } from '../../server/clarifications/paragraphs.js';

const CASES = 2_000;

/** A small generator of the same numbers every time (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const LABELS = [
  '(KATEGORI): KLARIFIKASI', 'KATEGORI Klarifikasi.', 'Kategori : HOAX', '[KATEGORI]: x', 'SUMBER :', '(SUMBER):', 'Sumber:',
  'SUMBER (1)', 'Sumber hoax:', 'Sumber diskusi:', 'NARASI :', '=NARASI=', 'Narasi:', 'NARASI “', 'Narasi 1:', 'PENJELASAN:',
  'PENJELASAN', 'Penjelasan & Fakta :', '(FAKTA & PENJELASAN):', 'Fakta:', '(FAKTANYA):', 'Isi Klarifikasi Lengkap:', 'Klaim:',
  'KESIMPULAN :', '(KESIMPULAN):', 'REFERENSI:', 'REFERENSI', 'REFERNSI =', 'LINK FAFHH :', 'Ringkasan:', ': KLARIFIKASI',
]; // prettier-ignore
const PIECES = [
  'warga', 'Paringin', 'air', 'BMKG', '“katanya”', 'tidak', 'benar.', '(1)', '2.', 'https://a.contoh.id/x?y=1', 'http://b.contoh.id/…/pote…',
  'bagian', 'dan', '======', '===', '=====\u00a0', ' \u00a0 ', '\n\n', '——', '…', '🙏🏽', 'é', '<p>', '</p>', '<br>', '&amp;', '\u0000', '\u202e',
  '\ud800', 'AWAS', 'SEBARKAN!!!', 'x'.repeat(3_000), '*tebal*', '_miring_', '<', '>', '=', ':', 'selengkapnya', 'NARASI', 'sumber', 'kategori',
]; // prettier-ignore

describe('the words of an archive row', () => {
  it('are all kept, whatever is in it and wherever it is split', () => {
    const random = randomNumbers(558);
    const pick = (list: string[]) => list[Math.floor(random() * list.length)] ?? '';
    for (let number = 0; number < CASES; number += 1) {
      const length = Math.floor(random() * 40);
      const body = Array.from({ length }, () => pick(random() < 0.25 ? LABELS : PIECES)).join(' ');
      if (!/\S/.test(body)) continue;
      const split = readArchiveRow(archiveLine.parse({ n: number, label: '0', headline: 'Judul', body }));
      const shown = [
        split.lead,
        split.categoryWords,
        split.circulatedOn,
        split.claim,
        split.explanation,
        split.conclusion,
        split.referenceText,
        ...split.references.map(({ url }) => url),
      ].join(' ');
      const kept = new Set(wordsOf(shown));
      const lost = wordsOf(cleanArchiveText(body)).filter((word) => !kept.has(word) && !isLabelWord(word));
      expect(lost, body).to.deep.equal([]);
    }
  });

  it('are all kept when a long text is split into paragraphs', () => {
    const sentence = 'Kepala Dinas, Prof. Dr. H. Ahmad, S.H., menyatakan tarif Rp. 5.000 tetap berlaku. ';
    const text = `${sentence.repeat(20)}(2) Poin kedua. —— (3) Poin ketiga.\n\nPendek. `;
    const split = paragraphs(text);
    expect(split.length).to.be.greaterThan(4);
    expect(wordsOf(split.join(' '))).to.deep.equal(wordsOf(text));
    expect(split.every((paragraph) => paragraph.length < 700)).to.equal(true);
    expect(split.some((paragraph) => /(?:Prof|Dr|Rp)\.$/.test(paragraph))).to.equal(false);
  });
});

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}]+/gu) ?? [];
}

// Labels go, and so does the numbering of references.
function isLabelWord(word: string): boolean {
  return (
    /^\d{1,2}$/.test(word) ||
    LABELS.some((label) => wordsOf(label).some((part) => part.toLowerCase() === word.toLowerCase()))
  );
}
