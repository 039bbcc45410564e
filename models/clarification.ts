import mongoose, { Schema, type Types } from 'mongoose';
import { announceChanges } from './public-version.js';
import { HOAX_CATEGORIES, HOAX_TAGS, type HoaxCategory, type HoaxTag } from './vocabulary.js';

export interface Reference {
  url: string;
  title?: string;
}

/** Of an archive row: what the newsroom's own clarifications have no place for. */
export interface ArchiveExtras {
  /** The summary above the sections. */
  lead: string;
  /** KATEGORI in the archive's own words. */
  categoryWords: string;
  /** The whole of REFERENSI where it says more than addresses. */
  referenceText: string;
  /** False when the row names no date: `publishedAt` then only gives it a place at the end of lists. */
  dated: boolean;
}

/** A public page that says what circulated, what was checked and what is true (MAFINDO's anatomy). */
export interface ClarificationRecord {
  _id: Types.ObjectId;
  /** `newsroom`: from a hoax verdict here. `archive`: imported from an older collection. */
  origin: 'newsroom' | 'archive';
  /** Number within its origin's series, from 1. */
  number: number;
  slug: string;
  /** Without the tag, e.g. "Air PDAM beracun". */
  title: string;
  /** What stands in square brackets before the title, e.g. `SALAH`, `PENIPUAN`, `KLARIFIKASI`. */
  titleTag: string;
  category?: HoaxCategory;
  tags: HoaxTag[];
  /** Narasi: the claim as it circulates. Plain text, paragraphs parted by blank lines. */
  claim: string;
  /** Where it circulated (SUMBER), as the archive names it. */
  circulatedOn?: string;
  /** Penjelasan: what was checked. */
  explanation: string;
  /** Kesimpulan. */
  conclusion: string;
  references: Reference[];
  /** The story whose hoax verdict led here. */
  story?: Types.ObjectId;
  /** Of an archive row: makes a second import of the same row the same page. */
  importKey?: string;
  archive?: ArchiveExtras;
  searchTokens: string[];
  publishedAt: Date;
  createdAt: Date;
  updatedAt: Date;
}

const schema = new Schema<ClarificationRecord>(
  {
    origin: { type: String, enum: ['newsroom', 'archive'], required: true },
    number: { type: Number, required: true },
    slug: { type: String, required: true, unique: true },
    title: { type: String, required: true },
    titleTag: { type: String, required: true },
    category: { type: String, enum: HOAX_CATEGORIES },
    tags: { type: [{ type: String, enum: HOAX_TAGS }], default: [] },
    claim: { type: String, default: '' },
    circulatedOn: String,
    explanation: { type: String, default: '' },
    conclusion: { type: String, default: '' },
    references: {
      type: [new Schema({ url: { type: String, required: true }, title: String }, { _id: false })],
      default: [],
    },
    story: { type: Schema.Types.ObjectId, ref: 'Story', index: { unique: true, sparse: true } },
    importKey: { type: String, index: { unique: true, sparse: true } },
    archive: {
      type: new Schema(
        { lead: String, categoryWords: String, referenceText: String, dated: Boolean },
        { _id: false },
      ),
    },
    searchTokens: { type: [String], default: [] },
    publishedAt: { type: Date, required: true },
  },
  { timestamps: true, versionKey: false },
);
schema.index({ origin: 1, number: 1 }, { unique: true });
schema.index({ publishedAt: -1, _id: -1 });
schema.index({ category: 1, publishedAt: -1, _id: -1 });
schema.index({ searchTokens: 1, publishedAt: -1, _id: -1 });

announceChanges(schema, { part: 'clarifications' });

export const Clarification = mongoose.model('Clarification', schema);
