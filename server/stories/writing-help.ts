import { CHECKS, checklist } from '../../public/js/writing/checklist.js';
import type { StoryPhoto } from '../../models/story.js';
import { placeName } from '../regions/gazetteer.js';
import { checkLinks, type CheckedLink } from '../registry/check-links.js';
import { bodyToHtml } from './body.js';
import type { TypedStory } from './write-form.js';

/** What a form says of the text in it. */
export interface WritingHelp {
  /** Every check in its order; without a state, it does not apply to this story. */
  checks: { check: (typeof CHECKS)[number]; state?: 'done' | 'open' }[];
  /** Links that pass for somebody else's, or that no longer lead where they did. */
  wrongLinks: CheckedLink[];
  /** The body as it will be shown: sanitised HTML. */
  preview: string;
}

/** What a text could still say, as the script of the form reckons it too. */
export async function writingHelp(typed: TypedStory, photos: StoryPhoto[]): Promise<WritingHelp> {
  const { title = '', body = '', village = '', sourceUrl = '' } = typed;
  const links = await checkLinks(`${body}\n${sourceUrl}`);
  const wrongLinks = links.filter(isWrongLink);
  const checks = checklist({
    title,
    body,
    village,
    villageName: village && placeName(village),
    captions: photos.map(({ caption }) => caption),
    wrongLinks: links.length > 0 ? wrongLinks.length : undefined,
  });
  const states = new Map(
    checks.map(({ check, done }) => [check, done ? ('done' as const) : ('open' as const)]),
  );
  return {
    checks: CHECKS.map((check) => ({ check, state: states.get(check) })),
    wrongLinks,
    preview: bodyToHtml(body),
  };
}

function isWrongLink({ status }: CheckedLink): boolean {
  return status === 'lookalike' || status === 'formerly-official';
}
