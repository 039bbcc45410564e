import { DEFAULT_LOCALE, isLocale, type Locale } from '../i18n/translate.js';
import type { WantedNews } from '../feed/followed.js';

/** So many stories a widget can show. */
export const COUNTS = [3, 5, 10] as const;
const DEFAULT_COUNT = 5;
export const THEMES = ['otomatis', 'terang', 'gelap'] as const;
const DEFAULT_THEME = 'otomatis';

/** What the address of a widget asks for. */
export interface WidgetChoice extends WantedNews {
  locale: Locale;
  count: number;
  theme: (typeof THEMES)[number];
}

/** Reads one parameter of an address. */
type Parameter = (name: string) => string | undefined;

/** What was chosen, or undefined for a number, a theme or a language that there is not. */
export function widgetChoice(parameter: Parameter): WidgetChoice | undefined {
  const locale = parameter('bahasa') ?? DEFAULT_LOCALE;
  const count = Number(parameter('jumlah') ?? DEFAULT_COUNT);
  const theme = THEMES.find((known) => known === (parameter('tema') ?? DEFAULT_THEME));
  if (!isLocale(locale) || !COUNTS.some((known) => known === count) || !theme) return undefined;
  return {
    place: parameter('wilayah'),
    topic: parameter('topik'),
    organisation: parameter('organisasi'),
    locale,
    count,
    theme,
  };
}

/** The address of a widget, in the one form in which it is kept: without what goes without saying. */
export function widgetPath({ place, topic, organisation, count, theme, locale }: WidgetChoice): string {
  const query = new URLSearchParams({
    ...(place && { wilayah: place }),
    ...(topic && { topik: topic }),
    ...(organisation && { organisasi: organisation }),
    ...(count !== DEFAULT_COUNT && { jumlah: String(count) }),
    ...(theme !== DEFAULT_THEME && { tema: theme }),
    ...(locale !== DEFAULT_LOCALE && { bahasa: locale }),
  });
  return query.size > 0 ? `/widget?${query.toString()}` : '/widget';
}

/** The page of the portal that goes on where a widget ends. */
export function wholeList({ place, topic, organisation }: WantedNews): string {
  if (organisation) return `/direktori/${organisation}`;
  if (place) return `/wilayah/${place}`;
  return topic ? `/berita?topik=${topic}` : '/berita';
}
