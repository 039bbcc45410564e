import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { validate as isCronExpression } from 'node-cron';
import { z } from 'zod';
import { isRecipient } from './backup/encryption.js';
import { accentOf } from './brand/accent.js';
import { QUIET_HOURS, quietHoursOf, type QuietHours } from './following/quiet-hours.js';
import { isPrivateKey, keptSessionSecret, keptVapidKey } from './secrets.js';

const SESSION_SECRET_MIN_LENGTH = 32;

const NOT_A_PORT = 'must be a whole number from 0 to 65535';
const port = z.coerce.number(NOT_A_PORT).int(NOT_A_PORT).min(0, NOT_A_PORT).max(65_535, NOT_A_PORT);

const NOT_DAYS = 'must be a number of days, at least 30';

const settings = z.object({
  PORT: port.default(3000),
  HOST: z.string().default('0.0.0.0'),
  BASE_URL: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).optional(),
  DATA_DIR: z.string().default('./data'),
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\//, 'must start with mongodb:// or mongodb+srv://')
    .optional(),
  SESSION_SECRET: z
    .string()
    .min(SESSION_SECRET_MIN_LENGTH, `must have at least ${SESSION_SECRET_MIN_LENGTH} characters`)
    .optional(),
  REGION: z
    .string()
    .regex(/^\d{2}\.\d{2}$/, 'must be a Kemendagri regency code such as 63.11')
    .default('63.11'),
  TIME_ZONE: z
    .string()
    .refine(isTimeZone, 'must be an IANA time zone such as Asia/Makassar')
    .default('Asia/Makassar'),
  REFRESH_SCHEDULE: z.string().refine(isCronExpression, 'must be a cron expression').default('*/15 * * * *'),
  POSTS_KEPT_DAYS: z.coerce
    .number(NOT_DAYS)
    .int(NOT_DAYS)
    .min(30, NOT_DAYS)
    .max(36_500, NOT_DAYS)
    .default(730),
  FETCH_ALLOW_HOSTS: z
    .string()
    .default('')
    .transform((list) =>
      list
        .split(',')
        .map((host) => host.trim().toLowerCase())
        .filter(Boolean),
    )
    .pipe(z.array(z.string().regex(/^[^\s/]+:\d+$/, 'must be a comma-separated list of host:port'))),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'must be one of fatal, error, warn, info, debug, trace, silent',
    })
    .default('info'),
  PAGE_CACHE_MB: z.coerce.number('must be a number of megabytes').int().min(0).max(16_384).default(64),
  TRUST_PROXY: z.coerce.number('must be a number of proxies').int().min(0).max(10).default(0),
  SITE_NAME: z.string().min(1).max(60).default('Kabar KIM'),
  ACCENT_COLOUR: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, 'must be a colour such as #0b5345')
    .toLowerCase()
    .superRefine((colour, context) => {
      const mistake = accentMistake(colour);
      if (mistake) context.addIssue(mistake);
    })
    .optional(),
  LOGO: z.string().optional(),
  KIM_LABEL: z.string().min(1).max(60).default('Komunitas Informasi Masyarakat'),
  CONTACT_EMAIL: z.email('must be an e-mail address').optional(),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: 'must be an address such as smtps://user:password@mail.example' })
    .optional(),
  MAIL_FROM: z
    .string()
    .regex(
      /^(?:[^<>\p{Cc}]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/u,
      'must be an e-mail address, with or without a name',
    )
    .optional(),
  VAPID_PRIVATE_KEY: z
    .string()
    .refine(isPrivateKey, 'must be a private key as npx web-push generate-vapid-keys prints it')
    .optional(),
  QUIET_HOURS: z.string().regex(QUIET_HOURS, 'must be two hours of the day such as 21-6').default('21-6'),
  WEBSUB_HUB: z.url({ protocol: /^https?$/, error: 'must be the address of a WebSub hub' }).optional(),
  SECOND_FACTOR: z.enum(['required', 'offered'], { error: 'must be required or offered' }).optional(),
  BACKUP_DIR: z.string().optional(),
  BACKUPS_KEPT: z.coerce
    .number('must be a number of backups')
    .int('must be a number of backups')
    .min(0, 'must be 0 (no nightly backup) or more')
    .max(1_000, 'must be at most 1000')
    .default(7),
  BACKUP_RECIPIENT: z
    .string()
    .refine(isRecipient, 'must be a recipient as portal new-backup-key prints it: age1…')
    .optional(),
  ALERT_EMAIL: z.email('must be an e-mail address').optional(),
  ALERT_WEBHOOK: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).optional(),
  CLAMD_ADDRESS: z
    .string()
    .regex(/^(?:\/\S+|(?:[\w.-]+|\[[\da-f:]+\]):\d{1,5})$/i, 'must be host:port or the path of a socket')
    .optional(),
  METRICS_PORT: port.optional(),
  METRICS_HOST: z.string().default('127.0.0.1'),
  NODE_ENV: z.string().default('production'),
});

