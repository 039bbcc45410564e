import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { createListener } from '../../server/listener.js';
import { visitor } from '../support/browser.js';
import { Client } from '../support/client.js';
import { freshDatabase, portal } from '../support/portal.js';
import { aStoredStory } from '../support/public-stories.js';
import { sharedBrowser } from '../support/shared-browser.js';

describe('A finger on a link', () => {
  const browser = sharedBrowser();
  let server: Server;
  let through: string;
  const early: string[] = [];
  let tellFirst: () => void = () => undefined;
  const firstEarly = new Promise<void>((resolve) => (tellFirst = resolve));

  before(async () => {
    await freshDatabase();
    const { listener } = createListener(portal());
    server = createServer((req, res) => {
      if (/prefetch/.test(String(req.headers['sec-purpose']))) {
        early.push(req.url ?? '');
        tellFirst();
      }
      listener(req, res);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    through = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  it('has the page fetched before it is lifted, and no other page', async () => {
    const { slug, title } = await aStoredStory({ title: 'Jembatan gantung dibuka' });
    await aStoredStory({ title: 'Irigasi mengalir lagi' });
    const page = await (await visitor(browser(), { through })).newPage();
    await page.goto('/berita');
    expect(early).to.deep.equal([]);
    await page.getByRole('link', { name: title }).first().hover();
    await page.mouse.down();
    await firstEarly;
    expect(early).to.deep.equal([`/berita/${slug}`]);
    await page.mouse.up();
    await page.getByRole('heading', { name: title, level: 1 }).waitFor();
  });

  it('is told of on pages for everybody, by a file that browsers take for rules', async () => {
    const { headers } = await new Client().get('/berita');
    const rules = /^"(\/links\.speculationrules\?v=[\w-]+)"$/.exec(headers.get('speculation-rules') ?? '');
    const answer = await new Client().get(rules?.[1] ?? '');
    expect(answer.headers.get('content-type')).to.equal('application/speculationrules+json');
    expect(JSON.parse(answer.text)).to.have.property('prefetch');
    const feed = await new Client().get('/rss.xml');
    expect(feed.headers.get('speculation-rules')).to.equal(null);
  });
});
