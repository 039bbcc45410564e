import { expect } from 'chai';
import { Story } from '../../models/story.js';
import { Client } from '../support/client.js';
import { apiClient, aUser, DISTRICT, VILLAGE } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { aDraft, storyInput } from '../support/stories.js';
import { aReturnedStory, apiPath, contributor } from '../support/story-api.js';

describe('stories by the API', () => {
  beforeEach(freshDatabase);

  it('are sent with 201, and the same again answers 200 with the same story', async () => {
    const { client, author } = await contributor();
    const input = storyInput({ idempotencyKey: 'kunci-0001' });
    const first = await client.send('POST', '/api/v1/stories', input);
    expect(first.status).to.equal(201);
    const story = await Story.findOne().lean();
    expect(first.json()).to.deep.equal({
      id: String(story!._id),
      receipt: story!.receipt,
      status: 'submitted',
    });
    expect(first.headers.get('location')).to.equal(apiPath(story!));
    expect(String(story!.author)).to.equal(author.id);
    const second = await client.send('POST', '/api/v1/stories', {
      ...input,
      title: 'Judul lain yang cukup panjang',
    });
    expect(second.status).to.equal(200);
    expect(second.json()).to.deep.equal(first.json());
    expect(await Story.countDocuments()).to.equal(1);
  });

  it('are one story when sent twenty times at once', async () => {
    const { client } = await contributor();
    const input = storyInput({ idempotencyKey: 'kunci-0001' });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => client.send('POST', '/api/v1/stories', input)),
    );
    expect(answers.filter(({ status }) => status === 201)).to.have.lengthOf(1);
    expect(answers.filter(({ status }) => status === 200)).to.have.lengthOf(19);
    expect(await Story.countDocuments()).to.equal(1);
  });

  it('may be as short as a first message from a flood', async () => {
    const { client } = await contributor();
    const short = { title: 'Banjir', body: '<p>Air naik lagi.</p>', topic: 'bencana', village: VILLAGE };
    const first = await client.send('POST', '/api/v1/stories', { ...short, idempotencyKey: '1' });
    expect(first.status, first.text).to.equal(201);
    expect((await client.send('POST', '/api/v1/stories', { ...short, idempotencyKey: '1' })).status).to.equal(
      200,
    );
  });

  it('answer wrong input, type, size, method and caller as the contract says', async () => {
    const { client } = await contributor();
    const bad = await client.send('POST', '/api/v1/stories', {
      ...storyInput(),
      title: 'Tes',
      topic: undefined,
    });
    expect(bad.status).to.equal(422);
    expect(bad.headers.get('content-type')).to.include('application/problem+json');
    expect(bad.json().errors).to.deep.equal([
      { field: 'title', code: 'title-too-short' },
      { field: 'topic', code: 'required' },
    ]);
    const status = async (asker: Client, method: string, body?: unknown, headers = {}) =>
      (await asker.send(method, '/api/v1/stories', body, headers)).status;
    expect(await status(client, 'POST', 'bukan objek')).to.be.oneOf([400, 422]);
    expect(await status(client, 'POST', storyInput(), { 'Content-Type': 'text/plain' })).to.equal(415);
    expect(await status(client, 'POST', storyInput({ body: 'x'.repeat(300_000) }))).to.equal(413);
    expect(await status(client, 'DELETE')).to.equal(405);
    expect(await status(new Client(), 'POST', storyInput())).to.equal(401);
    expect(await status(await apiClient(await aUser('police')), 'POST', storyInput())).to.equal(403);
    expect(await Story.countDocuments()).to.equal(0);
  });

  it('are read by their author and the desk, never with a name', async () => {
    const { client, author } = await contributor();
    const story = await aReturnedStory(author);
    const own = await client.get(apiPath(story));
    expect(own.status).to.equal(200);
    expect(own.headers.get('etag')).to.equal('"2"');
    expect(own.headers.get('cache-control')).to.equal('private, no-store');
    const told = own.json<{ history: Record<string, unknown>[] }>();
    expect(told).to.deep.include({
      id: String(story._id),
      status: 'returned',
      village: VILLAGE,
      district: DISTRICT,
    });
    expect(told.history[1]).to.deep.include({
      action: 'decided-returned',
      role: 'editor',
      from: 'submitted',
      to: 'returned',
      reason: 'Sebutkan tanggalnya',
      byAuthor: false,
    });
    expect(own.text).not.to.include(String(story.newsworthiness!.by));
    const verifier = await apiClient(await aUser('verifier'));
    const onDesk = await verifier.get(apiPath(story));
    expect(onDesk.status).to.equal(200);
    expect(onDesk.json().newsworthiness).to.deep.include({ decision: 'returned' });
    expect(onDesk.text).not.to.include(String(story.newsworthiness!.by));
    const stranger = await contributor();
    expect((await stranger.client.get(apiPath(story))).status).to.equal(404);
    const police = await apiClient(await aUser('police'));
    expect((await police.get(apiPath(story))).status).to.equal(404);
    expect((await new Client().get(apiPath(story))).status).to.equal(401);
    expect((await verifier.get(apiPath(await aDraft({ author })))).status).to.equal(404);
    expect((await client.get('/api/v1/stories/bukan-nomor')).status).to.equal(404);
  });

  it('are changed only for the revision that If-Match names', async () => {
    const { client, author } = await contributor();
    const story = await aReturnedStory(author);
    const patch = (changes: unknown, headers: Record<string, string>) =>
      client.send('PATCH', apiPath(story), changes, headers);
    const title = 'Jembatan gantung dibuka lagi Minggu';
    expect((await patch({ title }, {})).status).to.equal(428);
    expect((await patch({ title }, { 'If-Match': '"1"' })).status).to.equal(412);
    expect((await patch({ title }, { 'If-Match': 'apa saja' })).status).to.equal(412);
    const wrong = await patch({ title: 'Tes' }, { 'If-Match': '"2"' });
    expect(wrong.status).to.equal(422);
    const changed = await patch({ title, sourceUrl: 'https://desa.id/jembatan' }, { 'If-Match': '"2"' });
    expect(changed.status).to.equal(200);
    expect(changed.headers.get('etag')).to.equal('"3"');
    expect(changed.json()).to.deep.include({ title, body: story.body, status: 'returned', revision: 3 });
    const cleared = await patch({ sourceUrl: '' }, { 'If-Match': 'W/"3"' });
    expect(cleared.json()).not.to.have.property('sourceUrl');
    expect((await patch({ title }, { 'If-Match': '4' })).status).to.equal(200);
    const stored = await Story.findById(story._id).lean();
    expect(stored).to.deep.include({ title, revision: 5 }).and.not.to.have.property('sourceUrl');
    expect(stored!.searchTokens).to.include('dibuka');
  });

  it('of two changes at once, one wins and the other is told', async () => {
    const { client, author } = await contributor();
    const story = await aReturnedStory(author);
    const answers = await Promise.all(
      ['Jembatan dibuka pagi hari', 'Jembatan dibuka sore hari'].map((title) =>
        client.send('PATCH', apiPath(story), { title }, { 'If-Match': '"2"' }),
      ),
    );
    expect(answers.map(({ status }) => status)).to.have.members([200, 412]);
    const winner = answers.find(({ status }) => status === 200)!.json();
    expect((await Story.findById(story._id).lean())!.title).to.equal(winner.title);
  });

  it('go back to the desk, and are closed to changes there', async () => {
    const { client, author } = await contributor();
    const story = await aReturnedStory(author);
    await Story.updateOne({ _id: story._id }, { $set: { dueAt: new Date(0) } });
    const again = await client.send('POST', apiPath(story, '/submissions'));
    expect(again.status).to.equal(200);
    expect(again.json()).to.deep.include({ status: 'submitted' });
    const stored = await Story.findById(story._id).lean();
    expect(stored).not.to.have.property('newsworthiness');
    expect(stored!.dueAt!.getTime()).to.be.above(Date.now());
    expect(stored!.history.map(({ action }) => action)).to.deep.equal([
      'submitted',
      'decided-returned',
      'resubmitted',
    ]);
    expect((await client.send('POST', apiPath(story, '/submissions'))).status).to.equal(409);
    const late = await client.send('PATCH', apiPath(story), { title: 'x' }, { 'If-Match': '"3"' });
    expect(late.status).to.equal(409);
  });

  it('are changed and sent in one step, once, however often it is tried', async () => {
    const { client, author } = await contributor();
    const story = await aDraft({ author, ...storyInput({ title: 'Judul yang lama' }) });
    const input = storyInput({ title: 'Judul yang baru' });
    const path = apiPath(story, '/submissions');
    expect((await client.send('POST', path, input)).status).to.equal(428);
    expect((await client.send('POST', path, input, { 'If-Match': '"9"' })).status).to.equal(412);
    const sending = { 'If-Match': `"${story.revision}"` };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => client.send('POST', path, input, sending)),
    );
    for (const answer of answers) {
      expect(answer.status, answer.text).to.equal(200);
      expect(answer.json()).to.deep.include({
        receipt: story.receipt,
        status: 'submitted',
        title: input.title,
      });
    }
    const { history } = await Story.findById(story._id).lean().orFail();
    expect(history.filter(({ action }) => action === 'submitted')).to.have.length(1);
    const other = { ...input, title: 'Judul yang lain' };
    expect((await client.send('POST', path, other, sending)).status).to.equal(409);
    const foreign = { ...input, author: String(story._id) };
    expect((await client.send('POST', path, foreign, sending)).json()).to.include({ code: 'other-person' });
  });

  it('that are unfinished drafts are not sent', async () => {
    const { client, author } = await contributor();
    const draft = await aDraft({ author, body: 'Belum.', topic: '' });
    const refused = await client.send('POST', apiPath(draft, '/submissions'));
    expect(refused.status).to.equal(422);
    expect(refused.json().errors).to.deep.equal([
      { field: 'body', code: 'body-too-short' },
      { field: 'topic', code: 'required' },
    ]);
    expect((await Story.findById(draft._id).lean())!.status).to.equal('draft');
  });
});
