import { expect } from 'chai';
import { SetupLink } from '../../models/setup-link.js';
import { User } from '../../models/user.js';
import { newSetupPath } from '../../server/auth/setup.js';
import { Client } from '../support/client.js';
import { aUser, PASSWORD } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';

const PERSON = { name: 'Nor Aina', username: 'nor.aina', password: PASSWORD };
const DAY_MS = 24 * 60 * 60 * 1000;

describe('the set-up link', () => {
  beforeEach(freshDatabase);

  async function link(now?: Date): Promise<string> {
    const path = await newSetupPath(now);
    if (!path) throw new Error('there is an administrator already');
    return path;
  }

  it('makes the first administrator, signed in at once', async () => {
    const path = await link();
    const client = new Client();
    expect((await client.get(path)).text).to.include('Administrator pertama');
    const answer = await client.post(path, PERSON);
    expect(answer.path).to.equal('/admin');
    expect(answer.status).to.equal(200);
    const made = await User.findOne({ username: 'nor.aina' }).lean();
    expect(made).to.include({ role: 'admin', status: 'active', name: 'Nor Aina' });
    expect(made?.passwordHash).to.match(/^\$argon2id\$v=19\$m=19456,(t=2,p=1|p=1,t=2)\$/);
    expect(made?.passwordHash).not.to.include(PASSWORD);
  });

  it('works once', async () => {
    const path = await link();
    await new Client().post(path, PERSON);
    const again = await new Client().post(path, { ...PERSON, username: 'penyusup' });
    expect(again.status).to.equal(404);
    expect((await new Client().get(path)).status).to.equal(404);
    expect(await User.countDocuments()).to.equal(1);
    expect(await SetupLink.countDocuments()).to.equal(0);
  });

  it('makes one administrator when it is used twice at the same moment', async () => {
    const path = await link();
    const answers = await Promise.all(
      ['satu', 'dua', 'tiga'].map((username) =>
        new Client().post(path, { ...PERSON, username: `admin-${username}` }, { follow: false }),
      ),
    );
    expect(answers.map(({ status }) => status)).to.have.members([303, 404, 404]);
    expect(await User.countDocuments()).to.equal(1);
  });

  it('stays good, and gives back what was typed, when a field is refused', async () => {
    const path = await link();
    const refused = await new Client().post(path, { ...PERSON, password: 'pendek' });
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include('value="Nor Aina"').and.include('value="nor.aina"');
    expect((await new Client().post(path, PERSON)).path).to.equal('/admin');
  });

  it('is worthless after a day, when a newer one was made, and when it was never ours', async () => {
    const old = await link(new Date(Date.now() - DAY_MS - 1000));
    expect((await new Client().get(old)).status).to.equal(404);
    const first = await link();
    const second = await link();
    expect((await new Client().get(first)).status).to.equal(404);
    expect((await new Client().get(second)).status).to.equal(200);
    expect((await new Client().get('/penyiapan/tebakan')).status).to.equal(404);
  });

  it('is not made while there is an administrator, and one made before is worthless', async () => {
    const path = await link();
    await aUser('admin');
    expect(await newSetupPath()).to.equal(undefined);
    expect((await new Client().get(path)).status).to.equal(404);
  });

  it('is kept as a hash only', async () => {
    const path = await link();
    const kept = await SetupLink.findOne().lean();
    expect(kept?.hash).to.match(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(kept)).not.to.include(path.split('/').at(-1));
  });
});
