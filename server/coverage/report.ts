import { Account } from '../../models/account.js';
import { Clarification } from '../../models/clarification.js';
import { Post } from '../../models/post.js';
import { Source } from '../../models/source.js';
import { published } from '../../models/story.js';
import type { Period } from '../i18n/calendar.js';
import { coverage, type DistrictCoverage } from './villages.js';

/** One month of the portal, for those it answers to. */
export interface MonthlyReport {
  /** Stories and clarifications published, and posts of official channels dated in the month. */
  stories: number;
  clarifications: number;
  posts: number;
  /** As they are when the report is made. */
  officialAccounts: number;
  sources: number;
  failingSources: number;
  districts: (DistrictCoverage & { stories: number })[];
}

/** @param now a month that goes on is reported up to here */
export async function monthlyReport({ from, until }: Period, now: Date): Promise<MonthlyReport> {
  const end = until < now ? until : now;
  const within = { $gte: from, $lt: end };
  const [stories, clarifications, posts, officialAccounts, sources, failingSources, districts] =
    await Promise.all([
      published().where({ publishedAt: within }).countDocuments(),
      Clarification.countDocuments({ publishedAt: within }),
      Post.countDocuments({ official: true, publishedAt: within }),
      Account.countDocuments({ status: 'verified' }),
      Source.countDocuments({ active: true }),
      Source.countDocuments({ active: true, consecutiveFailures: { $gt: 0 } }),
      coverage({ from, until: end }),
    ]);
  return {
    stories,
    clarifications,
    posts,
    officialAccounts,
    sources,
    failingSources,
    districts: districts.map((district) => ({
      ...district,
      stories: district.villages.reduce((sum, village) => sum + village.stories, 0),
    })),
  };
}
