import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { fromRoot } from '../server/paths.js';
import { ConfigError, loadConfig } from '../server/config.js';

const SECRET = 'a-secret-of-more-than-thirty-two-characters';

describe('the settings', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'kabar-kim-config-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const load = (environment: NodeJS.ProcessEnv) => loadConfig({ DATA_DIR: folder, ...environment });

  function complaints(environment: NodeJS.ProcessEnv): string[] {
    try {
      load(environment);
    } catch (error) {
      if (error instanceof ConfigError) return error.lines;
      throw error;
    }
    throw new Error('the settings were taken');
  }

  it('have defaults that fit Balangan', () => {
    expect(load({})).to.deep.include({
      port: 3000,
      host: '0.0.0.0',
      baseUrl: 'http://localhost:3000',
      dataDir: folder,
      mongodbUri: undefined,
      region: '63.11',
      timeZone: 'Asia/Makassar',
      refreshSchedule: '*/15 * * * *',
      fetchAllowHosts: [],
      logLevel: 'info',
      trustProxy: 0,
      siteName: 'Kabar KIM',
      kimLabel: 'Komunitas Informasi Masyarakat',
    });
  });

  it('treat an empty value as one that was not given', () => {
    expect(load({ PORT: '', MONGODB_URI: '', BASE_URL: '', SESSION_SECRET: '' })).to.deep.include({
      port: 3000,
      baseUrl: 'http://localhost:3000',
    });
  });

  it('name the address by the port unless it is given, and drop a slash at its end', () => {
    expect(load({ PORT: '8080' }).baseUrl).to.equal('http://localhost:8080');
    expect(load({ BASE_URL: 'https://kabar.example/' }).baseUrl).to.equal('https://kabar.example');
  });

  it('ask for a second factor where the portal is reached over https, unless they say otherwise', () => {
    expect(load({}).secondFactor).to.equal('offered');
    expect(load({ BASE_URL: 'https://kabar.example' }).secondFactor).to.equal('required');
    expect(load({ BASE_URL: 'https://kabar.example', SECOND_FACTOR: 'offered' }).secondFactor).to.equal(
      'offered',
    );
    expect(load({ SECOND_FACTOR: 'required' }).secondFactor).to.equal('required');
  });

  it('take a colour that can be read on paper', () => {
    expect(load({ ACCENT_COLOUR: '#7A1F3D' }).accentColour).to.equal('#7a1f3d');
    expect(complaints({ ACCENT_COLOUR: '#ffcc00' })).to.deep.equal([
      'ACCENT_COLOUR: #ffcc00 is too light: words in it have a contrast of 1.4 to 1, and need 4.5',
    ]);
  });

  it('read a list of hosts', () => {
    expect(load({ FETCH_ALLOW_HOSTS: 'LOCALHOST:8080, 10.0.0.7:80 ' }).fetchAllowHosts).to.deep.equal([
      'localhost:8080',
      '10.0.0.7:80',
    ]);
  });

  const wrong: [name: string, value: string][] = [
    ['PORT', 'tigaribu'],
    ['PORT', '70000'],
    ['PORT', '80.5'],
    ['ACCENT_COLOUR', 'hijau'],
    ['ACCENT_COLOUR', '#12b886'],
    ['BASE_URL', 'kabar.example'],
    ['BASE_URL', 'ftp://kabar.example'],
    ['MONGODB_URI', 'postgres://localhost'],
    ['SESSION_SECRET', 'short'],
    ['REGION', '6311'],
    ['REGION', '63.11.06'],
    ['TIME_ZONE', 'Asia/Paringin'],
    ['REFRESH_SCHEDULE', 'sometimes'],
    ['FETCH_ALLOW_HOSTS', 'http://localhost:8080'],
    ['FETCH_ALLOW_HOSTS', 'localhost'],
    ['LOG_LEVEL', 'loud'],
    ['CLAMD_ADDRESS', 'clamd'],
    ['TRUST_PROXY', 'yes'],
    ['TRUST_PROXY', '-1'],
    ['SITE_NAME', 'x'.repeat(61)],
    ['KIM_LABEL', 'x'.repeat(61)],
  ];
  for (const [name, value] of wrong) {
    it(`refuse ${name}=${value.slice(0, 30)} in one clear line`, () => {
      const lines = complaints({ SESSION_SECRET: SECRET, [name]: value });
      expect(lines).to.have.length(1);
      expect(lines[0]).to.match(new RegExp(`^${name}: \\S.*[^.\\n]$`));
      expect(lines[0]).not.to.include('\n');
    });
  }

  it('are all explained in the README and in .env.example', () => {
    const names = [...readFileSync(fromRoot('server/config.ts'), 'utf8').matchAll(/^ {2}([A-Z_]+):/gm)];
    const settings = names.map(([, name]) => name).filter((name) => name !== 'NODE_ENV');
    expect(settings).to.include.members(['PORT', 'MONGODB_URI', 'TRUST_PROXY']);
    for (const file of ['README.md', '.env.example']) {
      const text = readFileSync(fromRoot(file), 'utf8');
      expect(
        settings.filter((name) => !text.includes(name!)),
        file,
      ).to.deep.equal([]);
    }
  });

  it('name every mistake, one line each', () => {
    const lines = complaints({
      PORT: 'x',
      REGION: 'Balangan',
      FETCH_ALLOW_HOSTS: 'a,b',
      LOG_LEVEL: 'loud',
      MONGODB_URI: 'mongodb://localhost',
    });
    expect(lines.map((line) => line.split(':')[0])).to.deep.equal([
      'PORT',
      'REGION',
      'FETCH_ALLOW_HOSTS',
      'LOG_LEVEL',
      'SESSION_SECRET',
    ]);
  });

  it('refuse a data folder that cannot be made', () => {
    const file = path.join(folder, 'taken');
    writeFileSync(file, '');
    for (const place of [file, path.join(file, 'below'), '/proc/kabar-kim']) {
      expect(complaints({ DATA_DIR: place })[0]).to.match(/^DATA_DIR: .* cannot be made/);
    }
  });

  it('make the session secret once and keep it for the owner alone', () => {
    const { sessionSecret } = load({});
    const file = path.join(folder, 'session-secret');
    expect(sessionSecret).to.have.length.of.at.least(32);
    expect(readFileSync(file, 'utf8')).to.equal(sessionSecret);
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    expect(load({}).sessionSecret).to.equal(sessionSecret);
  });

  it('make a key for Web Push once and keep it for the owner alone, but none with MongoDB', () => {
    const { vapidPrivateKey } = load({});
    const file = path.join(folder, 'vapid-private-key');
    expect(vapidPrivateKey).to.match(/^[\w-]{43}$/);
    expect(readFileSync(file, 'utf8')).to.equal(vapidPrivateKey);
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    expect(load({}).vapidPrivateKey).to.equal(vapidPrivateKey);
    const mongodb = { MONGODB_URI: 'mongodb://localhost/kabar', SESSION_SECRET: SECRET };
    expect(load(mongodb).vapidPrivateKey).to.equal(undefined);
    expect(load({ ...mongodb, VAPID_PRIVATE_KEY: vapidPrivateKey! })).to.include({ vapidPrivateKey });
    for (const wrong of ['pendek', 'A'.repeat(43)]) {
      expect(complaints({ VAPID_PRIVATE_KEY: wrong })[0]).to.match(
        /^VAPID_PRIVATE_KEY: must be a private key/,
      );
    }
  });

  it('need a session secret with MongoDB, where instances share it', () => {
    const uri = 'mongodb://localhost/kabar';
    expect(complaints({ MONGODB_URI: uri })).to.deep.equal([
      'SESSION_SECRET: required with MONGODB_URI, so that all instances share it',
    ]);
    expect(load({ MONGODB_URI: uri, SESSION_SECRET: SECRET })).to.deep.include({
      mongodbUri: uri,
      sessionSecret: SECRET,
    });
  });
});
