import { Router, type Request } from 'express';
import { publicPage } from '../cache/public-page.js';
import { NotFound } from '../errors.js';
import { dayOf, monthPeriod, startOfDay } from '../i18n/calendar.js';
import { inTurns } from '../in-turns.js';
import { rateLimit } from '../middleware/rate-limit.js';
import { ledgerContains, parseSeal } from '../moderation/ledger.js';
import { LISTED_ACTS } from '../moderation/ledger-facts.js';
import type { Portal } from '../portal.js';
import { queryText } from '../validation/form.js';
import { csvOf } from '../text/csv.js';
import { durationOf } from './duration.js';
import { isListedAct, isMonth, type LogFilter } from './filter.js';
import { logRows, LOG_COLUMNS } from './log-rows.js';
import { publicLog, type PublicAct } from './log.js';
import { monthsOfLog } from './months.js';
import { reasonWords } from './reasons.js';
import { sealOfYesterday, summaryOf } from './summary.js';

const ACTS_PER_PAGE = 40;
/** A month is thousands of acts; whoever wants all of them has them in one go. */
const DOWNLOADS = { name: 'transparency-csv', windowMs: 60 * 60 * 1000, limit: 40 };

/** What the desk did, for everybody to see: a month in figures, and the log of its acts. */
export function transparencyRoutes({ config }: Portal): Router {
  const router = Router();
  const { timeZone, baseUrl } = config;
  const monthOf = (now: Date) => dayOf(now, timeZone).slice(0, 7);
  const firstDayOf = (month: string) => startOfDay(`${month}-01`, timeZone);
  const oneAtATime = inTurns(1);

  router.get('/transparansi', publicPage, async (req, res) => {
    const now = new Date();
    const filter = wantedFilter(req);
    const cursor = queryText(req, 'sesudah');
    const page = await publicLog(filter, { cursor, limit: ACTS_PER_PAGE, timeZone });
    if (!page) throw new NotFound('page-not-found');
    const month = filter.month ?? monthOf(now);
    const seal = await sealOfYesterday(now, timeZone);
    const [summary, months, wordsOf] = await Promise.all([
      summaryOf(monthPeriod(month, timeZone), { seal, now, timeZone }),
      monthsOfLog(now, timeZone, filter.month),
      reasonWords(res.locals.locale, res.locals.t),
    ]);
    res.render('transparency/log', {
      days: byDay(page.items).map(({ day, acts }) => ({
        date: startOfDay(day, timeZone),
        acts: acts.map((act) => ({ ...act, why: wordsOf(act) })),
      })),
      next: page.next ? addressOf(filter, page.next) : undefined,
      continued: cursor === undefined ? undefined : addressOf(filter),
      filter,
      acts: LISTED_ACTS,
      months: months.map((value) => ({ value, date: firstDayOf(value) })),
      summary,
      summaryMonth: firstDayOf(month),
      summaryMonthOver: month < monthOf(now),
      median: summary.medianMs === undefined ? undefined : durationOf(summary.medianMs),
      seal,
      checked: await checkedSeal(queryText(req, 'segel')),
      csv: `/transparansi.csv?bulan=${month}`,
    });
  });

  router.get('/transparansi.csv', rateLimit(DOWNLOADS), publicPage, async (req, res) => {
    const { locale, t } = res.locals;
    const wanted = wantedFilter(req);
    const filter = { ...wanted, month: wanted.month ?? monthOf(new Date()) };
    const rows = await oneAtATime(() => logRows(filter, { locale, t, timeZone, baseUrl }));
    res.attachment(`transparansi-${filter.month}.csv`);
    res.type('text/csv').send(csvOf(rows, [...LOG_COLUMNS]));
  });

  return router;
}

// What is not known in an address is left out.
function wantedFilter(req: Request): LogFilter {
  const [act, month] = [queryText(req, 'tindakan'), queryText(req, 'bulan')];
  return {
    act: act && isListedAct(act) ? act : undefined,
    month: month && isMonth(month) ? month : undefined,
  };
}

/** Whether the ledger still contains a seal that somebody noted down. */
async function checkedSeal(typed: string | undefined) {
  const noted = typed === undefined ? undefined : parseSeal(typed);
  return typed && { typed, fits: noted !== undefined && (await ledgerContains(noted)) };
}

function addressOf({ act, month }: LogFilter, cursor?: string): string {
  const asked = Object.entries({ tindakan: act, bulan: month, sesudah: cursor });
  const kept = asked.filter((pair): pair is [string, string] => pair[1] !== undefined);
  return kept.length > 0 ? `/transparansi?${new URLSearchParams(kept).toString()}` : '/transparansi';
}

function byDay(acts: PublicAct[]): { day: string; acts: PublicAct[] }[] {
  const days: { day: string; acts: PublicAct[] }[] = [];
  for (const act of acts) {
    if (days.at(-1)?.day !== act.day) days.push({ day: act.day, acts: [] });
    days.at(-1)!.acts.push(act);
  }
  return days;
}
