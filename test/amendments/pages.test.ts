import { expect } from 'chai';
import { Story, type StoryRecord } from '../../models/story.js';
import type { UserRecord } from '../../models/user.js';
import { toCurrentUser } from '../../server/auth/current-user.js';
import type { Client } from '../support/client.js';
import { aPublishedStory } from '../support/decisions.js';
import { aUser, signedIn } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { storyInput } from '../support/stories.js';

const CHANGE: Record<string, string> = {
  ...storyInput({ title: 'Warga Juai memperbaiki jembatan gantung' }),
  kind: 'erratum',
  text: 'Jembatan itu di Juai.',
  reason: 'Salah tulis nama desa.',
};

describe('the pages of amendments', () => {
  let author: Client;
  let editor: { client: Client; user: UserRecord };
  let verifier: Client;
  let story: StoryRecord;
  beforeEach(freshDatabase);
  beforeEach(async () => {
    const writer = await aUser('contributor');
    const user = await aUser('editor');
    [author, editor, verifier] = [
      await signedIn(writer),
      { user, client: await signedIn(user) },
      await signedIn(await aUser('verifier')),
    ];
    story = await aPublishedStory({ author: toCurrentUser(writer) });
  });
  const own = () => `/kontributor/${String(story._id)}/perubahan`;
  const desk = () => `/meja/${String(story._id)}/perubahan`;
  const stored = () => Story.findById(story._id).orFail().lean();

  it('let an author propose, and the desk see the difference and approve', async () => {
    const form = await author.get(own());
    expect(form.text).to.include(`value="${story.title}"`);
    const sent = await author.post(own(), CHANGE);
    expect(sent.path).to.equal(own());
    expect(sent.text).to.include('menunggu redaksi serta verifikator');

    const queue = await editor.client.get('/meja?status=amended');
    expect(queue.text).to.include(story.title).and.include(`href="${desk()}"`);
    const page = await editor.client.get(desk());
    expect(page.text).to.match(/<del>.*Halong.*<\/del><ins>.*Juai.*<\/ins>/s);
    expect(page.text).to.include(CHANGE.reason);
    const seen = { seen: /name="seen" value="(\d+)"/.exec(page.text)![1]! };
    await editor.client.post(`${desk()}/kelayakan`, seen);
    expect((await stored()).title).to.equal(story.title);

    const stale = await verifier.post(`${desk()}/keaslian`, seen);
    expect(stale.status).to.equal(409);
    expect(stale.text).to.include(editor.user.name);
    const now = /name="seen" value="(\d+)"/.exec(stale.text)![1]!;
    expect((await verifier.post(`${desk()}/keaslian`, { seen: now })).status).to.equal(200);
    expect((await stored()).title).to.equal(CHANGE.title);
    expect((await editor.client.get(desk())).text).to.include('Naskah sebelumnya');
    expect((await author.get(`/kontributor/${String(story._id)}`)).text).to.include('Ralat dimuat');
  });

  it('tell an author why a proposal was refused, with its text in the form again, and no name', async () => {
    await author.post(own(), CHANGE);
    const reason = 'Mohon sertakan sumbernya.';
    await editor.client.post(`${desk()}/penolakan`, { reason });
    const page = await author.get(own());
    expect(page.text).to.include(reason).and.include(`value="${CHANGE.title}"`);
    expect(page.text).not.to.include(editor.user.name);
    expect((await author.get(`/kontributor/${String(story._id)}`)).text).not.to.include(editor.user.name);
  });

  it('keep what was typed when it cannot be taken', async () => {
    const wrong = await author.post(own(), { ...CHANGE, reason: '', title: 'Juai' });
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.include('value="Juai"').and.include('href="#reason"');
    await editor.client.post(desk(), CHANGE);
    const late = await author.post(own(), { ...CHANGE, title: 'Judul dari penulis' });
    expect(late.status).to.equal(409);
    expect(late.text).to.include('value="Judul dari penulis"').and.not.include(editor.user.name);
  });

  it('let who proposed withdraw it', async () => {
    await author.post(own(), CHANGE);
    const answer = await author.post(`${own()}/pembatalan`);
    expect(answer.path).to.equal(own());
    expect((await stored()).amendment).to.equal(undefined);
  });

  it('are nobody else’s', async () => {
    const stranger = await signedIn(await aUser('contributor'));
    expect((await stranger.get(own())).status).to.equal(404);
    expect((await stranger.post(own(), CHANGE)).status).to.equal(404);
    expect((await verifier.post(desk(), CHANGE)).status).to.equal(403);
    expect((await stored()).amendment).to.equal(undefined);
  });
});
