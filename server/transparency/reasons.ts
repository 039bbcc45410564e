import { PresetReason } from '../../models/preset-reason.js';
import { HOAX_CATEGORIES } from '../../models/vocabulary.js';
import type { Locale, Translate } from '../i18n/translate.js';
import type { PublicAct } from './log.js';

type Reasoned = Pick<PublicAct, 'act' | 'code' | 'reason'>;

/** Turns acts into the words of why they were done, in one language; undefined where no reason is public. */
export async function reasonWords(
  locale: Locale,
  t: Translate,
): Promise<(act: Reasoned) => string | undefined> {
  const presets = await PresetReason.find().select({ code: 1, reason: 1 }).lean();
  const presetOf = new Map(presets.map(({ code, reason }) => [code, reason[locale]]));
  return ({ act, code, reason }) => {
    if (reason) return reason;
    if (!code) return undefined;
    if (act === 'undone') return t(`transparency:act.${code}`);
    const category = HOAX_CATEGORIES.find((known) => known === code);
    return category ? t(`common:hoax-category.${category}`) : presetOf.get(code);
  };
}
