import type { NotificationKind } from '../../models/notification.js';
import type { AuditEntry } from '../../models/story.js';

type Step = Pick<AuditEntry, 'action' | 'to'>;

const KINDS: Record<string, NotificationKind | ((step: Step) => NotificationKind)> = {
  submitted: 'received',
  resubmitted: 'received',
  'decided-fit': ({ to }) => (to === 'ready' ? 'ready' : 'fit'),
  'judged-valid': ({ to }) => (to === 'ready' ? 'ready' : 'valid'),
  'decided-returned': 'returned',
  'decided-unfit': 'rejected',
  'judged-hoax': 'hoax',
  'judged-inconclusive': 'inconclusive',
  published: 'published',
  'corrected-erratum': 'corrected',
  'corrected-correction': 'corrected',
  'corrected-right-of-reply': 'corrected',
  'corrected-withdrawal': 'withdrawn',
  'amendment-refused': 'change-refused',
};

/** What an author is told of an entry of the trail; undefined for what is not told. */
export function kindOf(step: Step): NotificationKind | undefined {
  const kind = KINDS[step.action];
  return typeof kind === 'function' ? kind(step) : kind;
}
