import { Router, type Response } from 'express';
import { Organisation } from '../../models/organisation.js';
import { USER_STATUSES } from '../../models/user.js';
import { ORGANISATION_KINDS, ROLES } from '../../models/vocabulary.js';
import { GIVEN_PASSWORD_DAYS, givenPasswordUntil } from '../auth/given-password.js';
import { requireRole } from '../auth/require-role.js';
import { removeSecondFactor, secondFactorOf } from '../auth/second-factor.js';
import { noteSecurity } from '../auth/security-log.js';
import { noteAndTell } from '../auth/tell-owner.js';
import { endOtherSignIns } from '../auth/sign-ins.js';
import { changeUser, createUser, endSessions, findUser, setPassword } from '../auth/users.js';
import { Invalid, type FieldErrors } from '../errors.js';
import type { Portal } from '../portal.js';
import { villagesByDistrict } from '../regions/gazetteer.js';
import { formFields, queryText } from '../validation/form.js';
import { listUsers, userListFilter } from './user-list.js';

const PAGE_MAX = 1_000;

/** The people of the portal: who may sign in, as what, and for which organisation. */
export function userRoutes(portal: Portal): Router {
  const router = Router();
  router.use(requireRole('admin'));

  router.get('/', async (req, res) => {
    const filter = userListFilter({
      status: queryText(req, 'status'),
      role: queryText(req, 'peran'),
      username: queryText(req, 'q'),
    });
    const page = Math.min(Math.max(Number.parseInt(queryText(req, 'halaman') ?? '1', 10) || 1, 1), PAGE_MAX);
    res.render('admin/users', {
      ...(await listUsers(filter, page)),
      filter,
      roles: ROLES,
      statuses: USER_STATUSES,
    });
  });

  router.get('/baru', (_req, res) => renderNewUser(res, {}, {}));

  router.post('/', async (req, res) => {
    const typed = formFields(req);
    try {
      const user = await createUser(typed, { givenPasswordUntil: givenPasswordUntil(new Date()) });
      await noteSecurity('account-made', { user: user._id, by: req.user!.id, detail: user.role }, new Date());
      req.session.notice = { key: 'admin:user.created', params: { username: user.username } };
      res.redirect(303, '/admin/pengguna');
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      res.status(422);
      await renderNewUser(res, typed, error.fields);
    }
  });

  router.get('/:id', (req, res) => renderUser(res, req.params.id, {}));

  router.post('/:id/status', async (req, res) => {
    const { status } = formFields(req);
    if (status !== 'active' && status !== 'disabled') throw new Invalid({ status: 'bad-value' });
    const user = await changeUser(req.params.id, { status });
    await noteSecurity(
      'status-changed',
      { user: user._id, by: req.user!.id, detail: user.status },
      new Date(),
    );
    req.session.notice = { key: `admin:user.now-${user.status}`, params: { username: user.username } };
    res.redirect(303, `/admin/pengguna/${req.params.id}`);
  });

  router.post('/:id/peran', async (req, res) => {
    const { role, organisation } = formFields(req);
    try {
      const user = await changeUser(req.params.id, { role: role ?? '', organisation });
      await noteSecurity('role-changed', { user: user._id, by: req.user!.id, detail: user.role }, new Date());
      req.session.notice = { key: 'admin:user.role-changed', params: { username: user.username } };
      res.redirect(303, `/admin/pengguna/${req.params.id}`);
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      res.status(422);
      await renderUser(res, req.params.id, error.fields, { role, organisation });
    }
  });

  router.post('/:id/sandi', async (req, res) => {
    try {
      // One's own is no gift.
      const until = req.params.id === req.user!.id ? undefined : givenPasswordUntil(new Date());
      const user = await setPassword(req.params.id, formFields(req).password ?? '', until);
      await noteAndTell(portal, 'password-set', { user: req.params.id, by: req.user!.id });
      req.session.notice = { key: 'admin:user.password-set', params: { username: user.username } };
      res.redirect(303, `/admin/pengguna/${req.params.id}`);
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      res.status(422);
      await renderUser(res, req.params.id, error.fields);
    }
  });

  router.post('/:id/perangkat/pengakhiran', async (req, res) => {
    const user = await findUser(req.params.id);
    // On their own page, the device that an administrator sits at stays signed in.
    if (req.params.id === req.user!.id) await endOtherSignIns(req.user!);
    else await endSessions(user);
    await noteSecurity('sessions-ended', { user: user._id, by: req.user!.id }, new Date());
    req.session.notice = { key: 'admin:user.signed-out', params: { username: user.username } };
    res.redirect(303, `/admin/pengguna/${req.params.id}`);
  });

  router.post('/:id/dua-langkah/pengaturan-ulang', async (req, res) => {
    const user = await findUser(req.params.id);
    if (await removeSecondFactor(req.params.id)) {
      await endSessions(user);
      await noteAndTell(portal, 'second-factor-reset', { user: req.params.id, by: req.user!.id });
    }
    req.session.notice = { key: 'admin:user.second-factor-reset', params: { username: user.username } };
    res.redirect(303, `/admin/pengguna/${req.params.id}`);
  });

  return router;
}

async function renderNewUser(
  res: Response,
  typed: Record<string, string>,
  errors: FieldErrors,
): Promise<void> {
  res.render('admin/new-user', {
    typed,
    errors,
    roles: ROLES,
    givenDays: GIVEN_PASSWORD_DAYS,
    organisations: await organisationsByKind(),
    villagesByDistrict: villagesByDistrict(),
  });
}

async function renderUser(
  res: Response,
  id: string,
  errors: FieldErrors,
  typed: { role?: string; organisation?: string } = {},
): Promise<void> {
  const { passwordHash: _, ...user } = await findUser(id);
  res.render('admin/user', {
    user,
    organisation: await Organisation.findById(user.organisation).lean(),
    secondFactor: await secondFactorOf(id),
    givenDays: GIVEN_PASSWORD_DAYS,
    typed,
    errors,
    roles: ROLES,
    organisations: await organisationsByKind(),
  });
}

/** The choices of an organisation, in the order of their kinds. */
async function organisationsByKind() {
  const organisations = await Organisation.find({ active: true })
    .select('code name kind')
    .sort({ name: 1 })
    .lean();
  return ORGANISATION_KINDS.map((kind) => ({
    kind,
    organisations: organisations.filter((organisation) => organisation.kind === kind),
  })).filter((group) => group.organisations.length > 0);
}
