import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { inShares } from '../in-shares.js';
import { countKeptPage, countStaticFile } from '../metrics/measures.js';
import { assetUrl } from '../middleware/assets.js';
import { isFramed } from '../middleware/security-headers.js';
import { assetStore } from './assets.js';
import { compress, packed, sendPacked, type Effort, type Packed } from './packed.js';
import { pageStore, type PageStore } from './page-store.js';
import { publicWatch as watch, type Moment } from './page-watch.js';
import { publicAddress, type PublicAddress } from './public-addresses.js';
import { chosenLocale, isPersonal } from './reader.js';
import { awaitRendering } from './rendering.js';

/** A page is pressed while its first reader waits. */
const EFFORT: Effort = { brotli: 5, gzip: 6 };
const VARY = 'Accept-Encoding, Cookie';
/** What browsers that can may fetch when a finger comes down on a link: not earlier, for bytes cost readers money. */
const SPECULATION_RULES = '/links.speculationrules';

export interface CacheOptions {
  /** What makes the pages that are not kept. */
  app: RequestListener;
  /** Names and values in turn: what every answer says. */
  headers: readonly string[];
  /** The same for pages that other sites may show in a frame. */
  framedHeaders: readonly string[];
  /** For pages; 0: none is kept. */
  bytesMax: number;
  /** Static files are read again at every request. */
  development: boolean;
}

/** The listener, and what it keeps for whoever wants to look. */
export interface CachedListener {
  listener: RequestListener;
  store: PageStore;
}

interface Rendering {
  since: Moment;
  /** Undefined when its answer was not one to keep. */
  page: Promise<Packed | undefined>;
}

/**
 * Answers what lies ready before the application sees the request: static files, and the public pages of readers
 * without an account. Everything else is the application's, and so is making a page; of those who ask for the
 * same one at the same time the first has it made, for all.
 */
export function cachedListener(options: CacheOptions): CachedListener {
  const { app, headers, bytesMax, development } = options;
  const assets = assetStore({ headers, keep: !development });
  const store = pageStore(Math.max(bytesMax, 1), watch);
  const renderings = new Map<string, Rendering>();
  const pageHeaders = [...headers, 'Speculation-Rules', `"${assetUrl(SPECULATION_RULES)}"`];
  const headersOf = (url: string, type: string) => {
    if (isFramed(url)) return options.framedHeaders;
    return type.startsWith('text/html') ? pageHeaders : headers;
  };

  /** Where it was overtaken by news, who comes first makes the new one; to the others it is shown until then. */
  function find(key: string): Packed | undefined {
    const found = store.get(key, performance.now());
    return found && (found.age === 'new' || renderings.has(key)) ? found.page : undefined;
  }

  async function answerNew(req: IncomingMessage, res: ServerResponse, address: PublicAddress, key: string) {
    // Where the database cannot be asked, what is kept will do for a while; after that the application says so.
    await watch.look().catch(() => undefined);
    if (!watch.isUpToDate(performance.now())) return app(req, res);
    const kept = find(key);
    if (kept) return sendKept(req, res, kept);
    const underWay = renderings.get(key);
    // One that began before a change is of no use to who asks after it.
    if (underWay && watch.unchanged(address.madeOf, underWay.since)) {
      const page = await underWay.page;
      return page ? sendKept(req, res, page) : app(req, res);
    }
    render(req, res, address, key);
  }

  function render(req: IncomingMessage, res: ServerResponse, { url, madeOf }: PublicAddress, key: string) {
    const since = watch.moment();
    let settle: (page?: Packed) => void = () => undefined;
    const rendering = { since, page: new Promise<Packed | undefined>((resolve) => (settle = resolve)) };
    renderings.set(key, rendering);
    const done = (page?: Packed) => {
      if (renderings.get(key) === rendering) renderings.delete(key);
      settle(page);
    };
    awaitRendering(req, async (rendered) => {
      const compressed = await compress(rendered.body, EFFORT);
      const said = headersOf(url, rendered.type);
      const page = packed({ ...rendered, vary: VARY, headers: said }, compressed);
      store.keep(key, { page, madeOf, since }, performance.now());
      done(page);
      // As everybody after this reader gets it.
      for (const name of res.getHeaderNames()) res.removeHeader(name);
      sendPacked(req, res, page);
    });
    res.once('close', () => done());
    // So that nothing of what this reader's address said beside it gets into the page.
    req.url = url;
    app(req, res);
  }

  async function sendAsset(req: IncomingMessage, res: ServerResponse, asset: Promise<Packed>) {
    // A file that is gone is not found.
    const found = await asset.catch(() => undefined);
    if (!found) return app(req, res);
    countStaticFile.inc();
    sendPacked(req, res, found);
  }

  const send = inShares(app);
  return {
    store,
    listener(req, res) {
      if (!canBeKept(req)) return send(req, res);
      const url = req.url ?? '';
      const asset = assets.find(url);
      if (asset) return void sendAsset(req, res, asset);
      const address = bytesMax > 0 && !isPersonal(req.headers) ? publicAddress(url) : undefined;
      if (!address) return app(req, res);
      const key = `${chosenLocale(req.headers)} ${address.url}`;
      const kept = watch.isUpToDate(performance.now()) ? find(key) : undefined;
      if (kept) return sendKept(req, res, kept);
      void answerNew(req, res, address, key);
    },
  };
}

function sendKept(req: IncomingMessage, res: ServerResponse, page: Packed): void {
  countKeptPage.inc();
  sendPacked(req, res, page);
}

function canBeKept({ method, headers }: IncomingMessage): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  return headers['content-length'] === undefined && headers['transfer-encoding'] === undefined;
}
