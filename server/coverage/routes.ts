import { Router, type Request } from 'express';
import { listSources, SOURCE_STATES } from '../aggregation/source-list.js';
import { requireRole } from '../auth/require-role.js';
import { addDays, dayOf, isDay, monthPeriod, startOfDay } from '../i18n/calendar.js';
import { inTurns } from '../in-turns.js';
import type { Portal } from '../portal.js';
import { queryText } from '../validation/form.js';
import { sourcesCsv, villagesCsv } from './coverage-csv.js';
import { monthlyReport } from './report.js';
import { countShortfalls, SHORTFALLS, silentVillages } from './silent.js';
import { coverage, SILENT_AFTER_DAYS, type DistrictCoverage } from './villages.js';

const SOURCES_SHOWN = 500; // a regency has some hundred; the page of sources has them all
const MONTHS_OFFERED = 12;

/** How the registry is doing: its sources, and which villages are heard. For administrators. */
export function coverageRoutes({ config: { timeZone } }: Portal): Router {
  const router = Router();
  router.use(['/admin/kesehatan', '/admin/laporan', '/admin/laporan.csv'], requireRole('admin'));
  // Each asks a question or two for every village.
  const oneAtATime = inTurns(1);

  const lately = (now: Date): Promise<DistrictCoverage[]> => {
    const from = startOfDay(addDays(dayOf(now, timeZone), -SILENT_AFTER_DAYS), timeZone);
    return oneAtATime(() => coverage({ from, until: now }));
  };

  router.get('/admin/kesehatan', async (req, res) => {
    const shortfall = SHORTFALLS.find((known) => known === queryText(req, 'celah'));
    const [districts, sources] = await Promise.all([lately(new Date()), listSources(1, SOURCES_SHOWN)]);
    res.render('coverage/health', {
      districts,
      silent: silentVillages(districts, shortfall),
      counts: countShortfalls(districts),
      shortfall,
      shortfalls: SHORTFALLS,
      days: SILENT_AFTER_DAYS,
      sources: SOURCE_STATES.map((state) => ({
        state,
        sources: sources.items.filter((source) => source.state === state),
      })).filter((group) => group.sources.length > 0),
      more: sources.more,
    });
  });

  router.get('/admin/kesehatan/desa.csv', async (_req, res) => {
    const now = new Date();
    const csv = villagesCsv(await lately(now), timeZone);
    res.attachment(`desa-${dayOf(now, timeZone)}.csv`);
    res.type('text/csv').send(csv);
  });

  router.get('/admin/kesehatan/sumber.csv', async (_req, res) => {
    const { items } = await listSources(1, SOURCES_SHOWN);
    res.attachment(`sumber-${dayOf(new Date(), timeZone)}.csv`);
    res.type('text/csv').send(sourcesCsv(items));
  });

  router.get('/admin/laporan', async (req, res) => {
    const now = new Date();
    const months = lastMonths(dayOf(now, timeZone).slice(0, 7));
    const month = wantedMonth(req, months);
    const period = monthPeriod(month, timeZone);
    const report = await oneAtATime(() => monthlyReport(period, now));
    res.render('coverage/report', {
      month,
      period,
      months: months.map((one) => ({ month: one, date: startOfDay(`${one}-01`, timeZone) })),
      now,
      days: SILENT_AFTER_DAYS,
      report,
      silent: silentVillages(report.districts),
    });
  });

  router.get('/admin/laporan/desa.csv', async (req, res) => {
    const now = new Date();
    const month = wantedMonth(req, lastMonths(dayOf(now, timeZone).slice(0, 7)));
    const { districts } = await oneAtATime(() => monthlyReport(monthPeriod(month, timeZone), now));
    res.attachment(`laporan-${month}.csv`);
    res.type('text/csv').send(villagesCsv(districts, timeZone));
  });

  return router;
}

/** The months to choose from, this one first. */
function lastMonths(newest: string): string[] {
  const months = [newest];
  while (months.length < MONTHS_OFFERED) months.push(addDays(`${months.at(-1)!}-01`, -1).slice(0, 7));
  return months;
}

// An older one may be asked for by its address.
function wantedMonth(req: Request, [newest = '']: string[]): string {
  const asked = queryText(req, 'bulan');
  return asked && isDay(`${asked}-01`) && asked <= newest ? asked : newest;
}
