import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { fromRoot } from '../server/paths.js';
import { importsOf, readSource, sourceFiles } from './support/source-files.js';

const LINES_MAX = 300;
const LAYERS = ['models', 'server', 'jobs', 'test'] as const;
const PROGRAM = ['models', 'server', 'jobs'] as const;

/** What opens a connection or listens, and who may. */
const SOCKET_MODULES = /^(node:)?(net|tls|http|https|http2|dgram)$|^(undici|nodemailer)$/;
const SOCKET_OWNERS = [
  // The one way out to the internet.
  'server/aggregation/safe-fetch.ts',
  // The one way to the mail server.
  'server/mail/mailer.ts',
  // The one way to the virus scanner.
  'server/evidence/clamd.ts',
  // Listens for readers.
  'server/serve.ts',
  // Listens for Prometheus, where METRICS_PORT says so.
  'server/metrics/server.ts',
  // Listens for the driver, on a socket that only this user may open.
  'server/database/embedded/',
];

/** Templates that print what is HTML already, and why that is safe. */
const RAW_HTML: Record<string, string[]> = {
  // JSON in which every `<` is escaped.
  'views/feed/_json-ld.ejs': ['jsonLd'],
  // Sanitised by the one allow-list when it was sent in.
  'views/feed/story.ejs': ['story.body'],
  'views/stories/story.ejs': ['story.body'],
  // Sanitised by the same list for this page.
  'views/stories/_form.ejs': ['help.preview'],
  'views/moderation/story.ejs': ['story.body'],
  'views/police/guest.ejs': ['story.body'],
};

/** Who may see a request or an answer, beside routes and middleware. */
const SEES_REQUESTS = [
  'server/app.ts',
  'server/cache/public-page.ts',
  'server/auth/enter.ts',
  'server/auth/passport.ts',
  'server/auth/require-role.ts',
  // Its receiving half reads what the browser sends.
  'server/media/receive.ts',
  'server/validation/form.ts',
  'server/validation/page.ts',
];

function offenders(files: string[], wrong: (file: string) => string[]): string[] {
  return files.flatMap((file) => wrong(file).map((what) => `${file}: ${what}`));
}

