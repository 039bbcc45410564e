import { Router } from 'express';
import { z } from 'zod';
import { ORGANISATION_KINDS, PLATFORMS } from '../../models/vocabulary.js';
import { SUBMITTING_ROLES } from '../auth/permissions.js';
import { requireRole } from '../auth/require-role.js';
import { doneOnce } from '../cache/done-once.js';
import { publicPage } from '../cache/public-page.js';
import { jsonBody } from '../middleware/api.js';
import { rateLimit } from '../middleware/rate-limit.js';
import type { Portal } from '../portal.js';
import { parse, parseQuery } from '../validation/parse.js';
import { addSharedAccount } from './accounts.js';
import { shareLinkLimit } from './check-limit.js';
import { checkLinks } from './check-links.js';
import { accountsOf, cursorOf, directoryFilter, listOrganisations } from './directory.js';
import { accountRows, registered, toCsv, toOpml } from './export.js';
import { organisationsCsv } from './export-organisations.js';
import { createOrganisation, organisationToManage } from './organisations.js';
import { toDirectoryEntry, toPublicAccount, toPublicOrganisation } from './public-organisation.js';
import { resolve } from './resolve.js';
import { shareLinkOpener } from './share-link.js';
import { verifyAccount } from './verification.js';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;
/** Characters. */
const TEXT_MAX_LENGTH = 100_000;
const HOUR_MS = 60 * 60 * 1000;

/** Somebody who writes has their links looked up at every pause. */
const linkChecks = rateLimit({ name: 'link-checks', windowMs: HOUR_MS, limit: 600 });

const listQuery = z.object({
  kind: z.string().optional(),
  district: z.string().optional(),
  q: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT),
  cursor: z.string().optional(),
});
const resolveQuery = z.object({
  url: z.string().min(1, 'required').max(2_048, 'too-long'),
  platform: z.enum(PLATFORMS).optional(),
});
const ofKind = z.object({ kind: z.enum(ORGANISATION_KINDS).optional() });
const textWithLinks = z.object({ text: z.string().max(TEXT_MAX_LENGTH, 'too-long') });
/** Code or id. */
const ofOrganisation = z.looseObject({ organisation: z.string().optional() });

/** The registry for programs: lists, the whole of it as a file, and whether an address is official. */
export function registryApi(portal: Portal): Router {
  const { config } = portal;
  const router = Router();
  const open = shareLinkOpener(portal);
  const registry = doneOnce(registered);
  const submitter = requireRole(...SUBMITTING_ROLES);

  router.get('/registry/organisations', publicPage, async (req, res) => {
    const { limit, cursor, ...query } = parseQuery(listQuery, req.query);
    const filter = directoryFilter(query);
    // A kind or district that does not exist has no organisations, and is not "all of them".
    const unknown = (query.kind && !filter.kind) || (query.district && !filter.district);
    const { items, more } = unknown
      ? { items: [], more: false }
      : await listOrganisations(filter, { limit, after: cursor });
    const last = more ? items.at(-1) : undefined;
    res.json({
      items: items.map(({ accounts, ...organisation }) => toDirectoryEntry(organisation, accounts)),
      next: last ? cursorOf(last) : null,
    });
  });

  router.get('/registry/organisations.csv', publicPage, async (req, res) => {
    const { kind } = parseQuery(ofKind, req.query);
    res.attachment('organisasi.csv');
    res
      .type('text/csv')
      .send(
        organisationsCsv(
          (await registry()).filter(({ organisation }) => !kind || organisation.kind === kind),
        ),
      );
  });

  router.post('/registry/organisations', requireRole('admin'), ...jsonBody, async (req, res) => {
    const organisation = await createOrganisation(req.body, req.user);
    const accounts = await accountsOf(organisation._id);
    res.status(201).json(toDirectoryEntry(organisation, accounts));
  });

  router.post('/registry/accounts', requireRole('admin', 'agency'), ...jsonBody, async (req, res) => {
    const { organisation: named } = parse(ofOrganisation, req.body);
    const organisation = await organisationToManage(req.user, named);
    const account = await addSharedAccount(organisation, req.body, { by: req.user!, open });
    res.status(201).json({ ...toPublicAccount(account), organisation: organisation.code });
  });

  router.post('/registry/accounts/:id/verification', requireRole('admin'), ...jsonBody, async (req, res) => {
    const account = await verifyAccount(req.user!, String(req.params.id), req.body, new Date());
    res.status(201).json(toPublicAccount(account));
  });

  router.get('/registry/resolve', shareLinkLimit, publicPage, async (req, res) => {
    const { url, platform } = parseQuery(resolveQuery, req.query);
    const { status, disguise, address, account, organisation } = await resolve(
      await open(url, platform),
      platform,
    );
    res.json({
      status,
      ...(disguise && { reason: disguise }),
      ...(address && { address }),
      ...(organisation && { organisation: toPublicOrganisation(organisation) }),
      ...(account && { account: toPublicAccount(account) }),
    });
  });

  router.post('/registry/link-checks', submitter, linkChecks, ...jsonBody, async (req, res) => {
    const { text } = parse(textWithLinks, req.body);
    const checked = await checkLinks(text);
    res.json({
      items: checked.map(({ link, status, disguise, refused, organisation }) => ({
        ...{ link, status },
        ...((disguise ?? refused) && { reason: disguise ?? refused }),
        ...(organisation && { organisation: toPublicOrganisation(organisation) }),
      })),
    });
  });

  router.get('/registry/accounts.csv', publicPage, async (_req, res) => {
    res.attachment('akun-resmi.csv');
    res.type('text/csv').send(toCsv(accountRows(await registry())));
  });

  router.get('/registry/accounts.json', publicPage, async (_req, res) => {
    res.json({ items: accountRows(await registry()), next: null });
  });

  router.get('/registry/accounts.opml', publicPage, async (_req, res) => {
    res.attachment('akun-resmi.opml');
    res.type('text/x-opml').send(toOpml(accountRows(await registry()), config.siteName, new Date()));
  });

  return router;
}
