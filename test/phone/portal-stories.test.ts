import { expect } from 'chai';
import { Story, type StoryRecord } from '../../models/story.js';
import { toCurrentUser } from '../../server/auth/current-user.js';
import { decideNewsworthiness } from '../../server/moderation/decisions.js';
import { addPhoto } from '../../server/stories/edit.js';
import { expectUsable } from '../support/browser.js';
import { aPerson } from '../support/people.js';
import { addPhotos, aContributorsPhone, cards, kept, LIST, STORE, until } from '../support/phone.js';
import { aPhoto, stored } from '../support/photos.js';
import { aSubmittedStory } from '../support/stories.js';

describe('a story that the portal has, changed on a phone', function () {
  this.timeout(300_000);
  const phone = aContributorsPhone();

  /** It has two photos, Satu and Dua. */
  async function aReturnedStory(): Promise<StoryRecord> {
    const author = toCurrentUser(phone.user);
    const story = await aSubmittedStory({ author });
    for (const caption of ['Satu', 'Dua']) {
      await addPhoto(author, String(story._id), await stored(await aPhoto(), caption), new Date());
    }
    const returned = { decision: 'returned', reason: 'Kurang lengkap', note: 'Siapa kepala desanya?' };
    return decideNewsworthiness(await aPerson('editor'), String(story._id), returned, new Date());
  }
  const pageOf = ({ _id }: StoryRecord) => `/kontributor/${String(_id)}`;
  const changeTitle = async (story: StoryRecord, title: string) => {
    await phone.page.fill('#title', title);
    await kept(phone.page, `'cerita-${String(story._id)}'`);
  };
  const photosOf = async ({ _id }: StoryRecord) =>
    (await Story.findById(_id).lean().orFail()).photos.map(({ caption }) => caption);

  it('loses no word or photo without a line, and is sent once', async () => {
    const story = await aReturnedStory();
    const [one, two] = story.photos.map(({ _id }) => String(_id));
    const { page, context } = phone;
    await page.goto(pageOf(story));
    await context.setOffline(true);
    await page.fill(`#caption-${two}`, 'Dua, di hilir');
    await page.check(`[name=remove-${one}]`);
    await addPhotos(page, 1);
    await page.locator(`[data-photo="${two}"] [data-move="1"]`).press('Enter');
    await changeTitle(story, 'Ditulis di lapangan');
    await page.click('button[value=send]');
    await cards(page, 'waiting').waitFor();
    await expectUsable(page);
    await page.goto(LIST);
    await cards(page, 'waiting').locator('[data-part=open]').click();
    await page.waitForURL(/\?draf=cerita-/);
    await until(page, 'document.querySelector("#title").value === "Ditulis di lapangan"');
    await page.click('button[value=send]');
    await cards(page, 'waiting').waitFor();

    await phone.reopen();
    await phone.page.goto(LIST);
    await cards(phone.page, 'received').waitFor();
    const sent = await Story.findById(story._id).lean().orFail();
    expect(sent).to.include({ status: 'submitted', title: 'Ditulis di lapangan' });
    expect(await photosOf(story)).to.deep.equal(['Foto 1', 'Dua, di hilir']);
    expect(sent.history.filter(({ action }) => action === 'resubmitted')).to.have.length(1);
    expect(await Story.countDocuments()).to.equal(1);
  });

  it('is there again where the page was closed, and a draft of its own where somebody wrote elsewhere', async () => {
    const story = await aReturnedStory();
    await phone.page.goto(pageOf(story));
    await changeTitle(story, 'Ditulis di ponsel');
    await phone.reopen();
    const { page } = phone;
    await page.goto(pageOf(story));
    await until(page, 'document.querySelector("#title").value === "Ditulis di ponsel"');

    await Story.updateOne({ _id: story._id }, { title: 'Ditulis di komputer', $inc: { revision: 1 } });
    await page.goto(pageOf(story));
    await page.locator('[data-note] [data-part=open]').waitFor();
    expect(await page.inputValue('#title')).to.equal('Ditulis di komputer');
    await page.click('[data-note] [data-part=open]');
    await until(page, 'document.querySelector("#title")?.value === "Ditulis di ponsel"');
    expect(page.url()).to.include('/kontributor/tulis?draf=');
  });

  it('goes to the portal with its new photos when it is saved, and leaves nothing on the phone', async () => {
    const story = await aReturnedStory();
    const { page } = phone;
    await page.goto(pageOf(story));
    await addPhotos(page, 1);
    await changeTitle(story, 'Disimpan dahulu');
    await expectUsable(page);
    await Promise.all([page.waitForNavigation(), page.click('button[value=draft]')]);
    const saved = await Story.findById(story._id).lean().orFail();
    expect(saved).to.include({ status: 'returned', title: 'Disimpan dahulu' });
    expect(await photosOf(story)).to.deep.equal(['Satu', 'Dua', 'Foto 1']);
    await until(page, `!(await (${STORE}).draftOf('cerita-${String(story._id)}'))`);
    await page.goto(LIST);
    await page.locator('[data-empty]').waitFor();
  });
});
