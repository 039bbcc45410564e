import type { Request, RequestHandler } from 'express';
import { TOPICS } from '../../models/vocabulary.js';
import { districts, isDistrict } from '../regions/gazetteer.js';
import { queryText } from '../validation/form.js';
import { COUNT_MAX, countQueue, listQueue, QUEUE_STATES, type QueueFilter } from './queue.js';

const STORIES_PER_PAGE = 30;

/** The queue; every filter is in the address. */
export const showQueue: RequestHandler = async (req, res) => {
  const now = new Date();
  const filter = filterOf(req);
  const after = queryText(req, 'sesudah');
  const [page, counts] = await Promise.all([
    listQueue(req.user!, filter, { now, limit: STORIES_PER_PAGE, after }),
    countQueue(req.user!, filter, now),
  ]);
  res.render('moderation/queue', {
    ...page,
    counts,
    countMax: COUNT_MAX,
    filter,
    states: QUEUE_STATES,
    districts: districts(),
    continued: after !== undefined,
  });
};

// What is not known in an address is left out.
function filterOf(req: Request): QueueFilter {
  const [status, topic, district] = ['status', 'topik', 'kecamatan'].map((name) => queryText(req, name));
  return {
    state: QUEUE_STATES.find((state) => state === status) ?? 'open',
    topic: TOPICS.find((known) => known === topic),
    district: district && isDistrict(district) ? district : undefined,
    mine: queryText(req, 'klaim') === 'saya',
    escalated: queryText(req, 'polres') === 'ya',
  };
}
