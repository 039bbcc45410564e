import sharp from 'sharp';

export interface PhotoTraits {
  /** Pixels as stored, before the orientation is applied. */
  width?: number;
  height?: number;
  /** EXIF orientation, 1 to 8; 6 is a phone held upright. */
  orientation?: number;
  format?: 'jpeg' | 'png' | 'webp';
}

/** A photo as a phone makes it: with place, time and device in its metadata, red on its stored left half. */
export async function aPhoto({
  width = 1800,
  height = 1200,
  orientation = 6,
  format = 'jpeg',
}: PhotoTraits = {}): Promise<Buffer> {
  const left = {
    create: { width: Math.ceil(width / 2), height, channels: 3 as const, background: '#d01010' },
  };
  return sharp({ create: { width, height, channels: 3, background: '#1040d0' } })
    .composite([{ input: left, left: 0, top: 0 }])
    .withMetadata({ orientation, icc: 'p3' })
    .withExifMerge({
      IFD0: { Make: 'Telepon', Model: 'Murah 12', Artist: 'Siti' },
      IFD3: {
        GPSLatitudeRef: 'S',
        GPSLatitude: '2/1 20/1 0/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '115/1 37/1 0/1',
      },
    })
    .withXmp(
      '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>',
    )
    .toFormat(format)
    .toBuffer();
}

/** A file for a form, under a name that says more than it should. */
export function asFile(content: Buffer | string, type = 'image/jpeg'): File {
  return new File([typeof content === 'string' ? content : new Uint8Array(content)], 'Rumah Siti RT 3.jpg', {
    type,
  });
}
