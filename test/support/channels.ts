import { Types } from 'mongoose';
import { Account, type AccountRecord } from '../../models/account.js';
import { Source, type SourceRecord } from '../../models/source.js';
import { ensureSourceForAccount } from '../../server/aggregation/sources.js';
import { aKimGroup } from './people.js';

let made = 0;

/** A verified website of a KIM group. */
export async function anAccount(fields: Partial<AccountRecord> = {}): Promise<AccountRecord> {
  made += 1;
  const host = `kim${made}.example`;
  const account = await Account.create({
    organisation: fields.organisation ?? (await aKimGroup())._id,
    platform: 'website',
    handle: host,
    url: `https://${host}/`,
    key: `website:${host}`,
    status: 'verified',
    ...((fields.status ?? 'verified') === 'verified' && {
      verification: { method: 'manual', note: 'Contoh', by: new Types.ObjectId(), at: new Date() },
    }),
    ...fields,
  });
  return account.toObject();
}

/** A source that is due, of a new account with this feed. */
export async function aSource(feedUrl: string, fields: Partial<AccountRecord> = {}): Promise<SourceRecord> {
  const account = await anAccount({ feedUrl, ...fields });
  await ensureSourceForAccount(account, new Date(0));
  return sourceOf(account._id);
}

export async function sourceOf(account: Types.ObjectId): Promise<SourceRecord> {
  return Source.findOne({ account }).orFail().lean();
}

/** One item of an RSS feed. */
export function rssItem(fields: {
  path: string;
  title?: string;
  guid?: string;
  text?: string;
  date?: string;
}): string {
  const {
    path,
    title = `Kabar ${path}`,
    guid = path,
    text = 'Isi kabar.',
    date = 'Mon, 16 Mar 2026 11:13:00 +0700',
  } = fields;
  return `<item><title>${title}</title><link>https://kim.example${path}</link><guid isPermaLink="false">${guid}</guid>
    <pubDate>${date}</pubDate><description><![CDATA[<p>${text}</p>]]></description></item>`;
}

export function rssFeed(...items: string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Kanal KIM</title>
    <link>https://kim.example/</link>${items.join('')}</channel></rss>`;
}
