import { expect } from 'chai';
import { ApiToken } from '../../models/api-token.js';
import { issueToken } from '../../server/auth/tokens.js';
import { changeUser } from '../../server/auth/users.js';
import { Client } from '../support/client.js';
import { aUser } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';

const QUEUE = '/api/v1/moderation/queue';

describe('an API token', () => {
  beforeEach(freshDatabase);

  it('acts for its owner, and opens no session', async () => {
    const token = await issueToken((await aUser('editor')).username);
    expect(token).to.match(/^kim_[\w-]{43}$/);
    const answer = await new Client(undefined, token).get(QUEUE);
    expect(answer.status).to.equal(200);
    const lowerCase = { headers: { Authorization: `bearer ${token}` } };
    expect((await new Client().get(QUEUE, lowerCase)).status).to.equal(200);
    expect(answer.headers.getSetCookie()).to.deep.equal([]);
  });

  it('is kept as a hash only', async () => {
    const token = await issueToken((await aUser('editor')).username);
    const kept = await ApiToken.findOne().lean();
    expect(kept?.hash).to.match(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(kept)).not.to.include(token.slice('kim_'.length));
  });

  it('has the rights of its owner and no more', async () => {
    const token = await issueToken((await aUser('contributor')).username);
    const answer = await new Client(undefined, token).get(QUEUE);
    expect(answer.status).to.equal(403);
    expect(answer.headers.get('content-type')).to.include('application/problem+json');
    expect(answer.json()).to.include({ status: 403, code: 'forbidden' });
  });

  it('must be right when one is shown, on any address', async () => {
    for (const header of ['Bearer kim_salahsalahsalahsalah', 'Bearer', 'Basic YWRtaW46YWRtaW4=', 'kim_abc']) {
      const answer = await new Client().get('/api/v1/feed', { headers: { Authorization: header } });
      expect(answer.status, header).to.equal(401);
      expect(answer.json()).to.include({ code: 'bad-token' });
    }
  });

  it('ends with its owner', async () => {
    const user = await aUser('editor');
    const client = new Client(undefined, await issueToken(user.username));
    await changeUser(String(user._id), { status: 'disabled' });
    expect((await client.get(QUEUE)).status).to.equal(401);
    expect(await ApiToken.countDocuments()).to.equal(0);
    await changeUser(String(user._id), { status: 'active' });
    expect((await client.get(QUEUE)).status).to.equal(401);
  });

  it('ends with the role it was made for', async () => {
    const user = await aUser('contributor');
    const client = new Client(undefined, await issueToken(user.username));
    await changeUser(String(user._id), { role: 'editor' });
    expect((await client.get(QUEUE)).status).to.equal(401);
  });

  it('is not made for somebody who may not sign in', async () => {
    const user = await aUser('editor');
    await changeUser(String(user._id), { status: 'disabled' });
    const refusal = await issueToken(user.username).catch((error: unknown) => error);
    expect(refusal).to.have.property('code', 'user-not-found');
  });
});
