/** The part of a browser's CacheStorage that the scripts use, in memory; entries lie in the order in which they were put. */
export class CacheStorageInMemory {
  private readonly stores = new Map<string, CacheInMemory>();

  constructor(private readonly origin: string) {}

  async open(name: string): Promise<CacheInMemory> {
    let store = this.stores.get(name);
    if (!store) this.stores.set(name, (store = new CacheInMemory(this.origin)));
    return store;
  }
}

type Asked = string | { url: string };

class CacheInMemory {
  private readonly kept = new Map<string, Response>();

  constructor(private readonly origin: string) {}

  async match(asked: Asked): Promise<Response | undefined> {
    return this.kept.get(this.urlOf(asked))?.clone();
  }

  async put(asked: Asked, answer: Response): Promise<void> {
    await this.delete(asked);
    this.kept.set(this.urlOf(asked), answer);
  }

  async add(asked: Asked): Promise<void> {
    await this.put(asked, await fetch(this.urlOf(asked)));
  }

  async delete(asked: Asked): Promise<boolean> {
    return this.kept.delete(this.urlOf(asked));
  }

  async keys(): Promise<{ url: string }[]> {
    return [...this.kept.keys()].map((url) => ({ url }));
  }

  private urlOf(asked: Asked): string {
    return new URL(typeof asked === 'string' ? asked : asked.url, this.origin).href;
  }
}
