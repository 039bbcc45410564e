import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { currentBrand, useBrand } from '../../server/brand/brand.js';
import { assetBody } from '../../server/cache/asset-body.js';
import { ConfigError } from '../../server/config.js';
import { Client } from '../support/client.js';
import { temporaryFolder } from '../support/processes.js';

const SHEET = '/css/portal.css';
/** A red square that would run a script where it were shown as it is. */
const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8" onload="alert(1)"><script>alert(2)</script>' +
  '<rect width="8" height="8" fill="#cc0000"/></svg>';

describe("A portal's look", () => {
  let data: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    data = temporaryFolder();
  });
  afterEach(async () => {
    await useBrand({});
    await data.remove();
  });

  const file = (name: string, content: string) => {
    const where = path.join(data.folder, name);
    writeFileSync(where, content);
    return where;
  };

  it('is the green one of the style sheet where nothing is set', async () => {
    await useBrand({});
    expect(currentBrand()).to.include({ colour: '#0b5345', logo: '/icons/logo.svg', style: '' });
  });

  it('says its colour at the end of the one style sheet, in the browser frame and in the logo', async () => {
    await useBrand({ accentColour: '#7a1f3d' });
    expect(assetBody(SHEET).toString()).to.include('--brand: light-dark(#7a1f3d, #');
    const page = await new Client().get('/masuk');
    expect(page.text).to.include('<meta name="theme-color" content="#7a1f3d">');
    expect(page.text).to.match(/<img src="\/icons\/logo-192\.png\?v=[\w-]+" alt="" width="34" height="34">/);
    const { dominant } = await sharp(assetBody('/icons/logo-192.png')).stats();
    expect(dominant.r).to.be.above(dominant.g);
  });

  it('draws a logo anew, so that nothing but its shapes is sent', async () => {
    await useBrand({ logo: file('lambang.svg', LOGO) });
    for (const [icon, width] of [
      ['/icons/logo-192.png', 192],
      ['/icons/logo-512.png', 512],
      ['/icons/share.png', 1200],
    ] as const) {
      const body = assetBody(icon);
      expect(await sharp(body).metadata()).to.include({ format: 'png', width });
      expect(body.length).to.be.below(100 * 1024);
      expect(body.includes('alert')).to.equal(false);
    }
    const photo = await sharp(Buffer.from(LOGO))
      .metadata()
      .catch((error: unknown) => String(error));
    expect(photo, 'photos are never read as SVG').to.match(/unsupported/);
  });

  it('says in one line what is wrong with a logo', async () => {
    for (const [logo, complaint] of [
      [path.join(data.folder, 'tidak-ada.png'), /^LOGO: .* cannot be read \(ENOENT\)$/],
      [file('lambang.png', 'bukan gambar'), /^LOGO: .* is no picture that can be drawn/],
    ] as const) {
      const error = await useBrand({ logo }).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).to.be.instanceOf(ConfigError);
      expect((error as ConfigError).lines).to.have.length(1);
      expect((error as ConfigError).lines[0]).to.match(complaint);
    }
  });
});
