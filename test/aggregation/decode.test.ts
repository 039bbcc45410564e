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

  it('knows UTF-16 without a mark by its zero bytes', () => {
    for (const encoding of ['utf-16le', 'utf-16be']) {
      expect(decodeDocument(iconv.encode('<t>salam</t>', encoding, { addBOM: false }))).to.equal(
        '<t>salam</t>',
      );
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
