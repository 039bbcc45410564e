import { readdirSync } from 'node:fs';
import path from 'node:path';
import { assetFile, assetUrl } from '../middleware/assets.js';
import { fromRoot } from '../paths.js';
import { assetBody } from './asset-body.js';
import { compress, packed, type Effort, type Packed } from './packed.js';

/** Pressed once in the life of the process. */
const EFFORT: Effort = { brotli: 11, gzip: 9 };
const FOR_GOOD = 'public, max-age=31536000, immutable';
const ASK_AGAIN = 'no-cache';

const TEXT_TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
  '.speculationrules': 'application/speculationrules+json',
};
/** Compressed by themselves. */
const BINARY_TYPES: Record<string, string> = {
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/** Browsers look at it after every page: what it imports is named with its hash, and not looked at again. */
const WORKER = '/service-worker.js';

interface Asset {
  /** For who asks by the hash of its content: browsers may keep it for good. */
  hashed: Packed;
  plain: Packed;
}

export interface AssetStore {
  /** The file of public/ that an address names, or undefined. @param requested path and query, as it came */
  find(requested: string): Promise<Packed> | undefined;
}

/**
 * The files of public/, ready to be sent; each is read and compressed when it is first asked for.
 * @param keep false: read again at every request
 */
export function assetStore({ headers, keep }: { headers: readonly string[]; keep: boolean }): AssetStore {
  let types = typesByAddress();
  const made = new Map<string, Promise<Asset>>();

  const assetOf = (file: string, type: string) => {
    let asset = keep ? made.get(file) : undefined;
    if (!asset) made.set(file, (asset = makeAsset(file, type, headers)));
    return asset;
  };

  return {
    find(requested) {
      if (!keep) types = typesByAddress();
      const mark = requested.indexOf('?');
      const file = assetFile(mark < 0 ? requested : requested.slice(0, mark));
      const type = types.get(file);
      if (type === undefined) return undefined;
      // Another version's hash must not be kept with this version's content.
      const asked = keep && requested === assetUrl(file) ? 'hashed' : 'plain';
      return assetOf(file, type).then((asset) => asset[asked]);
    },
  };
}

async function makeAsset(file: string, type: string, headers: readonly string[]): Promise<Asset> {
  const body = file === WORKER ? workerBody() : assetBody(file);
  const compressed = path.extname(file) in TEXT_TYPES ? await compress(body, EFFORT) : undefined;
  const kept = (cacheControl: string) =>
    packed({ body, type, cacheControl, vary: 'Accept-Encoding', headers }, compressed);
  return { hashed: kept(FOR_GOOD), plain: kept(ASK_AGAIN) };
}

function workerBody(): Buffer {
  const text = assetBody(WORKER).toString();
  return Buffer.from(text.replace(/'\.(\/js\/[\w/-]+\.js)'/g, (_all, file: string) => `'${assetUrl(file)}'`));
}

function typesByAddress(): Map<string, string> {
  const files = readdirSync(fromRoot('public'), { recursive: true, encoding: 'utf8' });
  return new Map(
    files.flatMap((file) => {
      const type = { ...TEXT_TYPES, ...BINARY_TYPES }[path.extname(file)];
      return type ? [[`/${file.replaceAll(path.sep, '/')}`, type] as const] : [];
    }),
  );
}
