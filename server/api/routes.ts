import { Router } from 'express';
import { publicPage } from '../cache/public-page.js';
import type { Portal } from '../portal.js';
import { openapiDocument } from './openapi.js';

/** Describes the JSON API to programs. */
export function openapiApi({ config }: Portal): Router {
  const router = Router();
  const document = openapiDocument(config.baseUrl, config.siteName);
  router.get('/openapi.json', publicPage, (_req, res) => {
    res.json(document);
  });
  return router;
}
