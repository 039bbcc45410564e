import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { collectDefaultMetrics } from 'prom-client';
import type { MetricsConfig } from '../config.js';
import type { Logger } from '../log.js';
import { measures } from './measures.js';

/** Serves `/metrics` to Prometheus on a port of its own, which readers never reach. @throws when it is in use */
export async function startMetrics({ port, host }: MetricsConfig, log: Logger): Promise<Server> {
  collectDefaultMetrics({ register: measures });
  const server = createServer((req, res) => {
    if (req.method !== 'GET' || req.url !== '/metrics') {
      res.writeHead(404).end();
      return;
    }
    measures.metrics().then(
      (text) => res.writeHead(200, { 'Content-Type': measures.contentType }).end(text),
      (error: unknown) => {
        log.error({ err: error }, 'metrics could not be collected');
        res.writeHead(503).end();
      },
    );
  });
  await once(server.listen(port, host), 'listening');
  return server;
}
