import mongoose, { Schema } from 'mongoose';
import { position, type Position } from './position.js';

export const REGION_KINDS = ['regency', 'district', 'village', 'urban-village'] as const;
export type RegionKind = (typeof REGION_KINDS)[number];

/** One place, keyed by its Kemendagri code: `63.11`, `63.11.06` or `63.11.06.2001`. */
export interface RegionRecord {
  _id: string;
  name: string;
  kind: RegionKind;
  /** The code one level up; absent on the regency. */
  parent?: string;
  /** Its middle, or its office; once somebody has said where that is. */
  position?: Position;
}

const schema = new Schema<RegionRecord>(
  {
    _id: { type: String, required: true },
    name: { type: String, required: true },
    kind: { type: String, enum: REGION_KINDS, required: true },
    parent: String,
    position: { type: position },
  },
  { versionKey: false },
);
schema.index({ parent: 1, name: 1 });

export const Region = mongoose.model('Region', schema);
