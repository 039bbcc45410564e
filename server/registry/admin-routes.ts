import { Router, type Request, type Response } from 'express';
import { ORGANISATION_KINDS, PLATFORMS } from '../../models/vocabulary.js';
import { requireRole } from '../auth/require-role.js';
import { Invalid, type FieldErrors } from '../errors.js';
import { photosOf, receiveForm } from '../media/receive.js';
import { longAnswer } from '../middleware/long-answer.js';
import { districts, findPlace, villagesByDistrict } from '../regions/gazetteer.js';
import { formFields, queryText } from '../validation/form.js';
import { pages, wantedPage } from '../validation/page.js';
import type { Portal } from '../portal.js';
import { accountRoutes } from './account-routes.js';
import { addSharedAccount } from './accounts.js';
import { accountsOf, directoryFilter, listOrganisations } from './directory.js';
import { historyOfOrganisation } from './history.js';
import { importOrganisations } from './import-organisations.js';
import { mergeOrganisation } from './merge.js';
import { formOf } from './organisation-form.js';
import {
  changeOrganisation,
  createOrganisation,
  findOrganisation,
  setOrganisationActive,
} from './organisations.js';
import { shareLinkOpener, type ShareLinkOpener } from './share-link.js';

const PER_PAGE = 50;

/** Organisations and their accounts, for administrators: making, changing, verifying, revoking. */
export function registryAdminRoutes(portal: Portal): Router {
  const router = Router();
  router.use('/admin/organisasi', requireRole('admin'), organisationRoutes(shareLinkOpener(portal)));
  router.use('/admin/akun', requireRole('admin'), accountRoutes(portal));
  return router;
}

function organisationRoutes(open: ShareLinkOpener): Router {
  const router = Router();

  router.get('/', async (req, res) => {
    const page = wantedPage(req);
    const chosen = {
      kind: queryText(req, 'jenis'),
      district: queryText(req, 'kecamatan'),
      q: queryText(req, 'q'),
    };
    const filter = { ...directoryFilter(chosen), inactiveToo: true };
    const { items, more } = await listOrganisations(filter, { skip: (page - 1) * PER_PAGE, limit: PER_PAGE });
    res.render('registry/admin-organisations', {
      organisations: items,
      chosen,
      districts: districts(),
      kinds: ORGANISATION_KINDS,
      ...pages(req, page, more),
    });
  });

  router.get('/baru', (_req, res) => renderNew(res, {}, {}));

  router.get('/impor', (_req, res) => res.render('registry/admin-import', { errors: {} }));

  router.post('/impor', receiveForm, longAnswer, async (req: Request, res) => {
    const [file] = photosOf(req);
    try {
      if (file && !file.content) throw new Invalid({ file: 'file-too-large' });
      if (!file?.content?.length) throw new Invalid({ file: 'required' });
      res.render('registry/admin-import', {
        errors: {},
        report: await importOrganisations(file.content, req.user),
      });
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      res.status(422).render('registry/admin-import', { errors: error.fields });
    }
  });

  router.post('/', async (req, res) => {
    const typed = formFields(req);
    try {
      const organisation = await createOrganisation(typed, req.user);
      req.session.notice = { key: 'registry:admin.created', params: { name: organisation.name } };
      res.redirect(303, `/admin/organisasi/${String(organisation._id)}`);
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      renderNew(res.status(422), typed, error.fields);
    }
  });

  router.get('/:id', (req, res) => renderOrganisation(res, req.params.id));

  router.post('/:id', async (req, res) => {
    const typed = formFields(req);
    try {
      await changeOrganisation(req.params.id, typed, req.user);
      req.session.notice = { key: 'registry:admin.changed' };
      res.redirect(303, `/admin/organisasi/${req.params.id}`);
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      await renderOrganisation(res.status(422), req.params.id, { typed, errors: error.fields });
    }
  });

  router.post('/:id/status', async (req, res) => {
    const active = formFields(req).active === 'true';
    await setOrganisationActive(req.params.id, active, req.user);
    req.session.notice = { key: active ? 'registry:admin.activated' : 'registry:admin.deactivated' };
    res.redirect(303, `/admin/organisasi/${req.params.id}`);
  });

  router.post('/:id/penggabungan', async (req, res) => {
    const typed = formFields(req);
    try {
      const { into, ...moved } = await mergeOrganisation(req.user!, req.params.id, typed, new Date());
      req.session.notice = { key: 'registry:merge.done', params: { name: into.name, ...moved } };
      res.redirect(303, `/admin/organisasi/${String(into._id)}`);
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      await renderOrganisation(res.status(422), req.params.id, { merge: { typed, errors: error.fields } });
    }
  });

  router.post('/:id/akun', async (req, res) => {
    const typed = formFields(req);
    try {
      await addSharedAccount(await findOrganisation(req.params.id), typed, { by: req.user!, open });
      req.session.notice = { key: 'registry:account.added' };
      res.redirect(303, `/admin/organisasi/${req.params.id}#akun`);
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      await renderOrganisation(res.status(422), req.params.id, {
        newAccount: { typed, errors: error.fields },
      });
    }
  });

  return router;
}

function renderNew(res: Response, typed: Record<string, string>, errors: FieldErrors): void {
  res.render('registry/admin-new-organisation', { typed, errors, ...choices() });
}

interface OrganisationPage {
  typed?: Record<string, string>;
  errors?: FieldErrors;
  newAccount?: { typed: Record<string, string>; errors: FieldErrors };
  merge?: { typed: Record<string, string>; errors: FieldErrors };
}

async function renderOrganisation(res: Response, id: string, page: OrganisationPage = {}): Promise<void> {
  const organisation = await findOrganisation(id);
  res.render('registry/admin-organisation', {
    organisation,
    accounts: await accountsOf(organisation._id),
    history: await historyOfOrganisation(organisation._id),
    typed: page.typed ?? formOf(organisation),
    errors: page.errors ?? {},
    newAccount: page.newAccount ?? { typed: {}, errors: {} },
    merge: page.merge ?? { typed: {}, errors: {} },
    into: organisation.mergedInto && (await findOrganisation(String(organisation.mergedInto))),
    mergeable: !findPlace(organisation.code),
    platforms: PLATFORMS,
    ...choices(),
  });
}

function choices() {
  return { kinds: ORGANISATION_KINDS, districts: districts(), villagesByDistrict: villagesByDistrict() };
}
