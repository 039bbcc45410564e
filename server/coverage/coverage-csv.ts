import type { SourceView } from '../aggregation/source-list.js';
import { dayOf } from '../i18n/calendar.js';
import { csvOf } from '../text/csv.js';
import { GAPS, type DistrictCoverage } from './villages.js';

/** One row for each village. */
export function villagesCsv(districts: DistrictCoverage[], timeZone: string): string {
  const rows = districts.flatMap(({ name: district, villages }) =>
    villages.map((village) => ({
      village_code: village.code,
      village: village.name,
      district,
      kim_groups: village.kims,
      official_accounts: village.accounts,
      stories_in_period: village.stories,
      last_story: village.lastStoryAt ? dayOf(village.lastStoryAt, timeZone) : '',
      ...Object.fromEntries(GAPS.map((gap) => [`lacks_${gap}`, village.gaps.includes(gap) ? 1 : 0])),
    })),
  );
  const columns = ['village_code', 'village', 'district', 'kim_groups', 'official_accounts'];
  return csvOf(rows, [...columns, 'stories_in_period', 'last_story', ...GAPS.map((gap) => `lacks_${gap}`)]);
}

/** One row for each source; times in UTC. */
export function sourcesCsv(sources: SourceView[]): string {
  const rows = sources.map((source) => ({
    organisation: source.organisation.name,
    platform: source.platform,
    feed: source.movedTo ?? source.feedUrl,
    state: source.state,
    last_success: source.lastSuccessAt?.toISOString() ?? '',
    next_try: source.active ? source.nextFetchAt.toISOString() : '',
    error: source.lastError?.code ?? '',
    failures: source.consecutiveFailures,
    latency_ms: source.latencyMs ?? '',
    posts_per_week: source.postsPerWeek ?? '',
  }));
  return csvOf(rows, [
    'organisation',
    'platform',
    'feed',
    'state',
    'last_success',
    'next_try',
    'error',
    'failures',
    'latency_ms',
    'posts_per_week',
  ]);
}
