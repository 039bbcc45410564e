import http from 'node:http';
import { listenHere } from './listening.js';

/** A local server that stands in for a site elsewhere. */
export interface RemoteSite {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  url: string;
  /** `127.0.0.1:PORT`, as `FETCH_ALLOW_HOSTS` names it. */
  host: string;
  /** Every request received so far. */
  requests: { path: string; headers: http.IncomingHttpHeaders }[];
  close(): Promise<void>;
}

export type RemoteHandler = (request: http.IncomingMessage, response: http.ServerResponse) => void;

export async function startRemoteSite(handler: RemoteHandler): Promise<RemoteSite> {
  const requests: RemoteSite['requests'] = [];
  const server = http.createServer((request, response) => {
    requests.push({ path: request.url ?? '', headers: request.headers });
    handler(request, response);
  });
  const host = await listenHere(server);
  return {
    url: `http://${host}`,
    host,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
