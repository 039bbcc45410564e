import { Router, type ErrorRequestHandler, type Request, type RequestHandler } from 'express';
import { Server, type ServerOptions } from '@tus/server';
import { SUBMITTING_ROLES } from '../auth/permissions.js';
import { requireRole } from '../auth/require-role.js';
import { asUnavailable } from '../database/failures.js';
import { Invalid, PortalError } from '../errors.js';
import { PHOTO_MAX_BYTES } from '../media/limits.js';
import { refuse } from '../middleware/refuse.js';
import type { Portal } from '../portal.js';
import { partLimit, uploadLimit } from './limits.js';
import { PieceStore } from './piece-store.js';
import { admitUpload, finishUpload, ownUpload, uploadId } from './uploads.js';

/** How long a connection that another one takes over from may take to hand in what it has. */
const HAND_OVER_MS = 1_000;

/**
 * Photos that arrive in parts, by the tus protocol: an upload that breaks off goes on where it stopped. `key` in
 * Upload-Metadata names the photo on its owner's phone; nothing else that is said about it is kept.
 */
export function uploadRoutes({ config, log }: Portal): Router {
  const tus = new Server({
    path: '/unggahan',
    datastore: new PieceStore(),
    maxSize: PHOTO_MAX_BYTES,
    relativeLocation: true,
    allowedOrigins: [new URL(config.baseUrl).origin],
    lockDrainTimeout: HAND_OVER_MS,
    namingFunction: (req, metadata) => uploadId(userOf(req), metadata?.key),
    async onUploadCreate(req, { id, size = 0 }) {
      await admitUpload(userOf(req), id, size, new Date());
      return { metadata: { owner: userOf(req).id } };
    },
    async onUploadFinish(_req, { id }) {
      await finishUpload(id, config.timeZone);
      return {};
    },
    onResponseError(_req, error) {
      if (!(error instanceof Error)) return undefined;
      const known = error instanceof PortalError ? error : asUnavailable(error);
      if (known) return { status_code: known.status, body: codeOf(known) };
      if ('status_code' in error) return undefined;
      log.error({ err: error }, 'upload failed');
      return { status_code: 500, body: 'fault' };
    },
  });
  const handle: RequestHandler = (req, res) => {
    // A browser whose second request on a connection is cut sends all of it again by itself, from its first byte.
    res.set('Connection', 'close');
    return tus.handle(req, res);
  };

  const router = Router();
  const submitter = requireRole(...SUBMITTING_ROLES);
  router.post('/unggahan', submitter, uploadLimit, handle);
  router.head('/unggahan/:id', submitter, ownOnly, handle);
  router.patch('/unggahan/:id', submitter, partLimit, ownOnly, handle);
  router.delete('/unggahan/:id', submitter, ownOnly, handle);
  router.use('/unggahan', answerShortly);
  return router;
}

const ownOnly: RequestHandler<{ id: string }> = async (req, _res, next) => {
  await ownUpload(req.user!, req.params.id, new Date());
  next();
};

// A page of words would take longer on its way than the part of the photo did.
const answerShortly: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (!(error instanceof PortalError) || res.headersSent) return next(error);
  refuse(res, error).set('Cache-Control', 'no-store').type('text/plain').send(codeOf(error));
};

function codeOf(error: PortalError): string {
  return error instanceof Invalid ? Object.values(error.fields).join(' ') : error.code;
}

type TusRequest = Parameters<NonNullable<ServerOptions['namingFunction']>>[0];

function userOf({ runtime }: TusRequest): Express.User {
  return (runtime!.node!.req as unknown as Request).user!;
}
