import { expect } from 'chai';
import { Client } from '../support/client.js';
import { PASSWORD } from '../support/people.js';
import { startMain, temporaryFolder, type Program } from '../support/processes.js';

describe('the program behind a proxy that speaks TLS', function () {
  this.timeout(300_000);

  const data = temporaryFolder();
  let program: Program | undefined;
  after(async () => {
    await program?.kill('SIGKILL');
    await data.remove();
  });

  it('binds the session to the host, and writes the set-up link into no log', async () => {
    const settings = { BASE_URL: 'https://kabar.example', LOG_LEVEL: 'info' };
    const started = await startMain(data.folder, settings);
    program = started.program;
    const [, path = ''] = await program.prints(/administrator: https:\/\/kabar\.example(\/penyiapan\/\S+)$/m);
    const client = new Client(started.url);
    const headers = { Origin: 'https://kabar.example' };
    expect((await client.get(path)).status).to.equal(200);
    const person = { name: 'Nor Aina', username: 'nor.aina', password: PASSWORD };
    const answer = await client.post(path, person, { headers, follow: false });
    expect(answer.status).to.equal(303);
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).to.match(/^__Host-sesi=.*; Path=\/; .*HttpOnly; Secure; SameSite=Lax$/);
    expect(answer.headers.get('strict-transport-security')).to.equal('max-age=31536000; includeSubDomains');

    await program.prints(/"method":"POST","path":"\/penyiapan\/…"/);
    const lines = program.stdout.split('\n').filter((line) => line.startsWith('{'));
    expect(lines.join('\n')).not.to.include(path.split('/').at(-1)).and.not.include(PASSWORD);
  });
});
