import { Router } from 'express';
import { SUBMITTING_ROLES } from '../auth/permissions.js';
import { requireRole } from '../auth/require-role.js';
import type { Portal } from '../portal.js';
import { formFields } from '../validation/form.js';
import { pages, wantedPage } from '../validation/page.js';
import { markAllRead, markRead, notificationsOf } from './inbox.js';
import { pathFor } from './notification-mail.js';
import { pushSettings } from './push-subscriptions.js';

/** What contributors were told of their stories. */
export function notificationRoutes({ config }: Portal): Router {
  const router = Router();
  const own = Router();
  router.use('/kontributor/kabar', own);
  own.use(requireRole(...SUBMITTING_ROLES));

  own.get('/', async (req, res) => {
    const page = wantedPage(req);
    const { notifications, more } = await notificationsOf(req.user!, page);
    res.render('notifications/list', {
      notifications: notifications.map((one) => ({ ...one, path: pathFor(one) })),
      ...pages(req, page, more),
      push: await pushSettings(req.user!, config),
    });
  });

  own.post('/dibaca', async (req, res) => {
    const upTo = new Date(formFields(req).upTo ?? '');
    if (!Number.isNaN(upTo.getTime())) await markAllRead(req.user!, upTo);
    res.redirect(303, '/kontributor/kabar');
  });

  own.post('/:id/dibaca', async (req, res) => {
    await markRead(req.user!, req.params.id);
    res.redirect(303, '/kontributor/kabar');
  });

  return router;
}
