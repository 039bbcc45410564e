import { expect } from 'chai';
import mongoose from 'mongoose';
import { announceChange, PUBLIC_PARTS } from '../../models/public-version.js';
import { createApp } from '../../server/app.js';
import { publicAddress } from '../../server/cache/public-addresses.js';
import { Client } from '../support/client.js';
import { aHoaxStory, aPublishedStory } from '../support/decisions.js';
import { signedInAs, VILLAGE } from '../support/people.js';
import { freshDatabase, keptPages, portal } from '../support/portal.js';
import { queriesDuring } from '../support/queries.js';
import { routesOf } from '../support/routes.js';

const WALK_MS = 300_000;

/** Every route that may be kept. Whoever adds one thinks about what it shows, to whom, and when it changes. */
const KEPT = [
  '/',
  '/berita',
  '/berita/:slug',
  '/cek-fakta',
  '/cek-fakta/:slug',
  '/wilayah',
  '/wilayah/:code',
  '/direktori',
  '/direktori/:slug',
  '/kabar-kanal',
  '/tentang',
  '/pedoman',
  '/pedoman/gaya',
  '/pedoman/widget',
  '/widget',
  '/privasi',
  '/ikuti',
  '/rss.xml',
  '/atom.xml',
  '/feed.json',
  '/wilayah/:code/rss.xml',
  '/wilayah/:code/atom.xml',
  '/wilayah/:code/feed.json',
  '/direktori/:slug/rss.xml',
  '/direktori/:slug/atom.xml',
  '/direktori/:slug/feed.json',
  '/sitemap.xml',
  '/sitemap/:file',
  '/humans.txt',
  '/robots.txt',
  '/manifest.webmanifest',
];

/** Read into memory at the start, or the cache's own. */
const UNCHANGING = ['regions', 'publicversions'];

// With any of the parameters that make it another page, of which specs before may have left some.
const isKept = (key: string) => KEPT.some((route) => matches(route, key.replace(/^\w+ |\?.*$/g, '')));

function matches(route: string, path: string): boolean {
  return new RegExp(`^${route.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}$`).test(path);
}

describe('What may be kept', function () {
  this.timeout(WALK_MS);
  let names: string[];

  beforeEach(async () => {
    await freshDatabase();
    const published = await aPublishedStory();
    names = [published.slug ?? '', String((await aHoaxStory())._id), VILLAGE, '63.11.02', 'desa-halong'];
  });

  function everyAddress(): string[] {
    return routesOf(() => createApp(portal()))
      .filter(({ method, path }) => method === 'GET' && path !== '/meja/kabar')
      .flatMap(({ path }) =>
        path.includes(':') ? names.map((name) => path.replace(/:(\w+)/g, name)) : [path],
      );
  }

  it('is what is named here and nothing else, whoever asks for whatever', async () => {
    const { client, user } = await signedInAs('admin');
    const addresses = everyAddress();
    for (const one of [client, new Client()]) {
      for (const address of addresses) await one.get(address, { follow: false });
    }
    const kept = keptPages().keys(performance.now());
    const wrong = kept.filter((key) => !isKept(key));
    expect(wrong).to.deep.equal([]);
    // The walk met what is public, and what was kept of it knows nobody.
    expect(kept.length).to.be.above(15);
    for (const key of kept) {
      const page = keptPages().get(key, performance.now())?.page;
      const text = page?.variants.identity.body().toString('utf8');
      expect(text, key).to.be.a('string').that.does.not.include(user.name);
      expect(JSON.stringify(page), key).not.to.match(/set-cookie|no-store/i);
    }
  });

  it('is made of what the cache thinks it is made of', async () => {
    const collections = new Set(mongoose.modelNames().map((name) => mongoose.model(name).collection.name));
    for (const path of everyAddress()) {
      const address = publicAddress(path);
      if (!address) continue;
      // Nothing is remembered of the address before.
      await Promise.all(PUBLIC_PARTS.map(announceChange));
      const queries = await queriesDuring(async () => {
        await new Client().get(path, { follow: false });
      });
      const read = [...new Set(queries.map(({ collection }) => collection))].filter(
        (name) => collections.has(name) && !UNCHANGING.includes(name),
      );
      expect(address.madeOf, path).to.include.members(read);
    }
  });
});
