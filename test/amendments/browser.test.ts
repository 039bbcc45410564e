import { refuseAmendment } from '../../server/amendments/decide.js';
import { proposeAmendment } from '../../server/amendments/propose.js';
import { toCurrentUser } from '../../server/auth/current-user.js';
import { correctStory } from '../../server/moderation/corrections.js';
import { DESKTOP, expectUsable, PHONE, signInOnPage, visitor } from '../support/browser.js';
import { aPublishedStory } from '../support/decisions.js';
import { aUser } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { sharedBrowser } from '../support/shared-browser.js';
import { storyInput } from '../support/stories.js';

const CHANGE = {
  ...storyInput({ title: 'Warga Juai memperbaiki jembatan gantung' }),
  kind: 'erratum',
  text: 'Jembatan itu di Juai.',
  reason: 'Salah tulis.',
};

describe('the pages of amendments and notices in a browser', function () {
  this.timeout(300_000);
  const browser = sharedBrowser();
  beforeEach(freshDatabase);

  for (const viewport of [PHONE, DESKTOP]) {
    it(`can be used at ${viewport.width} px`, async () => {
      const [author, user] = [await aUser('contributor'), await aUser('editor')];
      const editor = toCurrentUser(user);
      const story = await aPublishedStory({ author: toCurrentUser(author) });
      const gone = await aPublishedStory({ title: 'Berita yang dicabut' });
      const id = String(story._id);
      const clock = () => ({ now: new Date(), timeZone: portal().config.timeZone });
      const withdrawal = { kind: 'withdrawal', reason: 'Keliru.', related: `/berita/${story.slug}` };
      await correctStory(editor, String(gone._id), withdrawal, clock());
      await correctStory(editor, id, { kind: 'erratum', text: 'Ralat.', reason: 'Salah.' }, clock());
      const writing = await (await visitor(browser(), { viewport })).newPage();
      await signInOnPage(writing, author.username);
      const desk = await (await visitor(browser(), { viewport, language: 'en' })).newPage();
      await signInOnPage(desk, user.username);

      await writing.goto(`/kontributor/${id}/perubahan`);
      await expectUsable(writing);
      await proposeAmendment(toCurrentUser(author), id, CHANGE, clock());
      await writing.goto(`/kontributor/${id}/perubahan`);
      await expectUsable(writing);
      for (const path of ['/meja?status=amended', `/meja/${id}/perubahan`, `/meja/${id}`]) {
        await desk.goto(path);
        await expectUsable(desk);
      }
      await refuseAmendment(editor, id, { reason: 'Belum jelas.' }, new Date());
      await writing.goto(`/kontributor/${id}/perubahan`);
      await expectUsable(writing);
      const reader = await (await visitor(browser(), { viewport })).newPage();
      for (const path of ['/koreksi', `/berita/${story.slug}`, `/berita/${gone.slug}`]) {
        await reader.goto(path);
        await expectUsable(reader);
      }
    });
  }
});
