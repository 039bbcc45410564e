import sharp from 'sharp';
import type { StoryPhoto } from '../../models/story.js';
import { takePhotos } from '../../server/media/photos.js';

export const TIME_ZONE = 'Asia/Makassar';

export interface PhotoTraits {
  /** Pixels as stored, before the orientation is applied. */
  width?: number;
  height?: number;
  /** EXIF orientation, 1 to 8; 6 is a phone held upright. */
  orientation?: number;
  format?: 'jpeg' | 'png' | 'webp';
  /** As cameras write it: `2026:11:18 09:12:00`. */
  takenAt?: string;
  /** The camera's time zone, e.g. `+07:00`. */
  offset?: string;
  software?: string;
}

/** A photo as a phone makes it: with place, time and device in its metadata, red on its stored left half. */
export async function aPhoto({
  width = 1800,
  height = 1200,
  orientation = 6,
  format = 'jpeg',
  takenAt,
  offset,
  software,
}: PhotoTraits = {}): Promise<Buffer> {
  const left = {
    create: { width: Math.ceil(width / 2), height, channels: 3 as const, background: '#d01010' },
  };
  return sharp({ create: { width, height, channels: 3, background: '#1040d0' } })
    .composite([{ input: left, left: 0, top: 0 }])
    .withMetadata({ orientation, icc: 'p3' })
    .withExifMerge({
      IFD0: { Make: 'Telepon', Model: 'Murah 12', Artist: 'Siti', ...(software && { Software: software }) },
      IFD2: {
        ...(takenAt && { DateTimeOriginal: takenAt }),
        ...(offset && { OffsetTimeOriginal: offset }),
      },
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

/** A photo as the portal stores one that was sent in. */
export async function stored(content: Buffer, caption = ''): Promise<StoryPhoto> {
  const { photos } = await takePhotos([{ field: 'photo', content }], () => caption, TIME_ZONE);
  const [photo] = photos;
  if (!photo) throw new Error('the photo was refused');
  return photo;
}
