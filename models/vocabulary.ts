/**
 * The field's closed lists, shared by schemas, input checks and views. The words a reader sees are in
 * the locale files under the same keys.
 */

export const ROLES = ['contributor', 'editor', 'verifier', 'police', 'agency', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export const TOPICS = [
  'pembangunan',
  'pemerintahan',
  'budaya',
  'pendidikan',
  'sosial',
  'kesehatan',
  'ekonomi',
  'bencana',
] as const;
export type Topic = (typeof TOPICS)[number];

export const STORY_STATUSES = [
  'draft',
  'submitted',
  'returned',
  'rejected',
  'hoax',
  'inconclusive',
  'ready',
  'published',
  'withdrawn',
] as const;
export type StoryStatus = (typeof STORY_STATUSES)[number];

/** Is it fit to run (layak tayang)? */
export const NEWSWORTHINESS_DECISIONS = ['fit', 'unfit', 'returned'] as const;
export type NewsworthinessDecision = (typeof NEWSWORTHINESS_DECISIONS)[number];

/** Is it true (asli / hoaks / belum cukup bukti)? */
export const AUTHENTICITY_VERDICTS = ['valid', 'hoax', 'inconclusive'] as const;
export type AuthenticityVerdict = (typeof AUTHENTICITY_VERDICTS)[number];

/** First Draft's seven kinds of mis- and disinformation, as MAFINDO uses them. */
export const HOAX_CATEGORIES = [
  'satire',
  'misleading',
  'imposter',
  'fabricated',
  'false-connection',
  'false-context',
  'manipulated',
] as const;
export type HoaxCategory = (typeof HOAX_CATEGORIES)[number];

export const HOAX_TAGS = ['scam', 'ai-generated'] as const;
export type HoaxTag = (typeof HOAX_TAGS)[number];

/** What the desk gathers to decide by. */
export const EVIDENCE_KINDS = ['link', 'file', 'note'] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

export const POLICE_OPINIONS = ['authentic', 'hoax', 'unknown'] as const;
export type PoliceOpinion = (typeof POLICE_OPINIONS)[number];

/** Ralat, koreksi, hak jawab, pencabutan (Pedoman Media Siber). */
export const CORRECTION_KINDS = ['erratum', 'correction', 'right-of-reply', 'withdrawal'] as const;
export type CorrectionKind = (typeof CORRECTION_KINDS)[number];

export const ORGANISATION_KINDS = [
  'regency',
  'district',
  'village',
  'agency',
  'kim',
  'media-center',
  'police',
  'other',
] as const;
export type OrganisationKind = (typeof ORGANISATION_KINDS)[number];

export const PLATFORMS = [
  'website',
  'facebook',
  'instagram',
  'tiktok',
  'youtube',
  'x',
  'threads',
  'telegram',
  'whatsapp-channel',
  'mastodon',
  'bluesky',
] as const;
export type Platform = (typeof PLATFORMS)[number];

export const ACCOUNT_STATUSES = ['unverified', 'verified', 'revoked'] as const;
export type AccountStatus = (typeof ACCOUNT_STATUSES)[number];

export const PROOF_METHODS = ['rel-me', 'code', 'letter', 'manual'] as const;
export type ProofMethod = (typeof PROOF_METHODS)[number];

/** What can happen to an organisation or an account of the registry. */
export const REGISTRY_ACTIONS = [
  'created',
  'changed',
  'activated',
  'deactivated',
  'merged',
  'merged-away',
  'account-added',
  'account-removed',
  'verified',
  'revoked',
  'lapsed',
  'feed-changed',
  'identity-changed',
  'moved',
] as const;
export type RegistryAction = (typeof REGISTRY_ACTIONS)[number];
