import type { Request, RequestHandler } from 'express';
import { TOPICS } from '../../models/vocabulary.js';
import { waitingQuestions } from '../questions/desk.js';
import { districts, isDistrict } from '../regions/gazetteer.js';
import { queryText } from '../validation/form.js';
import { QUEUE_STATES, type QueueFilter } from './queue-filter.js';
import { COUNT_MAX, countQueue, listQueue, QUEUE_ORDERS, type QueueOrder } from './queue.js';

const STORIES_PER_PAGE = 30;

/** The queue; every filter, the order and the place in it are in the address. */
export const showQueue: RequestHandler = async (req, res) => {
  const now = new Date();
  const filter = filterOf(req);
  const order = orderOf(req);
  const after = queryText(req, 'sesudah');
  const [page, counts, questions] = await Promise.all([
    listQueue(req.user!, filter, { now, limit: STORIES_PER_PAGE, order, after }),
    countQueue(req.user!, filter, now),
    waitingQuestions(req.user!),
  ]);
  res.render('moderation/queue', {
    ...page,
    counts,
    questions,
    countMax: COUNT_MAX,
    filter,
    order,
    orders: QUEUE_ORDERS,
    states: QUEUE_STATES,
    districts: districts(),
    continued: after !== undefined,
    search: queueSearch(req),
    address: (change: AddressChange) => queueAddress(filter, order, change),
    made: now,
    news: newsAddress(filter, now),
  });
};

/** The filter in an address; what is not known is left out. */
export function filterOf(req: Request): QueueFilter {
  const [status, topic, district] = ['status', 'topik', 'kecamatan'].map((name) => queryText(req, name));
  return {
    state: QUEUE_STATES.find((state) => state === status) ?? 'open',
    topic: TOPICS.find((known) => known === topic),
    district: district && isDistrict(district) ? district : undefined,
    mine: queryText(req, 'klaim') === 'saya',
    escalated: queryText(req, 'polres') === 'ya',
  };
}

export function orderOf(req: Request): QueueOrder {
  return queryText(req, 'urutan') === 'risiko' ? 'risk' : 'due';
}

/** The filters and the order of the queue, as every page of the desk carries them on: `?topik=…`, or nothing. */
export function queueSearch(req: Request): string {
  return queueAddress(filterOf(req), orderOf(req), {}).slice('/meja'.length);
}

interface AddressChange {
  status?: string;
  /** A cursor. */
  sesudah?: string;
}

/** Where a page with a filter is told what happens from a time on. */
function newsAddress(filter: QueueFilter, since: Date): string {
  const [, query] = queueAddress(filter, 'due', {}).split('?');
  const asked = new URLSearchParams(query);
  asked.set('sejak', since.toISOString());
  return `/meja/kabar?${asked.toString()}`;
}

/** The address of the queue as it is filtered and ordered, with a change. */
function queueAddress(
  { state, topic, district, mine, escalated }: QueueFilter,
  order: QueueOrder,
  { status = state, sesudah }: AddressChange,
): string {
  const wanted: Record<string, string | false | undefined> = {
    status: status !== 'open' && status,
    topik: topic,
    kecamatan: district,
    klaim: mine && 'saya',
    polres: escalated && 'ya',
    urutan: order === 'risk' && 'risiko',
    sesudah,
  };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(wanted)) if (value) query.set(name, value);
  return query.size > 0 ? `/meja?${query.toString()}` : '/meja';
}
