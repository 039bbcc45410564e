import { expect } from 'chai';
import iconv from 'iconv-lite';
import { decodeDocument } from '../../server/aggregation/decode.js';

const declared = (encoding: string, text: string) =>
  `<?xml version="1.0" encoding="${encoding}"?><t>${text}</t>`;

describe('Decoding a document', () => {
  it('follows the header', () => {
    expect(decodeDocument(iconv.encode('café', 'windows-1252'), 'text/xml; charset=ISO-8859-1')).to.equal(
      'café',
    );
    expect(decodeDocument(iconv.encode('日本', 'shift_jis'), 'text/xml;charset="Shift_JIS"')).to.equal(
      '日本',
    );
  });

  it('lets a byte order mark win and drops it', () => {
    const utf16 = iconv.encode('<t>salam</t>', 'utf-16le', { addBOM: true });
    expect(decodeDocument(utf16, 'text/xml; charset=utf-8')).to.equal('<t>salam</t>');
    const utf8 = Buffer.from('\uFEFFsalam “hangat”');
    expect(decodeDocument(utf8, 'text/xml; charset=iso-8859-1')).to.equal('salam “hangat”');
  });

  it('takes UTF-8 that is declared as Latin for what it is, and Latin for Latin', () => {
    const prolog = '<?xml version="1.0" encoding="ISO-8859-1"?><t>Désa “hangat”</t>';
    expect(decodeDocument(Buffer.from(prolog))).to.equal(prolog);
    expect(decodeDocument(Buffer.from('Désa'), 'text/xml; charset=latin1')).to.equal('Désa');
    expect(decodeDocument(iconv.encode(prolog, 'windows-1252'))).to.equal(prolog);
  });

  it('knows UTF-16 and UTF-32 by their mark, and without one by their zero bytes', () => {
    for (const encoding of ['utf-16le', 'utf-16be', 'utf-32le', 'utf-32be']) {
      for (const addBOM of [true, false]) {
        expect(decodeDocument(iconv.encode('<t>salam</t>', encoding, { addBOM })), encoding).to.equal(
          '<t>salam</t>',
        );
      }
    }
  });

  it('follows the XML declaration when the header is silent', () => {
    const text = declared('windows-1251', 'Привет');
    expect(decodeDocument(iconv.encode(text, 'windows-1251'), 'application/xml')).to.contain('Привет');
  });

  for (const [encoding, text] of Object.entries({
    'windows-1251': 'Новости района',
    'koi8-r': 'Новости района',
    'windows-1256': 'أخبار القرية',
    shift_jis: '村のお知らせ',
    'euc-jp': '村のお知らせ',
    gb2312: '村庄新闻',
    gbk: '村莊新聞',
    gb18030: '村庄新闻㐀',
    big5: '村莊新聞',
    'euc-kr': '마을 소식',
    'ks_c_5601-1987': '마을 소식',
    'tis-620': 'ข่าวหมู่บ้าน',
  })) {
    it(`reads ${encoding} by header and by declaration`, () => {
      const document = declared(encoding, text);
      const body = iconv.encode(document, encoding);
      expect(body.equals(Buffer.from(document))).to.equal(false);
      expect(decodeDocument(body)).to.equal(document);
      expect(decodeDocument(iconv.encode(text, encoding), `text/xml; charset=${encoding}`)).to.equal(text);
    });
  }

  for (const [encoding, text] of Object.entries({
    'windows-1251': 'Новости района: сегодня открыли новую школу для детей',
    'koi8-r': 'Новости района: сегодня открыли новую школу для детей',
    'windows-1256': 'أخبار القرية: افتتحت اليوم مدرسة جديدة للأطفال',
    'windows-1253': 'Νέα του χωριού: σήμερα άνοιξε νέο σχολείο για τα παιδιά',
    shift_jis: '村のお知らせ、今日は新しい学校が開校しました',
    'euc-jp': '村のお知らせ、今日は新しい学校が開校しました',
    gb18030: '村庄新闻：今天新学校开学了，孩子们和家长们都很高兴',
    big5: '村莊新聞：今天新學校開學了，孩子們和家長們都很高興',
    'euc-kr': '마을 소식: 오늘 새로운 학교가 문을 열었습니다',
    'windows-874': 'ข่าวหมู่บ้าน วันนี้เปิดโรงเรียนใหม่',
  })) {
    it(`guesses ${encoding} where nothing says so`, () => {
      const document = `<rss version="2.0"><channel><item><title>${text}</title><link>https://desa.example/kabar/1</link></item></channel></rss>`;
      expect(decodeDocument(iconv.encode(document, encoding))).to.equal(document);
    });
  }

  it('reads iso-2022-jp, which only browsers know', () => {
    expect(decodeDocument(Buffer.from('\u001B$B$3$s\u001B(B'), 'text/xml; charset=iso-2022-jp')).to.equal(
      'こん',
    );
  });

  it('does not misread all for one letter cut in half', () => {
    const cut = Buffer.concat([
      Buffer.from('“Kabar” désa é'),
      Buffer.from('é').subarray(0, 1),
      Buffer.from(' “lagi”'),
    ]);
    expect(decodeDocument(cut)).to.equal('“Kabar” désa é\uFFFD “lagi”');
  });

  it('takes control characters for the windows-1252 that was meant', () => {
    expect(decodeDocument(Buffer.from('Jum\u0092at'))).to.equal('Jum’at');
  });

  it('does not believe a declaration it could not have read', () => {
    const text = declared('utf-16', 'kabar');
    expect(decodeDocument(Buffer.from(text))).to.equal(text);
  });

  it('reads UTF-8 by default, and loses nothing when that was wrong', () => {
    expect(decodeDocument(Buffer.from('Kabar désa'))).to.equal('Kabar désa');
    expect(decodeDocument(iconv.encode('Kabar “désa”', 'windows-1252'))).to.equal('Kabar “désa”');
    expect(decodeDocument(Buffer.from('x'), 'text/xml; charset=no-such-thing')).to.equal('x');
  });
});
