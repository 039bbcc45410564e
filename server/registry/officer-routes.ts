import { Router, type Response } from 'express';
import { PLATFORMS } from '../../models/vocabulary.js';
import { canManageOrganisation } from '../auth/permissions.js';
import { requireRole } from '../auth/require-role.js';
import type { CurrentUser } from '../auth/current-user.js';
import { Invalid, NotFound, type FieldErrors } from '../errors.js';
import { formFields } from '../validation/form.js';
import { addAccount, findAccount, removeAccount } from './accounts.js';
import { accountsOf } from './directory.js';
import { formOf } from './organisation-form.js';
import { changeOwnOrganisation, findOrganisation } from './organisations.js';

/** An agency's officer looks after the organisation's own entry and proposes its accounts. */
export function registryOfficerRoutes(): Router {
  const router = Router();
  const own = Router();
  router.use('/organisasi', requireRole('agency'), own);

  own.get('/', (req, res) => renderOwn(res, req.user!));

  own.post('/', async (req, res) => {
    const typed = formFields(req);
    try {
      await changeOwnOrganisation(organisationOf(req.user!), typed);
      req.session.notice = { key: 'registry:admin.changed' };
      res.redirect(303, '/organisasi');
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      await renderOwn(res.status(422), req.user!, { typed, errors: error.fields });
    }
  });

  own.post('/akun', async (req, res) => {
    const typed = formFields(req);
    try {
      await addAccount(await findOrganisation(organisationOf(req.user!)), typed);
      req.session.notice = { key: 'registry:account.added' };
      res.redirect(303, '/organisasi#akun');
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      await renderOwn(res.status(422), req.user!, { newAccount: { typed, errors: error.fields } });
    }
  });

  own.post('/akun/:id/penghapusan', async (req, res) => {
    const account = await findAccount(req.params.id);
    if (!canManageOrganisation(req.user, String(account.organisation)))
      throw new NotFound('account-not-found');
    await removeAccount(req.params.id);
    req.session.notice = { key: 'registry:account.removed' };
    res.redirect(303, '/organisasi#akun');
  });

  return router;
}

interface OwnPage {
  typed?: Record<string, string>;
  errors?: FieldErrors;
  newAccount?: { typed: Record<string, string>; errors: FieldErrors };
}

async function renderOwn(res: Response, user: CurrentUser, page: OwnPage = {}): Promise<void> {
  const organisation = await findOrganisation(organisationOf(user));
  res.render('registry/own-organisation', {
    organisation,
    accounts: await accountsOf(organisation._id),
    typed: { ...formOf(organisation), ...page.typed },
    errors: page.errors ?? {},
    newAccount: page.newAccount ?? { typed: {}, errors: {} },
    platforms: PLATFORMS,
  });
}

function organisationOf({ organisation }: CurrentUser): string {
  if (!organisation) throw new NotFound('organisation-not-found');
  return organisation;
}
