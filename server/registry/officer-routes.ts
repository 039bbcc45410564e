import { Router, type Request, type Response } from 'express';
import type { AccountRecord } from '../../models/account.js';
import { PLATFORMS } from '../../models/vocabulary.js';
import { canManageOrganisation } from '../auth/permissions.js';
import { requireRole } from '../auth/require-role.js';
import type { CurrentUser } from '../auth/current-user.js';
import { Invalid, NotFound, type FieldErrors } from '../errors.js';
import { longAnswer } from '../middleware/long-answer.js';
import type { Portal } from '../portal.js';
import { formFields } from '../validation/form.js';
import { addSharedAccount, findAccount, removeAccount } from './accounts.js';
import { checkLimit } from './check-limit.js';
import { accountsOf } from './directory.js';
import { formOf } from './organisation-form.js';
import { changeOwnOrganisation, findOrganisation } from './organisations.js';
import { checkProofNow } from './proof-checks.js';
import { shareLinkOpener } from './share-link.js';
import { shownProof } from './shown-proof.js';
import { makeProofCode } from './verification.js';

/** An agency's officer looks after the organisation's own entry, proposes its accounts and shows whose they are. */
export function registryOfficerRoutes(portal: Portal): Router {
  const router = Router();
  const own = Router();
  const open = shareLinkOpener(portal);
  router.use('/organisasi', requireRole('agency'), own);

  own.get('/', (req, res) => renderOwn(res, req.user!));

  own.post('/', async (req, res) => {
    const typed = formFields(req);
    try {
      await changeOwnOrganisation(organisationOf(req.user!), typed, req.user);
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
      const organisation = await findOrganisation(organisationOf(req.user!));
      await addSharedAccount(organisation, typed, { by: req.user!, open });
      req.session.notice = { key: 'registry:account.added' };
      res.redirect(303, '/organisasi#akun');
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      await renderOwn(res.status(422), req.user!, { newAccount: { typed, errors: error.fields } });
    }
  });

  own.get('/akun/:id', async (req, res) => {
    const account = await ownAccount(req);
    res.render('registry/own-account', { account, proof: shownProof(account, new Date()) });
  });

  own.post('/akun/:id/kode', async (req, res) => {
    const { _id } = await ownAccount(req);
    await makeProofCode(req.user!, String(_id), new Date());
    res.redirect(303, `/organisasi/akun/${String(_id)}#bukti`);
  });

  own.post('/akun/:id/pemeriksaan', checkLimit, longAnswer, async (req: Request<{ id: string }>, res) => {
    const { _id } = await ownAccount(req);
    await checkProofNow(portal, String(_id), new Date());
    res.redirect(303, `/organisasi/akun/${String(_id)}#bukti`);
  });

  own.post('/akun/:id/penghapusan', async (req, res) => {
    const { _id } = await ownAccount(req);
    await removeAccount(String(_id), req.user);
    req.session.notice = { key: 'registry:account.removed' };
    res.redirect(303, '/organisasi#akun');
  });

  return router;
}

async function ownAccount(req: Request<{ id: string }>): Promise<AccountRecord> {
  const account = await findAccount(req.params.id);
  if (!canManageOrganisation(req.user, String(account.organisation))) throw new NotFound('account-not-found');
  return account;
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
