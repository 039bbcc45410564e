import { expect } from 'chai';
import {
  bold,
  BULLET,
  continueBlock,
  HEADING,
  link,
  markLines,
  QUOTE,
} from '../../public/js/writing/markup.js';
import { bodyToHtml } from '../../server/stories/body.js';

type Edit = ReturnType<typeof bold>;

/** A text with its selection between two bars, or the cursor at one. */
function read(marked: string): [text: string, start: number, end: number] {
  const start = marked.indexOf('|');
  const last = marked.lastIndexOf('|');
  return [marked.replaceAll('|', ''), start, last === start ? start : last - 1];
}

/** The text after an edit, with the selection marked in the same way. */
function after(text: string, { from, to, insert, start, end }: Edit): string {
  const changed = text.slice(0, from) + insert + text.slice(to);
  const selected = start === end ? '|' : `|${changed.slice(start, end)}|`;
  return changed.slice(0, start) + selected + changed.slice(end);
}

const bolden = (marked: string) => after(read(marked)[0], bold(...read(marked)));
const marking = (mark: string) => (marked: string) =>
  after(read(marked)[0], markLines(...read(marked), mark));
function enter(marked: string): string {
  const [text, caret] = read(marked);
  const edit = continueBlock(text, caret);
  return edit ? after(text, edit) : marked;
}

describe('the buttons above a text', () => {
  it('make a selection bold, and plain again', () => {
    expect(bolden('Harga |beras| naik')).to.equal('Harga |*beras*| naik');
    expect(bolden('Harga |*beras*| naik')).to.equal('Harga |beras| naik');
    expect(bolden('Harga *|beras|* naik')).to.equal('Harga |beras| naik');
    expect(bolden('Harga| beras |naik')).to.equal('Harga |*beras*| naik');
  });

  it('make the whole word bold in which the cursor or the selection is, so that it shows as bold', () => {
    expect(bolden('Harga ber|as naik')).to.equal('Harga |*beras*| naik');
    expect(bolden('Harga b|era|s naik')).to.equal('Harga |*beras*| naik');
    expect(bolden('Harga | naik')).to.equal('Harga *|* naik');
    expect(bodyToHtml('Harga *beras* naik')).to.equal('<p>Harga <strong>beras</strong> naik</p>');
  });

  it('make every line of a selection bold, behind its mark', () => {
    expect(bolden('|- beras\n\n- ikan asin|')).to.equal('|- *beras*\n\n- *ikan asin*|');
    expect(bodyToHtml('- *beras*\n- *ikan asin*')).to.include('<li><strong>ikan asin</strong></li>');
  });

  it('make headings, lists and quotes of whole lines, and paragraphs again', () => {
    expect(marking(HEADING)('Awal\nJembatan dib|uka\nAkhir')).to.equal('Awal\n## Jembatan dib|uka\nAkhir');
    expect(marking(HEADING)('## Jembatan dib|uka')).to.equal('Jembatan dib|uka');
    expect(marking(BULLET)('be|ras\nikan| asin\ngula')).to.equal('|- beras\n- ikan asin|\ngula');
    expect(marking(BULLET)('|- beras\n- ikan asin|')).to.equal('|beras\nikan asin|');
    expect(marking(QUOTE)('|')).to.equal('> |');
    expect(marking(BULLET)('Daftar\n|')).to.equal('Daftar\n- |');
  });

  it('turn one kind of block into another', () => {
    expect(marking(QUOTE)('- Kami lega|')).to.equal('> Kami lega|');
    expect(marking(BULLET)('|1. beras\n2. gula|')).to.equal('|- beras\n- gula|');
  });

  it('go on with a list or a quote at the end of its line, and end it on an empty one', () => {
    expect(enter('- beras\n|')).to.equal('- beras\n- |');
    expect(enter('9. kumpul\n|akhir')).to.equal('9. kumpul\n10. |akhir');
    expect(enter('> Kami lega\n|')).to.equal('> Kami lega\n> |');
    expect(enter('- beras\n- \n|')).to.equal('- beras\n|');
    expect(enter('Warga bekerja\n|')).to.equal('Warga bekerja\n|');
    expect(enter('-5 derajat\n|')).to.equal('-5 derajat\n|');
  });

  it('put in links that lead to where they say', () => {
    const [text, start, end] = read('Baca |di sini| ya');
    const edit = link(start, end, 'di sini', 'balangankab.go.id/x_(1)');
    expect(after(text, edit)).to.equal('Baca [di sini](https://balangankab.go.id/x_%281%29)| ya');
    expect(bodyToHtml('Baca [di sini](https://balangankab.go.id/x_%281%29)')).to.include(
      'href="https://balangankab.go.id/x_%281%29"',
    );
    expect(after('', link(0, 0, '', 'http://kim.example/'))).to.equal('http://kim.example/|');
    expect(after('', link(0, 0, 'a ] b\nc', 'kim.example'))).to.equal('[a b c](https://kim.example)|');
    expect(bodyToHtml(link(0, 0, 'klik', 'javascript:alert').insert)).not.to.include('href="javascript');
  });
});
