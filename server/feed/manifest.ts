import { currentBrand } from '../brand/brand.js';
import { DEFAULT_LOCALE, translator } from '../i18n/translate.js';
import { assetUrl } from '../middleware/assets.js';
import { regency } from '../regions/gazetteer.js';

/**
 * The portal as an application on a telephone: its icon and name, shortcuts for who writes, and other apps' way to
 * share text, a link or photos with it. https://www.w3.org/TR/appmanifest/, https://w3c.github.io/web-share-target/
 */
export function manifest(siteName: string) {
  const t = translator(DEFAULT_LOCALE);
  const { colour, logo } = currentBrand();
  const icons = [192, 512].map((size) => ({
    src: assetUrl(`/icons/logo-${size}.png`),
    sizes: `${size}x${size}`,
    type: 'image/png',
  }));
  return {
    id: '/',
    name: siteName,
    short_name: siteName,
    description: t('common:tagline', { place: regency()?.name ?? '' }),
    lang: DEFAULT_LOCALE,
    dir: 'ltr',
    start_url: '/',
    scope: '/',
    display: 'standalone',
    background_color: '#fbfaf6',
    theme_color: colour,
    categories: ['news'],
    icons: logo.endsWith('.svg')
      ? [{ src: assetUrl(logo), sizes: 'any', type: 'image/svg+xml' }, ...icons]
      : icons,
    shortcuts: [
      { name: t('stories:list.write'), url: '/kontributor/tulis', icons: icons.slice(0, 1) },
      { name: t('phone:list.title'), url: '/kontributor/di-ponsel', icons: icons.slice(0, 1) },
    ],
    share_target: {
      action: '/kontributor/bagikan',
      method: 'POST',
      enctype: 'multipart/form-data',
      params: {
        title: 'title',
        text: 'text',
        url: 'url',
        files: [{ name: 'photos', accept: ['image/jpeg', 'image/png', 'image/webp', 'image/avif'] }],
      },
    },
  };
}
