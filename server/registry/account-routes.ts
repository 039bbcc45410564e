import { Router, type Request, type Response } from 'express';
import type { AccountRecord } from '../../models/account.js';
import { ACCOUNT_STATUSES, PROOF_METHODS } from '../../models/vocabulary.js';
import { Invalid, NotFound, type FieldErrors } from '../errors.js';
import { photosOf, receiveForm } from '../media/receive.js';
import { longAnswer } from '../middleware/long-answer.js';
import { refuse } from '../middleware/refuse.js';
import { sendFile } from '../middleware/send-file.js';
import type { Portal } from '../portal.js';
import { formFields, queryText } from '../validation/form.js';
import { pages, wantedPage } from '../validation/page.js';
import { findAccount, removeAccount, setFeed } from './accounts.js';
import { listAccounts } from './directory.js';
import { historyOfAccount } from './history.js';
import { findOrganisation } from './organisations.js';
import { checkProofNow } from './proof-checks.js';
import { checkLimit } from './check-limit.js';
import { imitatedBy } from './resolve.js';
import { weakBefore } from './proof-policy.js';
import { shownProof } from './shown-proof.js';
import { letters, makeProofCode, revokeAccount, verifyAccount } from './verification.js';

const PER_PAGE = 50;

/** Accounts and their proofs, for administrators. */
export function accountRoutes(portal: Portal): Router {
  const router = Router();

  router.get('/', async (req, res) => {
    const page = wantedPage(req);
    const weak = queryText(req, 'bukti') === 'perlu';
    const status = ACCOUNT_STATUSES.find((known) => known === queryText(req, 'status'));
    const wanted = weak ? { weakBefore: weakBefore(new Date()) } : { status };
    const { items, more } = await listAccounts(wanted, { skip: (page - 1) * PER_PAGE, limit: PER_PAGE });
    res.render('registry/admin-accounts', {
      accounts: items.map((account) => ({ ...account, proof: shownProof(account, new Date()) })),
      status,
      weak,
      statuses: ACCOUNT_STATUSES,
      ...pages(req, page, more),
    });
  });

  router.get('/:id', async (req, res) => renderAccount(res, await findAccount(req.params.id)));

  router.post('/:id/verifikasi', receiveForm, async (req: Request<{ id: string }>, res) => {
    await actOnAccount(req, res, 'registry:account.verified', (typed, now) =>
      verifyAccount(req.user!, req.params.id, typed, now, photosOf(req)[0]),
    );
  });

  router.post('/:id/pemeriksaan', checkLimit, longAnswer, async (req: Request<{ id: string }>, res) => {
    await checkProofNow(portal, req.params.id, new Date());
    res.redirect(303, `/admin/akun/${req.params.id}#bukti`);
  });

  router.post('/:id/kode', async (req, res) => {
    await makeProofCode(req.user!, req.params.id, new Date());
    res.redirect(303, `/admin/akun/${req.params.id}#bukti`);
  });

  router.get('/:id/surat', async (req, res) => {
    const { verification } = await findAccount(req.params.id);
    if (!verification?.letter) throw new NotFound();
    const { file, type } = verification.letter;
    sendFile(res, `surat-${req.params.id}`, { type, content: await letters.read(file) });
  });

  router.post('/:id/umpan', async (req, res) => {
    await actOnAccount(req, res, 'registry:account.feed-saved', ({ feedUrl }) =>
      setFeed(req.params.id, feedUrl, req.user),
    );
  });

  router.post('/:id/pencabutan', async (req, res) => {
    await actOnAccount(req, res, 'registry:account.revoked', (typed, now) =>
      revokeAccount(req.user!, req.params.id, typed, now),
    );
  });

  router.post('/:id/penghapusan', async (req, res) => {
    const { organisation } = await findAccount(req.params.id);
    await removeAccount(req.params.id, req.user);
    req.session.notice = { key: 'registry:account.removed' };
    res.redirect(303, `/admin/organisasi/${String(organisation)}#akun`);
  });

  return router;
}

async function actOnAccount(
  req: Request<{ id: string }>,
  res: Response,
  notice: string,
  act: (typed: Record<string, string>, now: Date) => Promise<AccountRecord>,
): Promise<void> {
  const typed = formFields(req);
  try {
    const { organisation } = await act(typed, new Date());
    req.session.notice = { key: notice };
    res.redirect(303, `/admin/organisasi/${String(organisation)}#akun`);
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    const account = await findAccount(req.params.id);
    await renderAccount(refuse(res, error), account, { typed, errors: error.fields });
  }
}

async function renderAccount(
  res: Response,
  account: AccountRecord,
  { typed, errors }: { typed: Record<string, string>; errors: FieldErrors } = { typed: {}, errors: {} },
): Promise<void> {
  res.render('registry/admin-account', {
    account,
    proof: shownProof(account, new Date()),
    organisation: await findOrganisation(String(account.organisation)),
    history: await historyOfAccount(account._id),
    imitated: account.status === 'verified' ? undefined : await imitatedBy(account),
    typed,
    errors,
    methods: PROOF_METHODS,
  });
}
