import type { Config } from '../config.js';
import { DEFAULT_LOCALE, translator } from '../i18n/translate.js';
import { regency } from '../regions/gazetteer.js';

const WHO = ['kim', 'editor', 'verifier', 'police', 'office'];
const LAWS = ['press', 'information', 'data', 'kim', 'media'];

/** Who makes the portal, and by what right, as plain text (humanstxt.org). */
export function humans({
  siteName,
  baseUrl,
  contactEmail,
  kimLabel,
}: Pick<Config, 'siteName' | 'baseUrl' | 'contactEmail' | 'kimLabel'>): string {
  const t = translator(DEFAULT_LOCALE);
  const place = regency()?.name ?? '';
  return [
    `/* ${t('about:who.title')} */`,
    `${siteName}: ${baseUrl}/`,
    ...WHO.map((who) => `- ${t(`about:who.${who}`, { kim: kimLabel, place })}`),
    '',
    `/* ${t('about:law.title')} */`,
    ...LAWS.map((law) => `- ${t(`about:law.${law}`)}`),
    '',
    `/* ${t('about:contact.title')} */`,
    ...(contactEmail ? [contactEmail] : []),
    `${baseUrl}/tentang#kontak`,
    '',
  ].join('\n');
}
