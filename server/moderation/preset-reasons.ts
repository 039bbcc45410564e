import { z } from 'zod';
import { PresetReason, type PresetReasonRecord } from '../../models/preset-reason.js';
import { PRESET_DECISIONS, type GivenPreset, type PresetDecision } from '../../models/story-decision.js';
import { isDuplicateKey } from '../database/duplicate-key.js';
import { Invalid, NotFound } from '../errors.js';
import { slugify } from '../text/slug.js';
import { parse } from '../validation/parse.js';
import { FIRST_PRESETS } from './first-presets.js';

const REASON_MAX_LENGTH = 120;
const HELP_MAX_LENGTH = 500;
const ORDER_MAX = 999;
/** Places are given in tens, so that there is room between two. */
const ORDER_STEP = 10;

const inLanguages = (maxLength: number) => {
  const words = z.string().trim().min(1, 'required').max(maxLength, 'too-long');
  return z.object({ id: words, en: words });
};

const presetInput = z.object({
  decision: z.enum(PRESET_DECISIONS),
  reason: inLanguages(REASON_MAX_LENGTH),
  help: inLanguages(HELP_MAX_LENGTH),
  order: z.coerce.number().int('bad-value').min(1, 'bad-value').max(ORDER_MAX, 'bad-value'),
  active: z.boolean().default(true),
});
/** Puts in the preset reasons of a new portal; those that exist are left as they were edited. */
export async function ensurePresetReasons(): Promise<void> {
  const first = PRESET_DECISIONS.flatMap((decision) =>
    FIRST_PRESETS[decision].map((preset, index) => ({
      ...preset,
      decision,
      order: (index + 1) * ORDER_STEP,
      active: true,
    })),
  );
  await PresetReason.bulkWrite(
    first.map(({ code, ...fields }) => ({
      updateOne: { filter: { code }, update: { $setOnInsert: fields }, upsert: true },
    })),
  );
}

/** @throws NotFound */
export async function findPreset(code: string): Promise<PresetReasonRecord> {
  const preset = await PresetReason.findOne({ code }).lean();
  if (!preset) throw new NotFound();
  return preset;
}

/**
 * Adds a preset reason; its code is made of the Indonesian sentence.
 * @param input `{decision, reason: {id, en}, help: {id, en}, order, active?}`
 * @throws Invalid, `reason.id: taken` where there is such a one
 */
export async function addPreset(input: unknown): Promise<PresetReasonRecord> {
  const preset = parse(presetInput, input);
  try {
    return (await PresetReason.create({ ...preset, code: slugify(preset.reason.id) })).toObject();
  } catch (error) {
    if (isDuplicateKey(error)) throw new Invalid({ 'reason.id': 'taken' });
    throw error;
  }
}

/**
 * Changes a preset reason; its code stays. What was told to contributors with it stays as it was.
 * @param input `{decision, reason: {id, en}, help: {id, en}, order, active?}`
 * @throws NotFound; Invalid
 */
export async function changePreset(code: string, input: unknown): Promise<PresetReasonRecord> {
  const changes = parse(presetInput, input);
  const preset = await PresetReason.findOneAndUpdate(
    { code },
    { $set: changes },
    { returnDocument: 'after' },
  ).lean();
  if (!preset) throw new NotFound();
  return preset;
}

/**
 * A reason that was given with a preset, as it is kept. Without words of the editor's own it is the preset's, in
 * Indonesian, beside which the preset keeps it in every language.
 * @throws Invalid `preset: unknown-preset` when it is retired or another decision's
 */
export async function withPreset(
  decision: PresetDecision,
  code: string,
  reason: string,
): Promise<{ reason: string; preset: GivenPreset }> {
  const preset = await PresetReason.findOne({ code, decision, active: true }).lean();
  if (!preset) throw new Invalid({ preset: 'unknown-preset' });
  const ownWords = reason !== '' && !Object.values(preset.reason).includes(reason);
  return ownWords
    ? { reason, preset: { code, help: preset.help } }
    : { reason: preset.reason.id, preset: { code, reason: preset.reason, help: preset.help } };
}
