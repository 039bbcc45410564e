import { expect } from 'chai';
import { PresetReason } from '../../models/preset-reason.js';
import { Story } from '../../models/story.js';
import { toCurrentUser } from '../../server/auth/current-user.js';
import { Invalid } from '../../server/errors.js';
import { decideNewsworthiness } from '../../server/moderation/decisions.js';
import { FIRST_PRESETS } from '../../server/moderation/first-presets.js';
import { addPreset, changePreset, ensurePresetReasons } from '../../server/moderation/preset-reasons.js';
import { aPerson, apiClient, aUser, signedIn, signedInAs } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { refusal } from '../support/refusal.js';
import { aSubmittedStory } from '../support/stories.js';

const NOW = new Date('2026-03-04T02:00:00Z');
const [unclear] = FIRST_PRESETS.returned;

const placeUnclear = {
  decision: 'returned',
  reason: { id: 'Lokasinya belum tepat.', en: 'The place is not exact.' },
  help: { id: 'Sebut RT dan nama jalannya.', en: 'Name the street.' },
  order: 5,
};

describe('preset reasons', () => {
  beforeEach(async () => {
    await freshDatabase();
    await PresetReason.deleteMany({});
    await ensurePresetReasons();
  });
  after(async () => {
    await PresetReason.deleteMany({});
    await ensurePresetReasons();
  });

  it('are there from the start, short and in both languages, and stay as they are edited', async () => {
    const first = Object.values(FIRST_PRESETS).flat();
    expect(await PresetReason.countDocuments({})).to.equal(first.length);
    for (const { reason, help } of first) {
      for (const words of [reason.id, reason.en]) expect(words).to.match(/^.{5,120}\.$/);
      for (const words of [help.id, help.en]) expect(words).to.match(/^.{20,500}\.$/);
    }
    const edited = {
      ...placeUnclear,
      reason: { id: 'Dari mana kabar ini?', en: 'Who said so?' },
      active: false,
    };
    await changePreset(unclear!.code, edited);
    await ensurePresetReasons();
    expect(await PresetReason.findOne({ code: unclear!.code }).lean()).to.deep.include(edited);
    expect(await PresetReason.countDocuments({})).to.equal(first.length);
  });

  it('give a decision its reason and help, in words that a later edit leaves alone', async () => {
    const editor = await aPerson('editor');
    const id = String((await aSubmittedStory())._id);
    const input = { decision: 'returned', preset: unclear!.code };
    const { newsworthiness, history } = await decideNewsworthiness(editor, id, input, NOW);
    expect(newsworthiness).to.deep.include({ reason: unclear!.reason.id, preset: unclear });
    expect(history.at(-1)).to.include({ action: 'decided-returned', reason: unclear!.reason.id });
    await changePreset(unclear!.code, placeUnclear);
    expect((await Story.findById(id).orFail().lean()).newsworthiness).to.deep.equal(newsworthiness);
  });

  it('let the reason be written anew, and keep the help', async () => {
    const editor = await aPerson('editor');
    const id = String((await aSubmittedStory())._id);
    const own = { decision: 'returned', preset: unclear!.code, reason: 'Nama kepala dusunnya keliru.' };
    const { newsworthiness } = await decideNewsworthiness(editor, id, own, NOW);
    expect(newsworthiness).to.deep.include({
      reason: own.reason,
      preset: { code: unclear!.code, help: unclear!.help },
    });
  });

  it('are refused where they are unknown, retired, or of another decision', async () => {
    const editor = await aPerson('editor');
    const id = String((await aSubmittedStory())._id);
    await changePreset('hard-to-read', { ...placeUnclear, active: false });
    for (const preset of ['tidak-ada', 'hard-to-read', FIRST_PRESETS.unfit[0]!.code]) {
      const error = await refusal(decideNewsworthiness(editor, id, { decision: 'returned', preset }, NOW));
      expect(error).to.be.instanceOf(Invalid).with.deep.property('fields', { preset: 'unknown-preset' });
    }
    const nothing = await refusal(decideNewsworthiness(editor, id, { decision: 'unfit' }, NOW));
    expect(nothing).to.be.instanceOf(Invalid).with.deep.property('fields', { reason: 'required' });
  });

  it('are read by the contributor in their own language, with the help', async () => {
    const author = await aUser('contributor');
    const story = await aSubmittedStory({ author: toCurrentUser(author) });
    const { client: editor } = await signedInAs('editor');
    await editor.get('/meja?bahasa=en');
    const page = `/meja/${String(story._id)}`;
    const form = await editor.get(page);
    expect(form.text).to.include(unclear!.reason.en).and.not.to.include(unclear!.reason.id);
    // As a browser with scripts sends it: the words of the editor's language, untouched.
    const decided = await editor.post(`${page}/kelayakan`, {
      decision: 'returned',
      'preset-returned': unclear!.code,
      'preset-unfit': 'copied',
      reason: unclear!.reason.en,
      note: 'Tanyakan kepada Pak Kades.',
    });
    expect(decided.status).to.equal(200);

    const contributor = await signedIn(author);
    const own = `/kontributor/${String(story._id)}`;
    const indonesian = (await contributor.get(own)).text;
    expect(indonesian).to.include(unclear!.reason.id).and.to.include(unclear!.help.id);
    expect(indonesian).to.include('Tanyakan kepada Pak Kades.').and.not.to.include(unclear!.reason.en);
    const english = (await contributor.get(`${own}?bahasa=en`)).text;
    expect(english).to.include(unclear!.reason.en).and.to.include(unclear!.help.en);
    expect(english).not.to.include(unclear!.reason.id);
  });

  it('are chosen without scripts, and are chosen still when something else was missing', async () => {
    const story = await aSubmittedStory();
    const { client } = await signedInAs('editor');
    const path = `/meja/${String(story._id)}/kelayakan`;
    await changePreset('copied', { ...placeUnclear, decision: 'unfit', active: false });
    const refused = await client.post(path, {
      decision: 'unfit',
      'preset-unfit': 'copied',
      reason: '',
      note: 'X',
    });
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include('alasan ini tidak dipakai lagi').and.to.include('>\nX</textarea>');
    await client.post(path, { decision: 'unfit', 'preset-unfit': 'not-local', reason: '' });
    const { newsworthiness } = await Story.findById(story._id).orFail().lean();
    expect(newsworthiness?.preset?.code).to.equal('not-local');
  });

  it('are listed for programs', async () => {
    const client = await apiClient(await aUser('editor'));
    await changePreset('copied', { ...placeUnclear, decision: 'unfit', active: false });
    const { items } = (await client.get('/api/v1/moderation/reasons')).json<{ items: { code: string }[] }>();
    expect(items[0]).to.deep.equal({ ...unclear, decision: 'returned' });
    expect(items.map(({ code }) => code))
      .to.include('complaint')
      .and.not.to.include('copied');
  });

  it('are added, changed and retired by an administrator alone', async () => {
    const { client } = await signedInAs('admin');
    const { decision, order, reason, help } = placeUnclear;
    const typed = { decision, order: String(order), 'reason.id': reason.id, 'reason.en': reason.en };
    const incomplete = await client.post('/admin/alasan', { ...typed, active: 'true', 'help.id': help.id });
    expect(incomplete.status).to.equal(422);
    expect(incomplete.text).to.include('href="#help.en"').and.to.include(`value="${reason.id}"`);
    const whole = { ...typed, 'help.id': help.id, 'help.en': help.en };
    const added = await client.post('/admin/alasan', { ...whole, active: 'true' });
    expect(added.path).to.equal('/admin/alasan');
    expect(added.text).to.include('Alasan tersimpan.').and.to.include(reason.id);
    expect(await PresetReason.findOne({ code: 'lokasinya-belum-tepat' }).lean()).to.deep.include(
      placeUnclear,
    );
    expect((await client.post('/admin/alasan', whole)).text).to.include('sudah dipakai');

    const retired = await client.post('/admin/alasan/lokasinya-belum-tepat', whole);
    expect(retired.text).to.include('tidak ditawarkan');
    expect(await PresetReason.findOne({ code: 'lokasinya-belum-tepat' }).lean()).to.include({
      active: false,
    });
    expect((await client.get('/admin/alasan/lokasinya-belum-tepat')).text).to.include(`value="${reason.en}"`);
    expect((await client.get('/admin/alasan/tidak-ada')).status).to.equal(404);

    const { client: editor } = await signedInAs('editor');
    expect((await editor.get('/admin/alasan')).status).to.equal(403);
    expect((await editor.post('/admin/alasan', { ...whole, active: 'true' })).status).to.equal(403);
    expect(await refusal(addPreset({ ...placeUnclear, order: 0 })))
      .to.be.instanceOf(Invalid)
      .with.deep.property('fields', { order: 'bad-value' });
  });
});