export interface MetricsConfig {
  port: number;
  host: string;
}

export interface BackupConfig {
  /** Where the nightly ones go. Absolute. */
  folder: string;
  /** So many of them, the newest; 0: none are made. */
  kept: number;
  /** Whose key alone opens backups, `age1…`. Unset: they are not encrypted. */
  recipient?: string | undefined;
}

/** Everything that can be set, checked and with its defaults filled in. */
export interface Config {
  port: number;
  host: string;
  /** Where readers reach the portal, without a slash at the end. */
  baseUrl: string;
  /** Absolute. */
  dataDir: string;
  /** Unset: the embedded database in `dataDir`. */
  mongodbUri?: string;
  sessionSecret: string;
  /** Kode wilayah of the regency. */
  region: string;
  timeZone: string;
  refreshSchedule: string;
  /** How long posts of official channels are kept. */
  postsKeptDays: number;
  /** `host:port` that the fetcher may reach although private. */
  fetchAllowHosts: string[];
  logLevel: string;
  /** What rendered public pages may take in memory; 0: none is kept. */
  pageCacheMb: number;
  /** How many proxies in front of the portal are ours; 0: `X-Forwarded-*` is not believed. */
  trustProxy: number;
  siteName: string;
  /** `#rrggbb`, readable on paper. Unset: the green of the style sheet. */
  accentColour?: string;
  /** An SVG or PNG file. Unset: the portal's own. */
  logo?: string;
  /** What KIM stands for on this portal's pages. */
  kimLabel: string;
  /** Where readers ask for corrections; unset: at the office only. */
  contactEmail?: string;
  /** The mail server, with its password: never for a log. Unset, as is `mailFrom`: no e-mail is sent. */
  smtpUrl?: string;
  /** Whom e-mails come from. */
  mailFrom?: string;
  /** Signs what is pushed to browsers, base64url. Unset: nothing is pushed. */
  vapidPrivateKey?: string;
  /** When readers who follow the news are sent nothing. */
  quietHours: QuietHours;
  /** The WebSub hub that the feeds name and that is told when they change. Unset: none. */
  webSubHub?: string;
  /** Whether the desk and administrators sign in with a second factor, or everybody only may. */
  secondFactor: 'required' | 'offered';
  backup: BackupConfig;
  /** Who is told by e-mail when something has to be looked into. Unset: nobody. */
  alertEmail?: string;
  /** Where the same is sent as JSON, with its secret: never for a log. Unset: nowhere. */
  alertWebhook?: string;
  /** The virus scanner that PDFs are shown to: `host:port` or the path of a socket. Unset: none. */
  clamdAddress?: string;
  /** Where Prometheus asks. Unset: nowhere. */
  metrics?: MetricsConfig;
  /** Templates are read again at every page, so that a change shows at once. */
  development: boolean;
}

/** Settings that cannot be used: one clear line for each. */
export class ConfigError extends Error {
  constructor(readonly lines: string[]) {
    super(lines.join('\n'));
    this.name = 'ConfigError';
  }
}

