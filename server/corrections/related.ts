import type { Types } from 'mongoose';
import { Clarification } from '../../models/clarification.js';
import type { Related } from '../../models/story-correction.js';
import { published, Story } from '../../models/story.js';
import type { CorrectionKind } from '../../models/vocabulary.js';
import { Invalid } from '../errors.js';
import { parseUrl } from '../text/parse-url.js';

/** Notices that name one page are shown there, the newest. */
const NAMING_MAX = 20;

const FOLDERS = { berita: 'story', 'cek-fakta': 'clarification' } as const;

/** A published page that a notice leads on to. */
export interface RelatedPage {
  kind: Related['kind'];
  /** Path of the page. */
  path: string;
  title: string;
}

/**
 * The published story or clarification of an address of this portal, with or without the host: the portal may be
 * reached under several.
 * @throws Invalid `related`: `unknown-related`, `related-to-itself`
 */
export async function relatedFrom(address: string, correcting: Types.ObjectId): Promise<Related> {
  const { pathname = '' } = parseUrl(address, 'http://portal.invalid') ?? {};
  const [, folder, slug = ''] = /^\/(berita|cek-fakta)\/([^/]+)\/?$/.exec(pathname) ?? [];
  const kind = FOLDERS[folder as keyof typeof FOLDERS];
  const found = kind && (await pageOf(kind, decoded(slug)));
  if (!found) throw new Invalid({ related: 'unknown-related' });
  if (found._id.equals(correcting)) throw new Invalid({ related: 'related-to-itself' });
  return { kind, id: found._id };
}

/** The pages that notices lead on to, by their ids; what is not public any more is left out. */
export async function relatedPages(related: Related[]): Promise<Map<string, RelatedPage>> {
  const idsOf = (kind: Related['kind']) => related.filter((one) => one.kind === kind).map(({ id }) => id);
  const [stories, clarifications] = [idsOf('story'), idsOf('clarification')];
  const [told, checked] = await Promise.all([
    stories.length > 0
      ? published()
          .where({ _id: { $in: stories } })
          .select(['slug', 'title'])
          .lean()
      : [],
    clarifications.length > 0
      ? Clarification.find({ _id: { $in: clarifications } })
          .select(['slug', 'title', 'titleTag'])
          .lean()
      : [],
  ]);
  return new Map<string, RelatedPage>([
    ...told.map(({ _id, slug, title }) => [String(_id), pageAt('story', slug ?? '', title)] as const),
    ...checked.map(
      ({ _id, slug, title, titleTag }) =>
        [String(_id), pageAt('clarification', slug, `[${titleTag}] ${title}`)] as const,
    ),
  ]);
}

/** A notice of another story that leads on to a page, as that page tells of it. */
export interface Naming {
  kind: CorrectionKind;
  at: Date;
  /** Of the notice. */
  path: string;
  /** Of the story; of a withdrawn one nothing is told. */
  title?: string;
}

/** The notices that name a published page, newest first. */
export async function noticesNaming(id: Types.ObjectId | string): Promise<Naming[]> {
  const stories = await Story.find({ 'corrections.related.id': id })
    .select(['status', 'title', 'slug', 'corrections'])
    .limit(NAMING_MAX)
    .lean();
  return stories
    .flatMap(({ status, title, slug, corrections }) =>
      corrections.flatMap(({ _id, kind, at, related }, index): Naming[] => {
        if (String(related?.id) !== String(id)) return [];
        if (status === 'published') return [{ kind, at, path: noticePath(slug, index + 1), title }];
        // The address of a withdrawn story holds the words of its title; its other notices went with it.
        return kind === 'withdrawal' ? [{ kind, at, path: `/koreksi/${String(_id)}` }] : [];
      }),
    )
    .toSorted((a, b) => b.at.getTime() - a.at.getTime());
}

/** The same of a clarification by its address. */
export async function noticesNamingClarification(slug: string): Promise<Naming[]> {
  const found = await pageOf('clarification', slug);
  return found ? noticesNaming(found._id) : [];
}

/** Of the N-th notice on the page of its story. */
export function noticePath(slug: string | undefined, number: number): string {
  return `/berita/${slug ?? ''}#koreksi-${number}`;
}

function pageOf(kind: Related['kind'], slug: string) {
  return kind === 'story'
    ? published().findOne({ slug }, { _id: 1 }).lean()
    : Clarification.findOne({ slug }, { _id: 1 }).lean();
}

function pageAt(kind: Related['kind'], slug: string, title: string): RelatedPage {
  return { kind, path: `/${kind === 'story' ? 'berita' : 'cek-fakta'}/${slug}`, title };
}

function decoded(slug: string): string {
  try {
    return decodeURIComponent(slug);
  } catch {
    return slug;
  }
}
