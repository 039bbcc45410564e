import { expect } from 'chai';
import type { PublicPart } from '../../models/public-version.js';
import { packed } from '../../server/cache/packed.js';
import { pageStore } from '../../server/cache/page-store.js';

const MINUTE_MS = 60_000;
const BYTES = 1024 * 1024;

describe('A page in memory', () => {
  const changed = new Set<PublicPart>();
  let away = false;
  const watch = {
    unchanged: (madeOf: readonly PublicPart[]) => !madeOf.some((part) => changed.has(part)),
    isAway: () => away,
  };
  const page = packed({ body: Buffer.from('x'), type: 'text/html', cacheControl: '', vary: '', headers: [] });
  const madeOf = ['posts', 'arrivals'] as const;

  beforeEach(() => {
    changed.clear();
    away = false;
  });

  function stored() {
    const store = pageStore(BYTES, watch);
    store.keep('a', { page, madeOf, since: 0 }, 0);
    return (now: number) => store.get('a', now)?.age;
  }

  it('is new for a minute, good enough while a new one is made for little longer, and then gone', () => {
    const ageAt = stored();
    expect([0, MINUTE_MS - 1, MINUTE_MS, MINUTE_MS + 9_999].map(ageAt)).to.deep.equal([
      'new',
      'new',
      'overtaken',
      'overtaken',
    ]);
    expect(ageAt(MINUTE_MS + 10_000)).to.equal(undefined);
    expect(ageAt(0)).to.equal(undefined);
  });

  it('is good for a minute more while none can be made anew, unless something it is made of changed', () => {
    away = true;
    const ageAt = stored();
    expect(ageAt(2 * MINUTE_MS - 1)).to.equal('new');
    changed.add('posts');
    expect(ageAt(1)).to.equal(undefined);
    expect(stored()(2 * MINUTE_MS)).to.equal(undefined);
  });

  it('is overtaken by posts that arrived, and gone by whatever else it is made of', () => {
    const ageAt = stored();
    changed.add('arrivals');
    expect(ageAt(1)).to.equal('overtaken');
    changed.add('posts');
    expect(ageAt(2)).to.equal(undefined);
  });

  it('that something changed under is not kept; one that posts arrived under is, to be made anew', () => {
    const store = pageStore(BYTES, watch);
    changed.add('arrivals');
    store.keep('a', { page, madeOf, since: 0 }, 0);
    expect([store.get('a', 1)?.age, store.keys(1)]).to.deep.equal(['overtaken', []]);
    changed.add('posts');
    store.keep('b', { page, madeOf, since: 0 }, 0);
    expect(store.get('b', 1)).to.equal(undefined);
  });
});
