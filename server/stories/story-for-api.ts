import type { Opinion, StoryRecord } from '../../models/story.js';
import type { Config } from '../config.js';
import { photoForApi } from '../media/photos.js';
import { authorsHistory } from './progress.js';

type Site = Pick<Config, 'baseUrl'>;

/** A story as the API tells its author: who decided is told by role only. */
export function forAuthor(story: StoryRecord, site: Site) {
  const { _id, receipt, status, revision, title, body, topic, village, district, sourceUrl } = story;
  const { photos, submittedAt, dueAt, slug, publishedAt, createdAt, updatedAt } = story;
  return {
    id: String(_id),
    ...{ receipt, status, revision, title, body, topic, village, district, sourceUrl },
    ...{ submittedAt, dueAt, slug, publishedAt, createdAt, updatedAt },
    photos: photos.map((photo) => photoForApi(photo, site.baseUrl)),
    history: authorsHistory(story),
  };
}

/** A story as the API tells the desk: with the decisions and the hashes of its audit trail. */
export function forDesk(story: StoryRecord, site: Site) {
  const { newsworthiness, authenticity, escalation, opinions, history } = story;
  return {
    ...forAuthor(story, site),
    newsworthiness: newsworthiness && withoutName(newsworthiness),
    authenticity: authenticity && withoutName(authenticity),
    escalation: escalation && withoutName(escalation),
    opinions: opinions.map(opinionForApi),
    history: history.map(withoutName),
  };
}

function opinionForApi({ guest, ...given }: Opinion) {
  return {
    ...withoutName(given),
    ...(guest && { guest: { name: guest.name, rank: guest.rank, unit: guest.unit } }),
  };
}

function withoutName<T extends { by: unknown }>({ by: _by, ...told }: T): Omit<T, 'by'> {
  return told;
}
