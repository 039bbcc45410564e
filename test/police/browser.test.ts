import { expect } from 'chai';
import { Story } from '../../models/story.js';
import { addEvidence } from '../../server/evidence/gather.js';
import { makeGuestLink } from '../../server/police/guest-links.js';
import { DESKTOP, expectUsable, PHONE, signInOnPage, visitor } from '../support/browser.js';
import { aPerson, aUser } from '../support/people.js';
import { anEscalatedStory, QUESTION } from '../support/police.js';
import { freshDatabase } from '../support/portal.js';
import { sharedBrowser } from '../support/shared-browser.js';

describe('the police in a browser', function browsing() {
  this.timeout(300_000);
  const browser = sharedBrowser();
  beforeEach(freshDatabase);

  for (const viewport of [PHONE, DESKTOP]) {
    it(`see the question and the answer form first, at ${viewport.width} px`, async () => {
      const police = await aUser('police');
      const story = await anEscalatedStory();
      const context = await visitor(browser(), { viewport });
      const page = await context.newPage();
      await signInOnPage(page, police.username);
      await page.goto(`/meja/${String(story._id)}`);
      await expectUsable(page);
      const question = await page.getByText(QUESTION).first().boundingBox();
      const text = await page.locator('#naskah').boundingBox();
      expect(question!.y).to.be.below(text!.y);
      await page.getByLabel('Hoaks', { exact: true }).check();
      await page.fill('#opinion-note', 'Tidak ada laporan.');
      await page.getByRole('button', { name: 'Kirim pendapat' }).click();
      await page.getByText('Pendapat tersimpan.').waitFor();
      await expectUsable(page);
      expect((await Story.findById(story._id).orFail()).opinions[0]).to.include({ opinion: 'hoax' });
      await context.close();
    });
  }

  for (const scripts of [true, false]) {
    it(`answer through a link ${scripts ? 'with' : 'without'} scripts`, async () => {
      const editor = await aUser('editor');
      const story = await anEscalatedStory();
      const id = String(story._id);
      await addEvidence(
        await aPerson('verifier'),
        id,
        { kind: 'note', text: 'Kades membenarkan.' },
        new Date(),
      );
      const desk = await visitor(browser(), { viewport: DESKTOP, scripts });
      const making = await desk.newPage();
      await signInOnPage(making, editor.username);
      await making.goto(`/meja/${id}/tamu`);
      await making.fill('#officer', 'AIPTU Rahmat');
      await making.getByLabel(/Catatan/).check();
      await making.getByRole('button', { name: 'Buat tautan' }).click();
      const address = await making.locator('#made-url').inputValue();
      if (scripts) await expectUsable(making);
      await desk.close();

      const context = await visitor(browser(), { viewport: PHONE, scripts });
      const page = await context.newPage();
      await page.goto(address);
      await page.getByText('Kades membenarkan.').waitFor();
      if (scripts) await expectUsable(page);
      await page.getByLabel('Asli', { exact: true }).check();
      await page.fill('#guest-note', 'Laporannya ada.');
      await page.fill('#guest-name', 'Rahmat Hidayat');
      await page.fill('#guest-rank', 'AIPTU / 76030123');
      await page.fill('#guest-unit', 'Polsek Halong');
      await page.getByRole('button', { name: 'Kirim pendapat' }).click();
      await page.getByRole('heading', { name: 'Pendapat sudah diterima' }).waitFor();
      if (scripts) await expectUsable(page);
      expect((await Story.findById(id).orFail()).opinions).to.have.length(1);
      await context.close();
    });
  }

  it('find the page of a used, expired or unknown link in order', async () => {
    const editor = await aPerson('editor');
    const id = String((await anEscalatedStory())._id);
    const longAgo = new Date('2026-01-01T00:00:00Z');
    const { token } = await makeGuestLink(editor, id, { officer: 'AIPTU Rahmat', days: 1 }, longAgo);
    const context = await visitor(browser());
    const page = await context.newPage();
    for (const path of [`/tamu/${token}`, `/tamu/${'x'.repeat(43)}`]) {
      await page.goto(path);
      await expectUsable(page);
    }
    await context.close();
  });
});