describe('the walls of the house', () => {
  const program = sourceFiles(PROGRAM, '.ts');
  const views = sourceFiles(['views'], '.ejs');

  it('has the top level that the design names and no other folder', () => {
    const folders = readdirSync(fromRoot(), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => entry.name)
      // Made on the machine, kept out of the repository.
      .filter((name) => !['node_modules', 'dist', 'data'].includes(name));
    expect(folders.toSorted()).to.deep.equal(['jobs', 'models', 'public', 'server', 'test', 'views']);
  });

  it('keeps models below everything else', () => {
    const wrong = offenders(sourceFiles(['models'], '.ts'), (file) =>
      importsOf(file)
        .map(({ target }) => target)
        .filter((target) => target !== 'mongoose' && !target.startsWith('models/')),
    );
    expect(wrong).to.deep.equal([]);
  });

  it('imports nothing of the tests into the program', () => {
    const wrong = offenders(program, (file) =>
      importsOf(file)
        .map(({ target }) => target)
        .filter((target) => target.startsWith('test/')),
    );
    expect(wrong).to.deep.equal([]);
  });

  it('never imports a template', () => {
    const wrong = offenders(program, (file) =>
      importsOf(file)
        .map(({ target }) => target)
        .filter((target) => target.startsWith('views/') || target.endsWith('.ejs')),
    );
    expect(wrong).to.deep.equal([]);
  });

  it('reaches the embedded database through one door, and lets it know nothing of the portal', () => {
    const inside = (file: string) => file.startsWith('server/database/embedded/');
    const wrong = offenders(program, (file) =>
      importsOf(file)
        .map(({ target }) => target)
        .filter((target) => {
          if (inside(file)) return /^(server|models|jobs)\//.test(target) && !inside(target);
          return inside(target) && file !== 'server/database/connect.ts';
        }),
    );
    expect(wrong).to.deep.equal([]);
  });

  it('lets only the routes of a feature be put together by the application', () => {
    const isRoutes = (file: string) => /(^|[/-])(routes|api)\.ts$/.test(file) && file.startsWith('server/');
    const wrong = offenders(program, (file) =>
      importsOf(file)
        .map(({ target }) => target)
        .filter(
          (target) =>
            isRoutes(target) &&
            target !== 'server/middleware/api.ts' &&
            file !== 'server/app.ts' &&
            path.dirname(target) !== path.dirname(file),
        ),
    );
    expect(wrong).to.deep.equal([]);
  });

  it('shows requests and answers to routes and middleware only', () => {
    const wrong = program.filter((file) => {
      const allowed =
        SEES_REQUESTS.includes(file) ||
        file.startsWith('server/middleware/') ||
        /(^|[/-])(routes|api)\.ts$/.test(file);
      return !allowed && importsOf(file).some(({ target }) => target === 'express');
    });
    expect(wrong).to.deep.equal([]);
  });

  it('reads the environment in config.ts alone', () => {
    const wrong = program.filter(
      (file) => file !== 'server/config.ts' && readSource(file).includes('process.env'),
    );
    expect(wrong).to.deep.equal([]);
  });

  it('asks nothing of URL.canParse, which forgets good addresses once it is compiled', () => {
    expect(program.filter((file) => /\bURL\.canParse\(/.test(readSource(file)))).to.deep.equal([]);
  });

  it('lets no test take the time when its file is read, which may be half an hour before it runs', () => {
    const taken = /^(?:export )?const (?!.*=>)[^`\n]*(?:new Date\(\)|Date\.now\(\))/m;
    expect(sourceFiles(['test'], '.ts').filter((file) => taken.test(readSource(file)))).to.deep.equal([]);
  });

  it('opens a socket only where one is meant to be opened', () => {
    const wrong = offenders(
      program.filter((file) => !SOCKET_OWNERS.some((owner) => file.startsWith(owner))),
      (file) => [
        ...importsOf(file)
          .filter(({ target, typeOnly }) => SOCKET_MODULES.test(target) && !typeOnly)
          .filter(({ names }) => !/^\{ isIP(v[46])? \}$/.test(names))
          .map(({ target }) => target),
        ...(readSource(file).match(/(?<![.\w])(fetch|WebSocket|EventSource)\(/g) ?? []),
      ],
    );
    expect(wrong).to.deep.equal([]);
  });

  it('prints raw HTML only where it is known to be clean', () => {
    const wrong = offenders(views, (file) =>
      [...readSource(file).matchAll(/<%-\s*([\s\S]*?)\s*[-_]?%>/g)]
        .map(([, expression = '']) => expression)
        .filter((expression) => !/^include\('[^']+'/.test(expression))
        .filter((expression) => !RAW_HTML[file]?.includes(expression)),
    );
    expect(wrong).to.deep.equal([]);
    for (const [file, expressions] of Object.entries(RAW_HTML)) {
      for (const expression of expressions) expect(readSource(file)).to.include(`<%- ${expression} %>`);
    }
  });

  it('keeps scripts and styles out of the pages', () => {
    const wrong = offenders(views, (file) => {
      const text = readSource(file);
      return [
        ...(text.match(/<script(?![^>]*\ssrc=)(?! type="application\/ld\+json">)[^>]*>/g) ?? []),
        ...(text.match(/<style|\sstyle="|\son[a-z]+="|javascript:/g) ?? []),
        // Nothing is loaded from elsewhere.
        ...(text.match(/<(?:script|img|link)[^>]*(?:src|href)="https?:/g) ?? []),
      ];
    });
    expect(wrong).to.deep.equal([]);
  });

  it('marks partials with an underscore and has every template name its locals', () => {
    const included = new Set(
      views.flatMap((file) =>
        [...readSource(file).matchAll(/include\('([^']+)'/g)].map(([, target = '']) =>
          path.join(path.dirname(file), `${target}.ejs`),
        ),
      ),
    );
    expect([...included].filter((file) => !path.basename(file).startsWith('_'))).to.deep.equal([]);
    expect([...included].filter((file) => !views.includes(file))).to.deep.equal([]);
    expect(views.filter((file) => !readSource(file).startsWith('<%# locals:'))).to.deep.equal([]);
  });

  it('names files in kebab-case', () => {
    const files = [...sourceFiles(LAYERS, '.ts'), ...views, ...sourceFiles(['public'], '')];
    const wrong = files.filter((file) => !/^_?[a-z0-9]+([.-][a-z0-9]+)*$/.test(path.basename(file)));
    expect(wrong).to.deep.equal([]);
  });

  it('keeps every file short enough to read', () => {
    const files = [...sourceFiles(LAYERS, '.ts'), ...views, ...sourceFiles(['public'], '.js')];
    const wrong = files.filter((file) => readSource(file).trimEnd().split('\n').length > LINES_MAX);
    expect(wrong).to.deep.equal([]);
  });
});
