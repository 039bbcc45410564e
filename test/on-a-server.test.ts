import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { fromRoot } from '../server/paths.js';
import { readSource, sourceFiles } from './support/source-files.js';

/** The code blocks of README, "On a server", in their order. */
const blocks = [
  ...(/^## On a server$(.*?)^## /ms.exec(readSource('README.md'))?.[1] ?? '').matchAll(
    /^ +```\w+\n(.*?)^ +```$/gms,
  ),
].map(([, text = '']) => text.replaceAll(/^ {3}/gm, ''));

function blockWith(words: string): string {
  const found = blocks.filter((block) => block.includes(words));
  expect(found, words).to.have.lengthOf(1);
  return found[0]!;
}

function sh(script: string, args: string[] = []): string {
  return execFileSync('sh', [...args, '-c', script], { cwd: fromRoot(), encoding: 'utf8' });
}

/** What a unit's lines say of a name. */
function said(unit: string, name: string): string[] {
  return [...unit.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value = '']) => value);
}

describe('the steps of a server in the README', () => {
  it('are commands that a shell reads', () => {
    const commands = blocks.filter((block) => !block.startsWith('[Unit]'));
    expect(commands.length).to.be.at.least(6);
    for (const command of commands) expect(() => sh(command, ['-n']), command).not.to.throw();
  });

  it('start what npm start starts, which may write where the settings say, and is started again for ever', () => {
    const unit = blockWith('[Service]');
    const { scripts } = JSON.parse(readSource('package.json')) as { scripts: { start: string } };
    const [allocator = '', command] = scripts.start.split(' exec node ');
    expect(said(unit, 'ExecStart')).to.deep.equal([`/usr/bin/node ${command}`]);
    expect(said(unit, 'Environment')).to.include(allocator);
    expect(readSource('Dockerfile')).to.include(`ENV ${allocator}\n`);
    const [folder] = said(unit, 'ReadWritePaths');
    expect(blockWith('BASE_URL=')).to.include(`DATA_DIR=${folder}\n`);
    expect(blockWith('useradd')).to.include(`-m 700 -o ${said(unit, 'User')[0]} -g kabar-kim ${folder}\n`);
    expect(said(unit, 'Restart')).to.deep.equal(['always']);
    expect(said(unit, 'StartLimitIntervalSec')).to.deep.equal(['0']);
    // V8 writes the code that it runs.
    expect(unit).not.to.include('MemoryDenyWriteExecute');
    const [, program = ''] = /dist\/(server\/cli\/index)\.js/.exec(blockWith('/usr/local/bin/portal')) ?? [];
    expect(existsSync(fromRoot(`${program}.ts`))).to.equal(true);
  });

  it('make of nginx.conf one for Debian: nothing of the containers is left in it', () => {
    const [sed = ''] = /^sed .*? nginx\.conf(?= > )/ms.exec(blockWith('nginx -t')) ?? [];
    const made = sh(sed);
    for (const containers of ['portal:3000', '/etc/nginx/certs', 'resolver', 'http2 on', '/dev/stdout'])
      expect(made).not.to.include(containers);
    for (const own of [
      'listen 443 ssl http2 default_server;',
      'set $portal http://127.0.0.1:3000;',
      'ssl_certificate /etc/kabar-kim/fullchain.pem;',
      'access_log /var/log/nginx/kabar-kim.log portal;',
    ])
      expect(made).to.include(own);
  });
});

describe('the portal’s container', () => {
  it('holds every folder that the program reads', () => {
    const copied = [...readSource('Dockerfile').matchAll(/^COPY --from=build \/portal\/(\S+)/gm)].map(
      ([, path = '']) => path,
    );
    const program = sourceFiles(['server', 'models', 'jobs'], '.ts').map(readSource).join('\n');
    const wanted = [...program.matchAll(/fromRoot\(((?:'[^']+'(?:, )?)+)/g)].map(([, path = '']) =>
      path.replaceAll("'", '').replace(/, $/, '').replaceAll(', ', '/'),
    );
    expect(wanted).to.include('server/i18n/locales');
    const missing = wanted.filter(
      (path) => !copied.some((own) => path === own || path.startsWith(`${own}/`)),
    );
    expect(missing).to.deep.equal([]);
  });
});
