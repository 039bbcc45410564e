import type { Correction, PUBLIC_FIELDS, StoryPhoto, StoryRecord } from '../../models/story.js';
import type {
  AuthenticityVerdict,
  CorrectionKind,
  NewsworthinessDecision,
  PoliceOpinion,
  Role,
  Topic,
} from '../../models/vocabulary.js';
import type { RelatedPage } from '../corrections/related.js';
import type { ShownPhoto } from '../media/photos.js';
import { excerptOf } from '../stories/sanitise.js';
import { parseUrl } from '../text/parse-url.js';

/** What a reader may know of a story: nothing that is not named here leaves by any public page. */
export interface PublicStory {
  id: string;
  slug: string;
  /** Path of its page. */
  path: string;
  title: string;
  /** Sanitised HTML. */
  body: string;
  /** Its beginning as plain text. */
  excerpt: string;
  topic: Topic;
  /** Kode wilayah. */
  village: string;
  district: string;
  /** Who sent it in, as a group and never as a person. */
  organisation?: PublicOrganisation;
  sourceUrl?: string;
  photos: ShownPhoto[];
  publishedAt: Date;
  /** The newest correction, else the publication. */
  updatedAt: Date;
  corrections: PublicCorrection[];
  verification: Verification;
}

export interface PublicOrganisation {
  name: string;
  slug: string;
}

export interface PublicCorrection {
  /** Of the notice on the page of its story, from 1: its anchor is `#koreksi-NUMBER`. */
  number: number;
  kind: CorrectionKind;
  text: string;
  reason: string;
  role: Role;
  at: Date;
  /** The text of the story was changed with it. */
  amended: boolean;
  /** The reply as published, or what shows why. */
  related?: RelatedPage;
}

/** What was checked, by which role, when and with what evidence. */
export interface Verification {
  verdict?: AuthenticityVerdict;
  role: Role;
  at?: Date;
  explanation: string;
  evidence: { url: string; title?: string }[];
  newsworthiness?: { decision: NewsworthinessDecision; role: Role; at: Date };
  /** What the police advised where they were asked; their letters and notes stay inside. */
  opinions: { opinion: PoliceOpinion; role: Role; at: Date }[];
}

/** A published story as lists show it. */
export type ListedStory = Pick<
  PublicStory,
  | 'id'
  | 'slug'
  | 'path'
  | 'title'
  | 'excerpt'
  | 'topic'
  | 'village'
  | 'district'
  | 'organisation'
  | 'photos'
  | 'publishedAt'
>;

/** The fields that lists read. */
export const LISTED_FIELDS = [
  'slug',
  'title',
  'body',
  'topic',
  'village',
  'district',
  'organisation',
  'photos',
  'publishedAt',
] as const satisfies (typeof PUBLIC_FIELDS)[number][];

export type ListableStory = Pick<StoryRecord, '_id' | (typeof LISTED_FIELDS)[number]>;

export type PublishableStory = Pick<StoryRecord, '_id' | (typeof PUBLIC_FIELDS)[number]>;

/** A published story as a reader may see it. */
export function toPublicStory(
  story: PublishableStory,
  organisation?: PublicOrganisation,
  related: Map<string, RelatedPage> = new Map(),
): PublicStory {
  const listed = toListedStory(story, organisation);
  return {
    ...listed,
    body: story.body,
    ...(isWebAddress(story.sourceUrl) && { sourceUrl: story.sourceUrl }),
    updatedAt: story.corrections.reduce((last, { at }) => (at > last ? at : last), listed.publishedAt),
    corrections: story.corrections.map((correction, index) => withRelated(correction, index + 1, related)),
    verification: verificationOf(story),
  };
}

/** The same as lists show it. */
export function toListedStory(story: ListableStory, organisation?: PublicOrganisation): ListedStory {
  const { slug = '', publishedAt = new Date(0) } = story;
  return {
    id: String(story._id),
    slug,
    path: `/berita/${slug}`,
    title: story.title,
    excerpt: excerptOf(story.body),
    topic: story.topic,
    village: story.village,
    district: story.district,
    ...(organisation && { organisation: { name: organisation.name, slug: organisation.slug } }),
    photos: story.photos.map(publicPhoto),
    publishedAt,
  };
}

/** A correction without the person who made it, for an editor answers for each. @param related pages by id */
export function withRelated(
  { kind, text, reason, at, amended, related: named }: Correction,
  number: number,
  related: Map<string, RelatedPage>,
): PublicCorrection {
  const page = named && related.get(String(named.id));
  return {
    ...{ number, kind, text, reason, at },
    role: 'editor',
    amended: amended !== undefined,
    ...(page ? { related: page } : {}),
  };
}

function publicPhoto({ _id, caption, width, height, renditions }: StoryPhoto): ShownPhoto {
  return {
    _id,
    caption,
    width,
    height,
    renditions: renditions.map((rendition) => ({
      width: rendition.width,
      format: rendition.format,
      size: rendition.size,
    })),
  };
}

function verificationOf({ authenticity, newsworthiness, opinions }: PublishableStory): Verification {
  return {
    ...(authenticity && { verdict: authenticity.verdict, at: authenticity.at }),
    role: 'verifier',
    explanation: authenticity?.explanation ?? '',
    evidence: (authenticity?.evidence ?? [])
      .filter(({ url }) => isWebAddress(url))
      .map(({ url, title }) => ({ url, ...(title && { title }) })),
    ...(newsworthiness && {
      newsworthiness: { decision: newsworthiness.decision, role: 'editor', at: newsworthiness.at },
    }),
    opinions: opinions.map(({ opinion, at }) => ({ opinion, role: 'police', at })),
  };
}

// Whatever the database holds, a page links to nothing but the web.
function isWebAddress(url: string | undefined): url is string {
  return url !== undefined && /^https?:\/\//i.test(url) && parseUrl(url) !== undefined;
}
