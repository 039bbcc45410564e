import { expect } from 'chai';
import { htmlToText } from '../../server/stories/body-text.js';
import { bodyToHtml } from '../../server/stories/body.js';
import { sanitiseBody } from '../../server/stories/sanitise.js';
import { processorMs } from '../support/processor-time.js';

const REL = 'rel="nofollow noopener ugc"';

describe('the text of a story', () => {
  it('becomes paragraphs, headings, lists and quotes by light markup', () => {
    const written = [
      'Paragraf satu\nbaris kedua',
      '## Bagian\n### Anak bagian',
      '- beras\n- gula',
      '1. kumpul\n2. kerja',
      '> Kami lega\n>\n> Sekali',
    ].join('\n\n');
    expect(bodyToHtml(written).split('\n')).to.deep.equal([
      '<p>Paragraf satu<br />baris kedua</p>',
      '<h2>Bagian</h2>',
      '<h3>Anak bagian</h3>',
      '<ul><li>beras</li><li>gula</li></ul>',
      '<ol><li>kumpul</li><li>kerja</li></ol>',
      '<blockquote><p>Kami lega</p>',
      '<p>Sekali</p></blockquote>',
    ]);
  });

  it('makes links of addresses, without the punctuation behind them', () => {
    expect(bodyToHtml('Lihat https://desa.id/a?b=1&c=2.')).to.equal(
      `<p>Lihat <a href="https://desa.id/a?b=1&amp;c=2" ${REL}>https://desa.id/a?b=1&amp;c=2</a>.</p>`,
    );
    expect(bodyToHtml('[situs desa](https://desa.id/a_b_c)')).to.equal(
      `<p><a href="https://desa.id/a_b_c" ${REL}>situs desa</a></p>`,
    );
    expect(bodyToHtml('[klik](javascript:alert(1))')).to.equal('<p>[klik](javascript:alert(1))</p>');
  });

  it('emphasises as WhatsApp does, and leaves other stars alone', () => {
    expect(bodyToHtml('*Penting* dan _miring_, 5*3*2, nama_berkas_ini')).to.equal(
      '<p><strong>Penting</strong> dan <em>miring</em>, 5*3*2, nama_berkas_ini</p>',
    );
  });

  it('shows tags in plain text as text', () => {
    expect(bodyToHtml('<script>alert(1)</script> & <b>tebal</b>')).to.equal(
      '<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;tebal&lt;/b&gt;</p>',
    );
  });

  it('takes HTML through the allow-list', () => {
    const html = bodyToHtml(
      '<p onclick="x()">Halo <a href="javascript:alert(1)">x</a><img src=x onerror=y></p><script>z()</script><h1>Judul</h1>',
    );
    expect(html).to.equal(`<p>Halo <a ${REL}>x</a></p><h2>Judul</h2>`);
  });

  it('loses control characters, which no feed may carry', () => {
    expect(bodyToHtml('Halo\u0000 du\u000bnia\r\nbaru')).to.equal('<p>Halo dunia<br />baru</p>');
  });

  it('comes back as it was written, so that a form can show it again', () => {
    const written = [
      'Paragraf satu\nbaris kedua & <b>bukan tag</b>',
      '## Bagian',
      '- beras *dua* karung\n- gula https://toko.id/gula',
      '1. kumpul di [balai](https://desa.id/balai)\n2. kerja _bakti_',
      '> Kami lega\n>\n> Sekali',
      '### Anak bagian',
    ].join('\n\n');
    expect(htmlToText(bodyToHtml(written))).to.equal(written);
  });

  it('of an editor’s HTML keeps all that the markup can say', () => {
    const html = sanitiseBody(
      '<div>Satu</div><ul><li><p>a</p></li><li>b<ul><li>c</li></ul></li></ul>lepas <em>sekali</em>',
    );
    expect(htmlToText(html)).to.equal('Satu\n\n- a\n- b\n- c\n\nlepas _sekali_');
    const once = bodyToHtml(htmlToText(html));
    expect(bodyToHtml(htmlToText(once))).to.equal(once);
  });

  it('is read in time that grows with its length', () => {
    for (const piece of ['*a ', '_', '[', '> ', '- ', '\n', 'a\n', '# ', 'https://a', '<p>', '(*', '.']) {
      const ms = processorMs(() => {
        const html = bodyToHtml(`https://a${piece.repeat(100_000 / piece.length)}x`);
        htmlToText(bodyToHtml(piece.repeat(100_000 / piece.length)) + html);
      });
      expect(ms, piece).to.be.below(5_000);
    }
  });
});
