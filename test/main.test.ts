import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { Client } from './support/client.js';
import { PASSWORD, VILLAGE } from './support/people.js';
import { Program, runPortal, startMain, temporaryFolder } from './support/processes.js';

const BODY =
  'Warga bergotong royong memperbaiki jembatan gantung sejak Sabtu pagi dan selesai menjelang magrib.';

/** Behind it a start asks nothing more of the database. */
const SET_UP_LINK = /^Create the first administrator/m;

describe('the portal as a program', function () {
  this.timeout(300_000);

  let data: ReturnType<typeof temporaryFolder>;
  const started: Program[] = [];
  beforeEach(() => {
    data = temporaryFolder();
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((program) => program.kill('SIGKILL')));
    await data.remove();
  });

  async function start(settings?: Record<string, string>) {
    const { program, url } = await startMain(data.folder, settings);
    started.push(program);
    return { program, url };
  }

  async function startListening(settings?: Record<string, string>) {
    const { program, url } = await start(settings);
    await program.prints(/^Kabar KIM: http.*$/m);
    return { program, url };
  }

  it('prints its address and, while there is no administrator, a set-up link that works', async () => {
    const { program, url } = await startListening();
    const [, link = ''] = await program.prints(
      /^Create the first administrator: (http\S+\/penyiapan\/\S+)$/m,
    );
    expect(program.stdout).to.include(`Kabar KIM: ${url}\n`);
    const client = new Client(url);
    const { pathname } = new URL(link);
    const answer = await client.post(pathname, {
      name: 'Nor Aina',
      username: 'nor.aina',
      password: PASSWORD,
    });
    expect(answer.path).to.equal('/admin');

    expect(await program.kill('SIGTERM')).to.include({ code: 0 });
    const again = await startListening();
    expect((await new Client(again.url).get('/health/ready')).status).to.equal(200);
    expect(again.program.stdout).not.to.include('administrator');
  });

  it('says what is wrong with a setting in one line, and ends with 1', async () => {
    const { program } = await start({ PORT: 'tigaribu' });
    expect(await program.ended).to.deep.equal({
      code: 1,
      signal: null,
      stdout: '',
      stderr: 'PORT: must be a whole number from 0 to 65535\n',
    });
  });

  it('says in one line that the address is taken, and ends with 1', async () => {
    const { url } = await startListening();
    const other = temporaryFolder();
    const { program } = await startMain(other.folder, { PORT: new URL(url).port });
    const ended = await program.ended;
    await other.remove();
    expect(ended.code).to.equal(1);
    expect(ended.stderr).to.match(/^[^\n]*EADDRINUSE[^\n]*\n$/);
  });

  it('refuses a region that does not exist, in one line', async () => {
    const { program } = await start({ REGION: '63.99' });
    const ended = await program.ended;
    expect(ended).to.deep.include({ code: 1, stdout: '' });
    expect(ended.stderr).to.match(/^REGION: 63\.99 [^\n]*\n$/);
  });

  it('waits for the portal that holds its folder to end, and says so', async () => {
    const first = await startListening();
    const second = await start({ LOG_LEVEL: 'warn' });
    await second.program.prints(/waiting for the portal before this one to end: .* in use by process \d+/);
    expect(await first.program.kill('SIGTERM')).to.include({ code: 0 });
    await second.program.prints(SET_UP_LINK);
    expect((await new Client(second.url).get('/health/ready')).status).to.equal(200);
  });

  it('ends with 0 on SIGTERM, after the request under way was answered', async () => {
    const { program, url } = await startListening();
    const answers = Promise.all(Array.from({ length: 5 }, () => new Client(url).get('/masuk')));
    // The slow part of a sign-in is under way when the signal comes.
    const slow = new Client(url).post('/masuk', { username: 'siapa', password: 'entah sandinya' });
    await answers;
    const ended = await program.kill('SIGTERM');
    expect((await slow).status).to.equal(401);
    expect(ended).to.include({ code: 0, stderr: '' });
  });

  it('does not wait on SIGTERM for those who watch the desk', async () => {
    const account = ['create-user', '--username', 'redaksi', '--role', 'editor'];
    expect(await runPortal(account, { DATA_DIR: data.folder }, `${PASSWORD}\n`)).to.include({ code: 0 });
    const { program, url } = await startListening();
    const client = new Client(url);
    await client.post('/masuk', { username: 'redaksi', password: PASSWORD });
    const news = await client.open('/meja/kabar', AbortSignal.timeout(120_000));
    const read = news.text();
    expect(await program.kill('SIGTERM')).to.include({ code: 0, stderr: '' });
    // To its end: waited for, the news would have been cut off after all.
    expect(await read).to.include('retry:');
  });

  it('ends with npm start, whose shell would leave it behind', async () => {
    // The scripts before it are the build, which this run rests on.
    const { program } = await startMain(data.folder, {}, ['npm', 'start', '--ignore-scripts']);
    started.push(program);
    await program.prints(/^Kabar KIM: http.*$/m);
    const signalled = program.kill('SIGTERM');
    // At once, as a supervisor would; npm itself is gone before the portal has closed its database.
    const { url } = await startListening();
    expect((await new Client(url).get('/health/ready')).status).to.equal(200);
    await signalled;
  });

  it('keeps every story that it acknowledged when it is killed in the middle', async () => {
    const first = await startListening();
    const token = await contributorToken(data.folder);
    const client = new Client(first.url, token);
    const acknowledged: string[] = [];
    const submitAll = async (worker: number) => {
      for (let number = 0; ; number += 1) {
        const answer = await client.send('POST', '/api/v1/stories', {
          title: `Jembatan gantung ${worker}-${number} selesai`,
          body: BODY,
          topic: 'pembangunan',
          village: VILLAGE,
          idempotencyKey: `kunci-${worker}-${number}`,
        });
        if (answer.status === 429) return;
        expect(answer.status).to.equal(201);
        acknowledged.push(answer.json<{ id: string }>().id);
      }
    };
    const kill = async () => {
      while (acknowledged.length < 12) await new Promise((resolve) => setTimeout(resolve, 5));
      await first.program.kill('SIGKILL');
    };
    const workers = Promise.all([submitAll(1), submitAll(2), submitAll(3)]);
    // Without an error the loop has no end: the killed portal's hung-up sockets end it.
    const failure = await Promise.race([workers, kill().then(() => workers)]).catch(
      (error: unknown) => error,
    );
    expect(failure).to.be.instanceOf(TypeError).with.property('message', 'fetch failed');
    expect(acknowledged).to.have.length.of.at.least(12);

    const second = await startListening();
    const after = new Client(second.url, token);
    for (const id of acknowledged) {
      const answer = await after.get(`/api/v1/stories/${id}`);
      expect(answer.status, id).to.equal(200);
      expect(answer.json()).to.include({ status: 'submitted' });
    }
    await second.program.kill('SIGTERM');
    const audit = await runPortal(['verify-audit'], { DATA_DIR: data.folder });
    expect(audit, audit.stderr).to.include({ code: 0 });
  });

  it('says so in its log and ends with 1 when its embedded database dies', async () => {
    // The database is the first thread that the portal starts.
    const killer = `process.once('worker', (thread) => process.once('SIGUSR2', () => thread.terminate()))`;
    const { program, url } = await startListening({
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(killer)}`,
    });
    await program.prints(SET_UP_LINK);
    expect((await new Client(url).get('/health/ready')).status).to.equal(200);
    const ended = await program.kill('SIGUSR2');
    expect(ended).to.include({ code: 1, stderr: '' });
    expect(ended.stdout).to.match(/"level":60.*the embedded database died/);
  });
});

/** Makes a contributor and a token through the command line, while the portal runs. */
async function contributorToken(folder: string): Promise<string> {
  const settings = { DATA_DIR: folder };
  const passwordFile = path.join(folder, 'password');
  writeFileSync(passwordFile, `${PASSWORD}\n`);
  const made = await runPortal(
    [
      'create-user',
      '--username',
      'rahman',
      '--role',
      'contributor',
      '--organisation',
      VILLAGE,
      '--password-file',
      passwordFile,
    ],
    settings,
  );
  expect(made, made.stderr).to.include({ code: 0 });
  const issued = await runPortal(['issue-token', '--username', 'rahman'], settings);
  expect(issued, issued.stderr).to.include({ code: 0 });
  return issued.stdout.trim();
}
