import { expect } from 'chai';
import { readContent } from '../../server/import/content.js';
import { galleryIds, paragraphs, withoutShortcodes } from '../../server/import/wordpress-text.js';

describe('the text of a WordPress post', () => {
  it('loses shortcodes and keeps words in brackets', () => {
    const cases: [written: string, text: string][] = [
      ['satu [caption id="a_1"]<i>dua</i> tiga[/caption] empat', 'satu  empat'],
      ['[embed]https://situs.contoh/video[/embed]', 'https://situs.contoh/video'],
      ['[video src="a.mp4"][/video]x', 'x'],
      ['a [gallery] b [gallery ids="1,2"]', 'a  b '],
      ['[vc_row width="1/2"][vc_column]teks[/vc_column][/vc_row]', 'teks'],
      ['"Kami [warga desa] siap [sic]"', '"Kami [warga desa] siap [sic]"'],
      ['[caption tanpa akhir', '[caption tanpa akhir'],
      ['[caption id="1"] tanpa akhir', ' tanpa akhir'],
    ];
    for (const [written, text] of cases) expect(withoutShortcodes(written), written).to.equal(text);
  });

  it('names the photos of its galleries', () => {
    expect(galleryIds('[gallery ids="4, 5,6"] [gallery] [gallery columns=2 ids=7]')).to.deep.equal([
      '4',
      '5',
      '6',
      '7',
    ]);
  });

  it('has paragraphs where the classic editor kept empty lines', () => {
    expect(paragraphs('satu\r\ndua<br>\ntiga\n \nempat\n<ul>\n<li>a</li>\n</ul>\nlima')).to.match(
      /^<p>satu<br \/>dua<br \/>tiga<\/p>\n<p>empat<\/p>\n<ul>[\s\S]*<li>a<\/li>[\s\S]*<\/ul>\n<p>lima<\/p>$/,
    );
    expect(paragraphs('<p class="x">satu</p>\n\n<h2>dua</h2>')).to.equal(
      '<p class="x">satu</p>\n<h2>dua</h2>',
    );
  });

  it('is parted from its pictures, the lines under them and comments', () => {
    const { html, pictures } = readContent(
      '<p>a<!-- wp:x --></p><figure><a href="/b"><img src="b.jpg" alt="B"></a><figcaption>Baris &amp; <b>B</b></figcaption></figure>' +
        '<img src="c.jpg" alt="C"><img alt="kosong"><figcaption>semua</figcaption><script>"<img src=d.jpg>"</script>',
    );
    expect(html).to.equal('<p>a</p><figure></figure><script>"<img src=d.jpg>"</script>');
    expect(pictures).to.deep.equal([
      { src: 'b.jpg', caption: 'Baris & B' },
      { src: 'c.jpg', caption: 'semua' },
    ]);
  });

  it('takes no time that grows with the square of its length', () => {
    for (const piece of ['[gallery ', '<!-- ', '<figcaption>', '<a ', '[caption id="1"]', '\n \n', '<p ']) {
      const hostile = piece.repeat(200_000 / piece.length);
      expect(() => paragraphs(withoutShortcodes(readContent(hostile).html)), piece).not.to.throw();
      expect(galleryIds(hostile)).to.deep.equal([]);
    }
  });
});
