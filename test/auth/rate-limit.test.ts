import { expect } from 'chai';
import { RateLimitWindow } from '../../models/rate-limit-window.js';
import { Client, type Answer } from '../support/client.js';
import { aUser, PASSWORD } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';

const LIMIT_PER_NAME = 8;
const WINDOW_MS = 15 * 60 * 1000;
const LIMIT_PER_ADDRESS = 30;

const guess = (username: string, headers: Record<string, string> = {}): Promise<Answer> =>
  new Client().post('/masuk', { username, password: 'tebakan belaka' }, { headers, follow: false });

describe('guessing at passwords', () => {
  beforeEach(freshDatabase);

  it('is stopped for one name, with a time to come back', async () => {
    const { username } = await aUser('editor');
    for (let count = 0; count < LIMIT_PER_NAME; count += 1) {
      expect((await guess(username)).status).to.equal(401);
    }
    const answer = await guess(username);
    expect(answer.status).to.equal(429);
    expect(Number(answer.headers.get('retry-after'))).to.be.within(1, 15 * 60);
    expect(answer.text).to.include('Terlalu banyak percobaan');
  });

  it('is not made possible by a forged X-Forwarded-For', async () => {
    const { username } = await aUser('editor');
    const statuses: number[] = [];
    for (let count = 0; count <= LIMIT_PER_NAME; count += 1) {
      const forged = { 'X-Forwarded-For': `203.0.113.${count}`, 'X-Real-IP': `203.0.113.${count}` };
      statuses.push((await guess(username, forged)).status);
    }
    expect(statuses.at(-1)).to.equal(429);
  });

  it('is stopped over many names from one address', async () => {
    const statuses: number[] = [];
    for (let count = 0; count <= LIMIT_PER_ADDRESS; count += 1)
      statuses.push((await guess(`nama-${count}`)).status);
    expect(statuses.slice(0, -1).every((status) => status === 401)).to.equal(true);
    expect(statuses.at(-1)).to.equal(429);
  });

  it('is counted for a while that begins with the first guess', async () => {
    const { username } = await aUser('editor');
    const itself = { _id: new RegExp(`^sign-in-name\\|.*\\|${username}$`) };
    const window = () => RateLimitWindow.findOne(itself).lean().orFail();
    const before = Date.now();
    await guess(username);
    expect((await window()).expiresAt.getTime()).to.be.within(before + WINDOW_MS, Date.now() + WINDOW_MS);
    await guess(username);
    expect((await window()).hits).to.equal(2);
    // Over and not swept away yet; then as a clock that was days ahead leaves it.
    for (const expiresAt of [new Date(), new Date(Date.now() + 100 * WINDOW_MS)]) {
      await RateLimitWindow.updateOne(itself, { hits: LIMIT_PER_NAME, expiresAt });
      expect((await guess(username)).status).to.equal(401);
      expect((await window()).hits).to.equal(1);
    }
  });

  it('is counted whole where many come at once', async () => {
    const { username } = await aUser('editor');
    const answers = await Promise.all(Array.from({ length: LIMIT_PER_NAME + 4 }, () => guess(username)));
    expect(answers.filter(({ status }) => status === 429)).to.have.length(4);
  });

  it('does not count against somebody who knows the password', async () => {
    const { username } = await aUser('editor');
    for (let count = 0; count <= LIMIT_PER_NAME; count += 1) {
      const answer = await new Client().post('/masuk', { username, password: PASSWORD }, { follow: false });
      expect(answer.status).to.equal(303);
    }
  });
});
