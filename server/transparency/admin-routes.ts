import { Router, type Request } from 'express';
import { requireRole } from '../auth/require-role.js';
import { addDays, dayOf, isDay, startOfDay } from '../i18n/calendar.js';
import { inTurns } from '../in-turns.js';
import { DECISIONS, STEP_NAMES } from '../moderation/ledger-facts.js';
import type { Portal } from '../portal.js';
import { queryText } from '../validation/form.js';
import { durationOf } from './duration.js';
import { peopleCsv, weeksCsv } from './figures-csv.js';
import { figuresOf, type Figures } from './figures.js';

const SHOWN_DAYS = 28;
const DAYS_MAX = 366;

/** First and last day of the figures, both included. */
interface Days {
  from: string;
  to: string;
}

/** The administrator's figures: how the work of the desk is shared, and which deadlines are kept. */
export function figuresRoutes({ config: { timeZone } }: Portal): Router {
  const router = Router();
  router.use('/admin/kinerja', requireRole('admin'));
  // A year may be some hundred thousand acts.
  const oneAtATime = inTurns(1);
  const count = ({ from, to }: Days): Promise<Figures> => {
    const period = { from: startOfDay(from, timeZone), until: startOfDay(addDays(to, 1), timeZone) };
    return oneAtATime(() => figuresOf(period, timeZone));
  };

  router.get('/admin/kinerja', async (req, res) => {
    const days = wantedDays(req, dayOf(new Date(), timeZone));
    const { people, weeks } = await count(days);
    const query = new URLSearchParams({ dari: days.from, sampai: days.to }).toString();
    res.render('transparency/figures', {
      days,
      query,
      people: people.map((person) => ({
        ...person,
        median: person.medianMs === undefined ? undefined : durationOf(person.medianMs),
      })),
      weeks: weeks.map((week) => ({ ...week, date: startOfDay(week.monday, timeZone) })),
      steps: STEP_NAMES,
      kinds: DECISIONS,
    });
  });

  for (const [name, toCsv] of [['petugas', peopleCsv] as const, ['tenggat', weeksCsv] as const]) {
    router.get(`/admin/kinerja/${name}.csv`, async (req, res) => {
      const days = wantedDays(req, dayOf(new Date(), timeZone));
      const csv = toCsv(await count(days));
      res.attachment(`kinerja-${name}-${days.from}-${days.to}.csv`);
      res.type('text/csv').send(csv);
    });
  }

  return router;
}

// The last four weeks, unless two days are asked for that make a period of a year at most.
function wantedDays(req: Request, today: string): Days {
  const [asked, until] = [queryText(req, 'dari'), queryText(req, 'sampai')];
  const to = until && isDay(until) ? until : today;
  const from = asked && isDay(asked) ? asked : addDays(to, 1 - SHOWN_DAYS);
  const sensible = from <= to && from > addDays(to, -DAYS_MAX);
  return sensible ? { from, to } : { from: addDays(to, 1 - SHOWN_DAYS), to };
}
