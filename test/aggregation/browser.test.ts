import { expect } from 'chai';
import { refreshSources } from '../../server/aggregation/refresh.js';
import { DESKTOP, expectUsable, PHONE, signInOnPage, visitor } from '../support/browser.js';
import { aSource, rssFeed, rssItem } from '../support/channels.js';
import { aKimGroup, aUser } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { startRemoteSite, type RemoteSite } from '../support/remote-site.js';
import { sharedBrowser } from '../support/shared-browser.js';

describe('Channel posts in a real browser', () => {
  const browser = sharedBrowser();
  let site: RemoteSite;

  before(async () => {
    site = await startRemoteSite((request, response) => {
      if (request.url === '/missing') response.writeHead(404).end();
      else
        response.end(
          rssFeed(rssItem({ path: `/${'panjang'.repeat(12)}`, title: 'Pasar murah di alun-alun' })),
        );
    });
    portal().config.fetchAllowHosts.push(site.host);
    await freshDatabase();
    const agency = await aKimGroup({ kind: 'agency', village: undefined, district: undefined });
    await aSource(`${site.url}/feed`, { organisation: agency._id });
    await aSource(`${site.url}/missing`);
    await refreshSources(portal());
  });
  after(async () => {
    portal().config.fetchAllowHosts.length = 0;
    await site.close();
  });

  for (const viewport of [PHONE, DESKTOP]) {
    for (const language of ['id', 'en'] as const) {
      it(`can be read by everyone at ${viewport.width} px (${language})`, async () => {
        const context = await visitor(browser(), { viewport, language });
        const page = await context.newPage();
        await page.goto('/kabar-kanal');
        await expectUsable(page);
        await page.goto('/kabar-kanal?platform=youtube');
        await expectUsable(page);
        await context.close();
      });
    }

    it(`can be made a story and watched over at ${viewport.width} px, also in the dark`, async () => {
      const editor = await visitor(browser(), { viewport, colorScheme: 'dark' });
      const desk = await editor.newPage();
      await signInOnPage(desk, (await aUser('editor')).username);
      await desk.goto('/kabar-kanal');
      await expectUsable(desk);
      await desk.click('.card form button');
      expect(await desk.textContent('h1')).to.equal('Jadikan berita');
      await expectUsable(desk);
      await editor.close();

      const administrator = await visitor(browser(), { viewport, colorScheme: 'dark' });
      const sources = await administrator.newPage();
      await signInOnPage(sources, (await aUser('admin')).username);
      await sources.goto('/admin/sumber');
      await expectUsable(sources);
      await administrator.close();
    });
  }
});
