import mongoose, { Schema, type Types } from 'mongoose';
import { inLanguages, PRESET_DECISIONS, type InLanguages, type PresetDecision } from './story-decision.js';

/** A reason that editors give again and again, with what the contributor can do about it. */
export interface PresetReasonRecord {
  _id: Types.ObjectId;
  /** Names it for programs, for good, e.g. `source-unclear`. */
  code: string;
  decision: PresetDecision;
  /** Place among those of its decision, smallest first. */
  order: number;
  /** Retired ones are no longer offered; what was told with them stays. */
  active: boolean;
  /** One sentence to the contributor. */
  reason: InLanguages;
  /** What to change, or where else to go with it. */
  help: InLanguages;
  createdAt: Date;
  updatedAt: Date;
}

const schema = new Schema<PresetReasonRecord>(
  {
    code: { type: String, required: true, unique: true },
    decision: { type: String, enum: PRESET_DECISIONS, required: true },
    order: { type: Number, required: true },
    active: { type: Boolean, required: true, default: true },
    reason: { type: inLanguages, required: true },
    help: { type: inLanguages, required: true },
  },
  { timestamps: true, versionKey: false },
);

export const PresetReason = mongoose.model('PresetReason', schema);

/** In the order in which they are offered; `{active: true}` for those that are. */
export function presetReasons(filter: { active?: boolean } = {}) {
  return PresetReason.find(filter).sort({ decision: 1, order: 1, code: 1 });
}
