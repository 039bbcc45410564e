import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { Client } from '../support/client.js';
import { PASSWORD, VILLAGE } from '../support/people.js';
import { Program, runPortal, startMain, temporaryFolder } from '../support/processes.js';

describe('the command line', function () {
  this.timeout(300_000);

  const data = temporaryFolder();
  const settings = { DATA_DIR: data.folder };
  const run = (args: string[], input?: string) => runPortal(args, settings, input);
  let program: Program;
  let url: string;
  before(async () => {
    ({ program, url } = await startMain(data.folder));
    await program.prints(/^Kabar KIM: /m);
  });
  after(async () => {
    expect(await program.kill('SIGTERM')).to.include({ code: 0 });
    await data.remove();
  });

  it('makes a user while the portal runs, who signs in at once', async () => {
    const made = await run(
      ['create-user', '--username', 'Nor.Aina', '--role', 'admin', '--json'],
      `${PASSWORD}\n`,
    );
    expect(made, made.stderr).to.include({ code: 0, stderr: '' });
    expect(JSON.parse(made.stdout)).to.include({ username: 'nor.aina', role: 'admin' });
    const answer = await new Client(url).post('/masuk', { username: 'nor.aina', password: PASSWORD });
    expect(answer.path).to.equal('/admin');
  });

  it('makes a token that works', async () => {
    const issued = await run(['issue-token', '--username', 'nor.aina']);
    expect(issued, issued.stderr).to.include({ code: 0 });
    const answer = await new Client(url, issued.stdout.trim()).send('POST', '/api/v1/aggregation/runs', {});
    expect(answer.status).to.equal(200);
  });

  it('imports the regions again', async () => {
    const imported = await run(['import-regions', '--json']);
    expect(imported, imported.stderr).to.include({ code: 0 });
    expect(JSON.parse(imported.stdout)).to.deep.equal({ districts: 8, villages: 157 });
  });

  it('runs a job and prints what it reports', async () => {
    const ran = await run(['run-job', 'refresh-sources', '--json']);
    expect(ran, ran.stderr).to.include({ code: 0 });
    expect(JSON.parse(ran.stdout)).to.include({ sources: 0, newPosts: 0 });
  });

  it('takes the good lines of a file, names the others, and ends with 1', async () => {
    const files = {
      'import-clarifications':
        '{"n": 1, "label": "HOAKS", "headline": "Air laut di Paringin", "body": "Tidak."}\nbukan\n',
      'import-organisations': 'kode,nama,jenis\nkim-uji,KIM Uji,KIM\nkim-salah,,KIM\n',
    };
    for (const [command, text] of Object.entries(files)) {
      const file = path.join(data.folder, command);
      writeFileSync(file, text);
      const taken = await run([command, file]);
      expect(taken, command).to.include({ code: 1, stderr: '1 line was not taken\n' });
      expect(taken.stdout)
        .to.match(/^line [23]: /)
        .and.match(/^(imported|created): 1$/m);
      const again = await run([command, file, '--json']);
      expect(again, command).to.include({ code: 1, stderr: taken.stderr });
      const { unchanged, failed, failures = failed } = JSON.parse(again.stdout) as Record<string, unknown>;
      expect(unchanged, command).to.equal(1);
      expect(failures, command).to.be.an('array').of.length(1);
    }
  });

  const refusals: [what: string, args: string[], input: string, line: RegExp][] = [
    [
      'a role that does not exist',
      ['create-user', '--username', 'rahman', '--role', 'raja'],
      PASSWORD,
      /^role: /,
    ],
    [
      'a password that is too short',
      ['create-user', '--username', 'rahman', '--role', 'editor'],
      'abc',
      /^password: /,
    ],
    [
      'a contributor without a group',
      ['create-user', '--username', 'rahman', '--role', 'contributor'],
      PASSWORD,
      /^organisation: /,
    ],
    [
      'an unknown group',
      [
        'create-user',
        '--username',
        'rahman',
        '--role',
        'contributor',
        '--organisation',
        'tidak-ada',
        '--village',
        VILLAGE,
      ],
      PASSWORD,
      /^organisation: /,
    ],
    [
      'a name that is taken',
      ['create-user', '--username', 'nor.aina', '--role', 'editor'],
      PASSWORD,
      /^username: /,
    ],
    ['a token for nobody', ['issue-token', '--username', 'siapa-ini'], '', /^No active user/],
    ['an unknown job', ['run-job', 'tidur-siang'], '', /refresh-sources/],
    ['an unknown command', ['terbang'], '', /unknown command/],
    ['a command with a slip', ['bakup', 'x'], '', /unknown command.*backup/],
    ['a missing option', ['issue-token'], '', /--username/],
    ['a number that is none', ['seed', '--stories', 'banyak'], '', /^--stories must be/],
    ['a second owner of the database', ['database'], '', /in use by process \d+/],
    ['to verify a backup that is not there', ['verify-backup', '/tidak/ada'], '', /no such file/],
    ['a backup that is not there', ['restore', '/tidak/ada'], '', /not empty|no such file/],
  ];
  for (const [what, args, input, line] of refusals) {
    it(`refuses ${what} in one line, and ends with 1`, async () => {
      const refused = await run(args, input);
      expect(refused).to.include({ code: 1, stdout: '' });
      expect(refused.stderr)
        .to.match(line)
        .and.match(/^[^\n]+\n$/);
    });
  }

  it('refuses a wrong setting in one line, and ends with 1', async () => {
    const refused = await runPortal(['import-regions'], { ...settings, REGION: 'Balangan' });
    expect(refused).to.include({ code: 1, stdout: '' });
    expect(refused.stderr).to.match(/^REGION: [^\n]+\n$/);
  });

  it('explains itself', async () => {
    const help = await run(['--help']);
    expect(help.code).to.equal(0);
    expect(await run([])).to.deep.equal(help);
    expect(await run(['help'])).to.deep.equal(help);
    expect(help.stdout).to.include('\n  create-user ');
  });
});
