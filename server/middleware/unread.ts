import type { RequestHandler } from 'express';
import { canSubmit } from '../auth/permissions.js';
import { countUnread } from '../notifications/inbox.js';
import { asksForPage } from './asks-for-page.js';

/** Tells the pages of who sends in stories how much they have not read yet. */
export const unreadNews: RequestHandler = async (req, res, next) => {
  const isPage = !/^\/(api|foto)\//.test(req.path) && asksForPage(req);
  if (req.user && isPage && canSubmit(req.user)) res.locals.unread = await countUnread(req.user);
  next();
};
