import { createServer, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the bare server says at one address, whatever is asked. */
export interface BareAnswer {
  status: number;
  headers: OutgoingHttpHeaders;
  /** Base64. */
  body: string;
}

/**
 * The limit of the machine: node:http sending bytes that lie ready, in a process of its own. It is sent the
 * answers by path, and sends its port back.
 */
process.once('message', (answers: Record<string, BareAnswer>) => {
  const ready = new Map(
    Object.entries(answers).map(([path, { status, headers, body }]) => [
      path,
      { status, headers, body: Buffer.from(body, 'base64') },
    ]),
  );
  const server = createServer((request, response) => {
    const answer = ready.get(request.url ?? '');
    response.writeHead(answer?.status ?? 404, answer?.headers);
    response.end(answer?.body);
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
});
