import { Router, type Response } from 'express';
import { TOPICS } from '../../models/vocabulary.js';
import { publicPage } from '../cache/public-page.js';
import { newestStories } from '../feed/feed.js';
import { followedNews, type FollowedNews } from '../feed/followed.js';
import { latestClarifications } from '../feed/home.js';
import { DEFAULT_LOCALE, translator } from '../i18n/translate.js';
import { wordsIn } from '../middleware/locals.js';
import type { Portal } from '../portal.js';
import { regency, villagesByDistrict } from '../regions/gazetteer.js';
import { placeTitle } from '../regions/place-title.js';
import { queryText } from '../validation/form.js';
import { COUNTS, THEMES, wholeList, widgetChoice, widgetPath, type WidgetChoice } from './choice.js';
import { embedding, frameHeight } from './embed.js';

const CLARIFICATIONS = 2;

/** News for a frame on another site: a page of its own, without script, form, cookie or session. */
export function widgetRoutes({ config }: Portal): Router {
  const router = Router();
  router.get('/widget', publicPage, async (req, res) => {
    const choice = widgetChoice((name) => queryText(req, name));
    // By its address alone, whatever else the reader of the site around it has chosen here.
    Object.assign(res.locals, wordsIn(choice?.locale ?? DEFAULT_LOCALE, config.timeZone));
    const followed = choice && (await followedNews(choice));
    if (!followed) return res.status(404).render('widget/unknown');
    const [stories, clarifications] = await Promise.all([
      newestStories(followed.filter, choice.count),
      latestClarifications(),
    ]);
    res.render('widget/widget', {
      choice,
      subject: subjectOf(choice, followed),
      stories,
      clarifications: clarifications.slice(0, CLARIFICATIONS),
      more: wholeList(choice),
    });
  });
  return router;
}

/** The page for who keeps another site: what to choose, how it looks, and the HTML to copy. */
export function widgetGuideRoutes({ config }: Portal): Router {
  const router = Router();
  router.get('/pedoman/widget', publicPage, async (req, res) => {
    // `bahasa` is the language of this page; that of the widget is another.
    const choice = widgetChoice((name) => queryText(req, name === 'bahasa' ? 'dalam' : name));
    const followed = choice && (await followedNews(choice));
    const offered = { places: placeOptions(res), topics: TOPICS, counts: COUNTS, themes: THEMES };
    if (!followed) return res.status(404).render('widget/guide', offered);
    const path = widgetPath(choice);
    const title = translator(choice.locale)('widget:title', {
      subject: subjectOf(choice, followed),
      site: config.siteName,
    });
    const html = embedding(config.baseUrl + path, title, choice.count);
    const height = frameHeight(choice.count);
    res.render('widget/guide', { ...offered, choice, owner: followed.owner, path, title, height, html });
  });
  return router;
}

/** Whose news it is, and on what. */
function subjectOf({ place, topic, locale }: WidgetChoice, { owner }: FollowedNews): string {
  const t = translator(locale);
  const whose = owner?.name ?? (place ? placeTitle(place, t) : (regency()?.name ?? ''));
  return topic ? `${whose} · ${t(`common:topic.${topic}`)}` : whose;
}

/** Every district with its villages, to choose from. */
function placeOptions({ locals: { placeTitle: titleOf } }: Response) {
  return villagesByDistrict().map(({ district, villages }) => ({
    group: titleOf(district._id),
    options: [district, ...villages].map(({ _id, name }) => ({
      value: _id,
      text: _id === district._id ? titleOf(_id) : name,
    })),
  }));
}
