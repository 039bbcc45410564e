import { expect } from 'chai';
import { excerpt, excerptOf, plainText, sanitiseBody } from '../../server/stories/sanitise.js';
import { XSS_VECTORS } from '../fixtures/xss-vectors.js';

const PARAGRAPH = 'Warga bergotong royong memperbaiki jembatan yang rusak karena banjir. ';
const BODIES = [
  '',
  '<p>Pendek.</p>',
  '<p>Satu<strong>dua</strong>tiga</p><p>Empat<br />lima</p><ul><li>enam</li><li>tujuh</li></ul>',
  '<p>5 &lt; 6 &amp; 7 &gt; 3, "kutipan" &amp;lt;bukan tag&amp;gt;</p>',
  `<p>${PARAGRAPH.repeat(3)}</p><p>${PARAGRAPH.repeat(30)}</p>`,
  `<p>${PARAGRAPH.repeat(60)}</p>`,
  `<p><a href="https://contoh.example/${'x'.repeat(900)}?a=1&amp;b=2">Tautan</a> panjang. ${PARAGRAPH.repeat(9)}</p>`,
];

describe('The excerpt of a body', () => {
  it('is the beginning of its whole text, however it is read', () => {
    for (const body of [...BODIES, ...XSS_VECTORS].map((html) => sanitiseBody(html))) {
      expect(excerptOf(body), body).to.equal(excerpt(plainText(body)));
    }
  });
});