/**
 * Reads and checks the settings, and makes the data folder with the session secret where they are missing.
 * The only reader of the environment.
 * @throws ConfigError
 */
export function loadConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  // An empty value is what compose files and shells leave behind for "not set".
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = settings.safeParse(given);
  const mistakes = (parsed.error?.issues ?? []).map(
    ({ path: [name], message }) => `${String(name)}: ${message}`,
  );
  if (given.MONGODB_URI && !given.SESSION_SECRET) {
    mistakes.push('SESSION_SECRET: required with MONGODB_URI, so that all instances share it');
  }
  if (Boolean(given.SMTP_URL) !== Boolean(given.MAIL_FROM)) {
    mistakes.push('SMTP_URL: goes together with MAIL_FROM, so that e-mails have a sender');
  }
  if (given.ALERT_EMAIL && !given.SMTP_URL) {
    mistakes.push('ALERT_EMAIL: needs SMTP_URL and MAIL_FROM, through which it is told');
  }
  if (!parsed.success || mistakes.length > 0) throw new ConfigError([...new Set(mistakes)]);
  const set = parsed.data;
  const dataDir = path.resolve(set.DATA_DIR);
  makeDataDir(dataDir);
  return {
    port: set.PORT,
    host: set.HOST,
    baseUrl: (set.BASE_URL ?? `http://localhost:${set.PORT}`).replace(/\/+$/, ''),
    dataDir,
    mongodbUri: set.MONGODB_URI,
    sessionSecret: set.SESSION_SECRET ?? keptSessionSecret(dataDir),
    region: set.REGION,
    timeZone: set.TIME_ZONE,
    refreshSchedule: set.REFRESH_SCHEDULE,
    postsKeptDays: set.POSTS_KEPT_DAYS,
    fetchAllowHosts: set.FETCH_ALLOW_HOSTS,
    logLevel: set.LOG_LEVEL,
    pageCacheMb: set.PAGE_CACHE_MB,
    trustProxy: set.TRUST_PROXY,
    siteName: set.SITE_NAME,
    accentColour: set.ACCENT_COLOUR,
    logo: set.LOGO,
    kimLabel: set.KIM_LABEL,
    contactEmail: set.CONTACT_EMAIL,
    smtpUrl: set.SMTP_URL,
    mailFrom: set.MAIL_FROM,
    quietHours: quietHoursOf(set.QUIET_HOURS),
    webSubHub: set.WEBSUB_HUB,
    // Instances on one MongoDB would each make another one, and browsers know only the one they were given.
    vapidPrivateKey: set.VAPID_PRIVATE_KEY ?? (set.MONGODB_URI ? undefined : keptVapidKey(dataDir)),
    secondFactor: set.SECOND_FACTOR ?? (set.BASE_URL?.startsWith('https:') ? 'required' : 'offered'),
    backup: {
      folder: path.resolve(set.BACKUP_DIR ?? path.join(dataDir, 'backups')),
      kept: set.BACKUPS_KEPT,
      recipient: set.BACKUP_RECIPIENT,
    },
    alertEmail: set.ALERT_EMAIL,
    alertWebhook: set.ALERT_WEBHOOK,
    clamdAddress: set.CLAMD_ADDRESS,
    ...(set.METRICS_PORT !== undefined && { metrics: { port: set.METRICS_PORT, host: set.METRICS_HOST } }),
    development: set.NODE_ENV === 'development',
  };
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('id', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function accentMistake(colour: string): string | undefined {
  try {
    accentOf(colour);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function makeDataDir(folder: string): void {
  try {
    makeFolder(folder);
  } catch (error) {
    throw new ConfigError([`DATA_DIR: ${folder} cannot be made (${(error as Error).message})`]);
  }
}

// Not mkdir's own `recursive`: in Node (seen in 20, 24 and 26) it never returns where a parent takes no folders,
// such as /proc.
function makeFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  const parent = path.dirname(folder);
  if (parent !== folder) makeFolder(parent);
  mkdirSync(folder, { mode: 0o700 });
}
