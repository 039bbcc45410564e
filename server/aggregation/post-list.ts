import type { Types } from 'mongoose';
import { Organisation, type OrganisationRecord } from '../../models/organisation.js';
import { officialPosts, type OfficialPostFilter, type PostRecord } from '../../models/post.js';
import { Source } from '../../models/source.js';
import { PLATFORMS, type Platform } from '../../models/vocabulary.js';
import { Invalid } from '../errors.js';
import { behindCursor, cursorAfter } from '../validation/cursor.js';

/** A post as pages and the API show it. */
export interface PostView {
  id: string;
  title: string;
  excerpt: string;
  /** Unset when the post has no page of its own. */
  url?: string;
  /** The name of the site that the link leads to. */
  host?: string;
  platform: Platform;
  publishedAt: Date;
  /** Path of its picture on this portal, which fetches and keeps it; unset when it has none. */
  picture?: string;
  /** Since then its channel shows it no more. */
  missingSince?: Date;
  organisation: { code: string; slug: string; name: string };
  /** The story that was made of it, if any: for the desk only. */
  story?: string;
}

export interface PostPage {
  items: PostView[];
  /** A cursor that continues the list, or null at its end. */
  next: string | null;
}

type OrganisationName = Pick<OrganisationRecord, '_id' | 'code' | 'slug' | 'name'>;

export interface PostQuery {
  platform?: string | undefined;
  /** An organisation's code, or its name in addresses. */
  organisation?: string | undefined;
  /** Kode wilayah: only organisations of that district. */
  district?: string | undefined;
  limit: number;
  /** A cursor from the page before. */
  after?: string | undefined;
  skip?: number;
}

/**
 * Posts of verified accounts, newest first. An organisation, district or platform that does not exist has none.
 * @throws Invalid for a cursor that is not one of ours
 */
export async function listOfficialPosts({ limit, after, skip = 0, ...wanted }: PostQuery): Promise<PostPage> {
  const behind = after ? behindCursor(after) : {};
  if (!behind) throw new Invalid({ cursor: 'bad-value' });
  const filter = await filterOf(wanted);
  if (!filter) return { items: [], next: null };
  const posts = await officialPosts(filter)
    .select({ html: 0, versions: 0 })
    .where(behind)
    .sort({ publishedAt: -1, _id: -1 })
    .skip(skip)
    .limit(limit + 1)
    .lean();
  const shown = posts.slice(0, limit);
  const last = posts.length > limit ? shown.at(-1) : undefined;
  return { items: await postViews(shown), next: last ? cursorAfter(last) : null };
}

/** Organisations whose channels are read, by name: the choices of the filter. @param district kode wilayah; only those */
export async function organisationsWithSources(district?: string): Promise<OrganisationName[]> {
  const ids = await Source.distinct('organisation', { active: true });
  const named = organisationNames(ids).sort({ name: 1 });
  return district ? named.where({ district }) : named;
}

async function filterOf({
  platform,
  organisation,
  district,
}: Pick<PostQuery, 'platform' | 'organisation' | 'district'>) {
  const filter: OfficialPostFilter = {};
  if (platform) {
    filter.platform = PLATFORMS.find((known) => known === platform);
    if (!filter.platform) return null;
  }
  const named = organisation && { $or: [{ code: organisation }, { slug: organisation }] };
  if (named || district) {
    const wanted = { ...named, ...(district && { active: true, district }) };
    const found = await Organisation.find(wanted, { _id: 1 }).lean();
    if (found.length === 0) return null;
    filter.organisations = found.map(({ _id }) => _id);
  }
  return filter;
}

async function postViews(posts: PostRecord[]): Promise<PostView[]> {
  if (posts.length === 0) return [];
  const organisations = await organisationNames(posts.map(({ organisation }) => organisation));
  const names = new Map(organisations.map((organisation) => [String(organisation._id), organisation]));
  return posts.flatMap((post) => {
    const organisation = names.get(String(post.organisation));
    if (!organisation) return [];
    const { title, excerpt, url, platform, publishedAt, imageUrl, missingSince, story } = post;
    const { code, slug, name } = organisation;
    return {
      id: String(post._id),
      title,
      excerpt,
      ...(url && { url, host: new URL(url).host }),
      platform,
      publishedAt,
      organisation: { code, slug, name },
      ...(imageUrl && { picture: `/gambar/${String(post._id)}` }),
      ...(missingSince && { missingSince }),
      ...(story && { story: String(story) }),
    };
  });
}

function organisationNames(ids: Types.ObjectId[]) {
  return Organisation.find({ _id: { $in: ids } }, { code: 1, slug: 1, name: 1 }).lean<OrganisationName[]>();
}
