import type { Translate } from '../i18n/translate.js';
import { villagesByDistrict } from '../regions/gazetteer.js';
import type { PublicStory } from './public-story.js';

const SHOWN_AT = new Date('2026-01-05T02:00:00Z');
const LATER = new Date('2026-01-06T01:30:00Z');

/** Colours of the tokens that carry meaning, and what stands on each. */
export const SWATCHES = [
  'brand',
  'brand-tint',
  'gold',
  'gold-tint',
  'danger',
  'danger-tint',
  'info',
  'info-tint',
] as const;

/** A story that nobody wrote, for the page that shows every component. */
export function exampleStory(t: Translate): PublicStory {
  const [first] = villagesByDistrict();
  return {
    id: 'contoh',
    slug: 'contoh',
    path: '/pedoman/gaya',
    title: t('style:story.title'),
    body: '',
    excerpt: t('style:story.text'),
    topic: 'pembangunan',
    village: first?.villages[0]?._id ?? '',
    district: first?.district._id ?? '',
    photos: [],
    publishedAt: LATER,
    updatedAt: LATER,
    corrections: [
      {
        number: 1,
        kind: 'erratum',
        text: t('style:story.correction'),
        reason: t('style:story.reason'),
        role: 'editor',
        at: LATER,
        amended: false,
      },
    ],
    verification: {
      verdict: 'valid',
      role: 'verifier',
      at: SHOWN_AT,
      explanation: t('style:story.checked'),
      evidence: [{ url: 'https://desa.example/pengumuman', title: t('style:story.evidence') }],
      newsworthiness: { decision: 'fit', role: 'editor', at: SHOWN_AT },
      opinions: [],
    },
  };
}
