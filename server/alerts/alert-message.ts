import type { AlertRecord } from '../../models/alert.js';
import type { Config } from '../config.js';
import { formats } from '../i18n/format.js';
import { DEFAULT_LOCALE, translator } from '../i18n/translate.js';

/** Beyond, a cut line of the whole office would fill pages. */
const LINES_MAX = 20;
/** Where an administrator finds out more. */
const PATHS: Record<AlertRecord['kind'], string> = {
  'job-failed': '/admin/pekerjaan',
  'no-backup': '/admin/pekerjaan',
  'source-silent': '/admin/sumber',
};

/** What the office is told, in the portal's first language. */
export interface AlertMessage {
  subject: string;
  text: string;
}

/** Puts alerts into words: what began, then what is over, each with where to look. Nothing in them is private. */
export function alertMessage(
  alerts: AlertRecord[],
  { siteName, baseUrl, timeZone }: Pick<Config, 'siteName' | 'baseUrl' | 'timeZone'>,
): AlertMessage {
  const t = translator(DEFAULT_LOCALE);
  const format = formats(DEFAULT_LOCALE, timeZone);
  const begun = alerts.filter(({ endedAt }) => !endedAt);
  const over = alerts.filter(({ endedAt }) => endedAt);
  const line = ({ kind, params, since, endedAt }: AlertRecord) =>
    t(endedAt ? 'alerts:over' : 'alerts:begun', {
      what: t(`alerts:kind.${kind}`, {
        job: params.job && t(`admin:job-name.${params.job}`),
        organisation: params.organisation,
        platform: params.platform && t(`common:platform.${params.platform}`),
      }),
      at: format.dateTime(endedAt ?? since),
    });
  const lines = [...begun, ...over].slice(0, LINES_MAX).map((alert) => `- ${line(alert)}`);
  if (alerts.length > LINES_MAX) lines.push(t('alerts:more', { count: alerts.length - LINES_MAX }));
  const places = [...new Set(alerts.map(({ kind }) => baseUrl + PATHS[kind]))];
  const summary = begun.length > 0 ? t('alerts:subject', { count: begun.length }) : t('alerts:subject-over');
  return { subject: `${siteName}: ${summary}`, text: [summary, '', ...lines, '', ...places].join('\n') };
}

/** What shows that alerts arrive. */
export function trialMessage({ siteName }: Pick<Config, 'siteName'>): AlertMessage {
  const t = translator(DEFAULT_LOCALE);
  return { subject: `${siteName}: ${t('alerts:trial.subject')}`, text: t('alerts:trial.text') };
}
