import { createHash } from 'node:crypto';
import he from 'he';
import { z } from 'zod';
import { Account, type AccountRecord } from '../../models/account.js';
import { Organisation } from '../../models/organisation.js';
import { Post, type PostRecord } from '../../models/post.js';
import { canonicalUrl } from '../aggregation/canonical-url.js';
import { setPostsOfficial } from '../aggregation/save-posts.js';
import { isDuplicateKey } from '../database/duplicate-key.js';
import { Invalid } from '../errors.js';
import type { Portal } from '../portal.js';
import { isDisguise, parseAddress } from '../registry/address.js';
import { platformOfHost } from '../registry/platforms/index.js';
import { asOf } from '../registry/proof-policy.js';
import { openSiteReader } from '../registry/site-reader.js';
import { indexTokens } from '../search/tokenise.js';
import { parse } from '../validation/parse.js';
import { previewOf } from './link-preview.js';

/** Characters. */
const URL_MAX = 2_000;
const TITLE_MAX = 300;

const emptyAsMissing = (value: unknown) => (value === '' ? undefined : value);

const pastedLink = z.object({
  url: z
    .string()
    .trim()
    .min(1, 'required')
    .max(URL_MAX, 'too-long')
    .pipe(z.url({ protocol: /^https?$/, error: 'bad-url' })),
  account: z.preprocess(emptyAsMissing, z.string().trim().optional()),
  title: z.preprocess(emptyAsMissing, z.string().trim().max(TITLE_MAX, 'too-long').optional()),
});

/**
 * Adds one post of an official account by its address, for platforms that publish no feed.
 * @param input `{url, account?, title?}`: the account's address where the post's does not tell it; a title where the
 *   platform tells none to who is not signed in
 * @throws Invalid, among others `url: pasted-already`, `account: not-official`, `title: title-not-told`
 */
export async function pasteLink(
  portal: Portal,
  input: unknown,
  now: Date,
  options: { pauseMs?: number } = {},
): Promise<PostRecord> {
  const { url: written, account: named, title: typed } = parse(pastedLink, input);
  const account = await ownerOf(written, named, now);
  const url = canonicalUrl(written);
  if (await Post.exists({ account: account._id, canonicalUrl: url }))
    throw new Invalid({ url: 'pasted-already' });
  const site = openSiteReader(portal, options);
  const told = await previewOf(url, account.platform, site).finally(() => site.close());
  const title = typed ?? told?.title;
  if (!title) throw new Invalid({ title: 'title-not-told' });
  return save(account, { url, title, excerpt: told?.excerpt ?? '', imageUrl: told?.imageUrl }, now);
}

/** The official account that a post is of: by its own address, else as it is named. */
async function ownerOf(url: string, named: string | undefined, now: Date): Promise<AccountRecord> {
  const own = parseAddress(url);
  if ('refused' in own && isDisguise(own.refused)) throw new Invalid({ url: own.refused });
  // A page of a site does not tell which part of its address is the site's own.
  const tells = !('refused' in own) && own.platform !== 'website';
  if (!named && !tells) throw new Invalid({ account: 'account-not-told' });
  const told = named ? parseAddress(named) : own;
  const field = named ? 'account' : 'url';
  if ('refused' in told) throw new Invalid({ [field]: told.refused });
  const account = await Account.findOne({ key: told.key }).lean();
  const active = account && (await Organisation.exists({ _id: account.organisation, active: true }));
  if (!account || !active || asOf(account, now).status !== 'verified') {
    throw new Invalid({ [field]: 'not-official' });
  }
  const matches =
    'refused' in own
      ? platformOfHost(new URL(url).hostname)?.rule.platform === account.platform
      : own.key === account.key || own.key.startsWith(`${account.key}/`);
  if (!matches) throw new Invalid({ account: 'other-account' });
  return account;
}

async function save(
  { _id, organisation, platform }: AccountRecord,
  said: Pick<PostRecord, 'url' | 'title' | 'excerpt'> & { imageUrl: string | undefined },
  now: Date,
): Promise<PostRecord> {
  try {
    const post = await Post.create({
      ...said,
      account: _id,
      organisation,
      platform,
      official: true,
      guid: said.url,
      canonicalUrl: said.url,
      contentHash: createHash('sha256').update(JSON.stringify(said)).digest('hex'),
      html: said.excerpt ? `<p>${he.escape(said.excerpt)}</p>` : '',
      publishedAt: now,
      firstSeenAt: now,
      updatedAt: now,
      searchTokens: indexTokens(said.title, said.excerpt),
    });
    // It may have been revoked just now: whoever revokes writes the account first and its posts second.
    if (!(await Account.exists({ _id, status: 'verified' }))) await setPostsOfficial(_id, false);
    return post.toObject();
  } catch (error) {
    if (isDuplicateKey(error)) throw new Invalid({ url: 'pasted-already' });
    throw error;
  }
}
