import { refreshSources, type RefreshOptions, type RefreshReport } from '../../server/aggregation/refresh.js';
import { portal } from './portal.js';
import { startRemoteSite, type RemoteHandler, type RemoteSite } from './remote-site.js';

/** Sites of one test, and runs of the aggregation that may reach them and nothing else. */
export function feedSites() {
  const sites: RemoteSite[] = [];
  async function site(handler: RemoteHandler): Promise<RemoteSite> {
    const started = await startRemoteSite(handler);
    sites.push(started);
    return started;
  }
  return {
    site,
    /** A site that serves whatever `document` holds, with validators. */
    feedSite: (document: { body: string }): Promise<RemoteSite> =>
      site((request, response) => {
        const etag = `"${document.body.length}"`;
        response.setHeader('etag', etag).setHeader('content-type', 'application/rss+xml');
        if (request.headers['if-none-match'] === etag) response.writeHead(304).end();
        else response.end(document.body);
      }),
    refresh: (options: RefreshOptions = {}): Promise<RefreshReport> => {
      const config = { ...portal().config, fetchAllowHosts: sites.map(({ host }) => host) };
      return refreshSources({ ...portal(), config }, options);
    },
    close: () => Promise.all(sites.splice(0).map((started) => started.close())),
  };
}
