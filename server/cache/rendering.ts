import type { IncomingMessage } from 'node:http';

/** What a route made of a page that is to be kept. */
export interface RenderedPage {
  body: Buffer;
  type: string;
  cacheControl: string;
  /** Of pages: the one they are in. */
  language?: string | undefined;
  lastModified?: string | undefined;
}

type Take = (page: RenderedPage) => Promise<void>;

const takers = new WeakMap<IncomingMessage, Take>();

/** Has the page that answers a request handed over in place of being sent. */
export function awaitRendering(req: IncomingMessage, take: Take): void {
  takers.set(req, take);
}

/** Whoever waits for the page of this request, if anybody does. */
export function takerOf(req: IncomingMessage): Take | undefined {
  return takers.get(req);
}
