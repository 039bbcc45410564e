import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Asked on one connection before the first is answered: no browser and no proxy asks for more than one. */
const UNANSWERED_MAX = 16;

const unanswered = new WeakMap<Socket, number>();

/**
 * Cuts a connection on which too much is asked at once: a packet of a few kilobytes holds hundreds of requests, which
 * would all be answered before anybody else's.
 * @returns whether it is cut
 */
export function cutIfTooMany({ socket }: IncomingMessage, res: ServerResponse): boolean {
  const count = (unanswered.get(socket) ?? 0) + 1;
  unanswered.set(socket, count);
  res.once('close', () => unanswered.set(socket, (unanswered.get(socket) ?? 1) - 1));
  if (count > UNANSWERED_MAX) socket.destroy();
  return socket.destroyed;
}
