import type { StoryEvidence } from '../../models/story-evidence.js';
import type { StoryRecord } from '../../models/story.js';
import type { CurrentUser } from '../auth/current-user.js';
import { canRemoveEvidence } from '../auth/permissions.js';
import { parseUrl } from '../text/parse-url.js';
import { restsOn } from './gather.js';

export type CopyState = 'pending' | 'kept' | 'failed';

/** A piece of evidence as the desk sees it. */
export interface ShownEvidence extends StoryEvidence {
  id: string;
  /** Its place, from 1; what the audit trail calls it by. */
  number: number;
  /** Host of a link. */
  site?: string;
  /** Of the page behind a link. */
  state?: CopyState;
  /** What to call it: as it was called when it was added, else as its page calls itself; may be missing. */
  name?: string;
  /** The verdict rests on it. */
  inUse: boolean;
  canRemove: boolean;
}

/** All evidence of a story, removed pieces included, in the order in which it came. */
export function shownEvidence(user: CurrentUser, story: StoryRecord): ShownEvidence[] {
  return (story.evidence ?? []).map((piece, place) => ({
    ...piece,
    id: String(piece._id),
    number: place + 1,
    site: piece.url && parseUrl(piece.url)?.host,
    state: piece.copy && stateOf(piece.copy),
    name: piece.title ?? piece.copy?.title,
    inUse: restsOn(story, piece),
    canRemove: canRemoveEvidence(user, piece),
  }));
}

function stateOf({ dueAt, error }: NonNullable<StoryEvidence['copy']>): CopyState {
  if (dueAt) return 'pending';
  return error ? 'failed' : 'kept';
}

/** A piece of evidence as the API tells the desk: who added it by role only. */
export function evidenceForApi(shown: ShownEvidence, { _id }: Pick<StoryRecord, '_id'>, baseUrl: string) {
  const { id, number, kind, title, url, site, text, role, at, removed, copy, state, upload, inUse } = shown;
  const address = `${baseUrl}/meja/${String(_id)}/bukti/${id}`;
  return {
    ...{ id, number, kind, title, url, site, text, role, at, inUse },
    ...(copy && {
      copy: {
        state,
        takenAt: copy.takenAt,
        foundAt: copy.foundAt,
        sha256: copy.sha256,
        size: copy.size,
        type: copy.type,
        title: copy.title,
        error: copy.error?.code,
        textUrl: copy.file && `${address}/salinan`,
      },
    }),
    ...(upload && {
      file: {
        type: upload.type,
        size: upload.size,
        sha256: upload.sha256,
        url: upload.file && `${address}/berkas`,
      },
    }),
    ...(removed && { removed: { role: removed.role, at: removed.at, reason: removed.reason } }),
  };
}
