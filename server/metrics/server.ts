import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { collectDefaultMetrics, Gauge } from 'prom-client';
import { overview } from '../admin/overview.js';
import type { MetricsConfig } from '../config.js';
import type { Logger } from '../log.js';
import { measures } from './measures.js';

/** Serves `/metrics` to Prometheus on a port of its own, which readers never reach. @throws when it is in use */
export async function startMetrics({ port, host }: MetricsConfig, log: Logger): Promise<Server> {
  collectDefaultMetrics({ register: measures });
  measureAttention();
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

/** What waits, as the administrator sees it: asked for when Prometheus asks. */
function measureAttention(): void {
  const attention = new Gauge({
    name: 'portal_attention',
    help: 'What waits or needs attention, as the administration shows it',
    labelNames: ['what'],
    registers: [measures],
    async collect() {
      for (const { key, value } of await overview()) attention.set({ what: key }, value);
    },
  });
}
