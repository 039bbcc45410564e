import { Schema } from 'mongoose';

/** How soon a story should be looked at: 2 high, 1 raised, 0 as any other. */
export const RISK_LEVELS = [2, 1, 0] as const;
export type RiskLevel = (typeof RISK_LEVELS)[number];

/** What makes a story risky; server/moderation/risk.ts says when each holds. */
export const RISK_REASONS = [
  'escalated',
  'lookalike-link',
  'like-a-hoax',
  'author-of-hoax',
  'sensitive-topic',
] as const;
export type RiskReason = (typeof RISK_REASONS)[number];

export interface StoryRisk {
  level: RiskLevel;
  reasons: RiskReason[];
}

/** The risk within its story. */
export const risk = new Schema(
  {
    level: { type: Number, enum: RISK_LEVELS, required: true },
    reasons: { type: [{ type: String, enum: RISK_REASONS }], default: [] },
  },
  { _id: false },
);
