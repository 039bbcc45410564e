import { Story } from '../../models/story.js';
import { StoryViews } from '../../models/story-views.js';
import { addDays, dayOf, startOfDay } from '../i18n/calendar.js';

/** Days that are shown, today the last of them. */
export const DAYS_SHOWN = 30;
const STORIES_SHOWN = 50;

/** What was read lately. */
export interface Readership {
  /** Every day of them, newest first. */
  days: { day: Date; views: number }[];
  /** The most opened stories of these days. */
  stories: { slug: string; title: string; views: number; today: number; publishedAt?: Date }[];
  total: number;
}

/** How often stories were opened in the last days, day by day and story by story. */
export async function readership(now: Date, timeZone: string): Promise<Readership> {
  const today = dayOf(now, timeZone);
  const since = midnight(addDays(today, 1 - DAYS_SHOWN));
  const isToday = { $eq: ['$day', midnight(today)] };
  const [byDay, byStory] = await Promise.all([
    StoryViews.aggregate<{ _id: Date; views: number }>([
      { $match: { day: { $gte: since } } },
      { $group: { _id: '$day', views: { $sum: '$views' } } },
    ]),
    StoryViews.aggregate<{ _id: string; views: number; today: number }>([
      { $match: { day: { $gte: since } } },
      {
        $group: {
          _id: '$slug',
          views: { $sum: '$views' },
          today: { $sum: { $cond: [isToday, '$views', 0] } },
        },
      },
      { $sort: { views: -1, _id: 1 } },
      { $limit: STORIES_SHOWN },
    ]),
  ]);
  const viewsOn = new Map(byDay.map(({ _id, views }) => [_id.getTime(), views]));
  const days = Array.from({ length: DAYS_SHOWN }, (_, back) => {
    const day = addDays(today, -back);
    return { day: startOfDay(day, timeZone), views: viewsOn.get(midnight(day).getTime()) ?? 0 };
  });
  return {
    days,
    stories: await withTitles(byStory),
    total: days.reduce((sum, { views }) => sum + views, 0),
  };
}

async function withTitles(counted: { _id: string; views: number; today: number }[]) {
  const stories = await Story.find({ slug: { $in: counted.map(({ _id }) => _id) } })
    .select({ slug: 1, title: 1, publishedAt: 1 })
    .lean();
  const bySlug = new Map(stories.map((story) => [story.slug, story]));
  return counted.flatMap(({ _id: slug, views, today }) => {
    const story = bySlug.get(slug);
    return story ? [{ slug, title: story.title, publishedAt: story.publishedAt, views, today }] : [];
  });
}

function midnight(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}
