import type { Portal } from '../../server/portal.js';
import { portal } from './portal.js';
import { startRemoteSite, type RemoteSite } from './remote-site.js';

/** Path to what a stand-in site answers: a page, or anything with its own status and type. */
export type SitePages = Record<string, string | { status?: number; type?: string; body: string }>;

/** A site of fixed pages; what it lacks is 404. The pages may be changed while it runs. */
export function startSite(pages: SitePages): Promise<RemoteSite> {
  return startRemoteSite((request, response) => {
    const page = pages[request.url ?? ''];
    if (page === undefined) return response.writeHead(404).end();
    const { status = 200, type = 'text/html', body } = typeof page === 'string' ? { body: page } : page;
    return response.writeHead(status, { 'content-type': type }).end(body);
  });
}

/** The portal under test, allowed to reach stand-in sites. */
export function portalReaching(...sites: RemoteSite[]): Portal {
  const { config, log } = portal();
  return { log, config: { ...config, fetchAllowHosts: sites.map(({ host }) => host) } };
}
