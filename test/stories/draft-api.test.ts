import { expect } from 'chai';
import { Story } from '../../models/story.js';
import type { Client } from '../support/client.js';
import { aUser, signedIn } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { storyInput } from '../support/stories.js';

const KEY = 'ponsel-0123456789';
const AT = `/api/v1/drafts/${KEY}`;

interface Copy {
  id: string;
  receipt: string;
  revision: number;
  body: string;
}

describe('a draft that is written on a phone', () => {
  let phone: Client;
  let author: string;
  beforeEach(async () => {
    await freshDatabase();
    const user = await aUser('contributor');
    author = String(user._id);
    phone = await signedIn(user);
  });

  const text = (title = 'Panen raya di Halong') => ({
    title,
    body: 'Sejak Senin.\n\n- padi\n- jagung',
    author,
  });
  const copy = (body: object, revision?: number) =>
    phone.send('PUT', AT, body, revision ? { 'If-Match': `"${revision}"` } : {});

  it('has one copy on the portal, with the text as it was typed', async () => {
    const first = await copy(text());
    expect(first.status).to.equal(200);
    const { revision } = first.json<Copy & Record<string, unknown>>();
    const second = await copy(text('Panen raya di Desa Halong'), revision);
    expect(second.json<Copy & Record<string, unknown>>().revision).to.equal(revision + 1);
    const held = (await phone.get(AT)).json<Copy & Record<string, unknown>>();
    expect(held).to.include({ status: 'draft', title: 'Panen raya di Desa Halong', body: text().body });
    expect(await Story.countDocuments()).to.equal(1);
  });

  it('is not written over where it was changed elsewhere, neither by a copy nor by sending it', async () => {
    const { id, revision } = (await copy(text())).json<Copy & Record<string, unknown>>();
    await phone.post(`/kontributor/${id}`, {
      ...storyInput({ title: 'Ditulis di komputer' }),
      revision: String(revision),
      action: 'draft',
    });
    expect((await copy(text('Ditulis di ponsel'), revision)).status).to.equal(412);
    const story = storyInput({ title: 'Ditulis di ponsel', idempotencyKey: KEY });
    const sent = await phone.send('POST', '/api/v1/stories', story, { 'If-Match': `"${revision}"` });
    expect(sent.status).to.equal(412);
    const kept = await Story.findOne().lean().orFail();
    expect([kept.status, kept.title]).to.deep.equal(['draft', 'Ditulis di komputer']);
  });

  it('becomes one story, also when the answer was lost and it is sent again', async () => {
    const { receipt, revision } = (await copy(text())).json<Copy & Record<string, unknown>>();
    const story = { ...storyInput({ idempotencyKey: KEY }), author };
    const send = () => phone.send('POST', '/api/v1/stories', story, { 'If-Match': `"${revision}"` });
    const answers = [await send(), await send()];
    expect(answers.map(({ status }) => status)).to.deep.equal([201, 200]);
    for (const answer of answers) expect(answer.json()).to.include({ receipt, status: 'submitted' });
    expect(await Story.countDocuments()).to.equal(1);
    const late = await copy(text(), revision);
    expect([late.status, late.json<{ code: string }>().code]).to.deep.equal([409, 'not-editable']);
  });

  it('is taken from nobody but who wrote it', async () => {
    await copy(text());
    const other = await signedIn(await aUser('contributor'));
    expect((await other.get(AT)).status).to.equal(404);
    const asOther = await Promise.all([
      other.send('PUT', AT, text()),
      other.send('POST', '/api/v1/stories', { ...storyInput({ idempotencyKey: KEY }), author }),
    ]);
    for (const answer of asOther) {
      expect([answer.status, answer.json<{ code: string }>().code]).to.deep.equal([409, 'other-person']);
    }
    expect(await Story.countDocuments()).to.equal(1);
  });
});
