import { expect } from 'chai';
import { LOCALES, readLocale, type Locale } from '../../server/i18n/translate.js';
import { readSource, sourceFiles } from '../support/source-files.js';
import { wordsInTemplate } from '../support/template-words.js';

const PLURAL = /_(zero|one|two|few|many|other)$/;

/** `ns:path.to.key` to its words. */
function flatten(locale: Locale): Map<string, string> {
  const words = new Map<string, string>();
  const walk = (value: unknown, key: string) => {
    if (typeof value === 'string') words.set(key, value);
    else for (const [name, inner] of Object.entries(value as object)) walk(inner, `${key}.${name}`);
  };
  for (const [namespace, keys] of Object.entries(readLocale(locale))) {
    for (const [name, value] of Object.entries(keys)) walk(value, `${namespace}:${name}`);
  }
  return words;
}

function paramsOf(words: string): string[] {
  return [...new Set([...words.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name))].toSorted();
}

interface Use {
  where: string;
  /** As the source has it, e.g. `common:role.${user.role}`. */
  text: string;
  /** Matches every key that it can mean. */
  pattern: RegExp;
}

const id = flatten('id');
const en = flatten('en');
const keys = new Set([...id.keys()].map((key) => key.replace(PLURAL, '')));
const namespaces = Object.keys(readLocale('id'));
const code = [...sourceFiles(['server', 'models', 'jobs'], '.ts'), ...sourceFiles(['views'], '.ejs')];
const program = code
  .filter((file) => file.endsWith('.ts'))
  .map(readSource)
  .join('\n');
const uses = code.flatMap(usesIn);

function usesIn(file: string): Use[] {
  const key = new RegExp(String.raw`(['"\x60])((?:${namespaces.join('|')}):[^'"\x60\s]+?)\1`, 'g');
  const withoutComments = readSource(file).replace(/^\s*(\/\*[\s\S]*?\*\/|\/\/.*)$/gm, '');
  const found = [...withoutComments.matchAll(key)].filter(([, , text]) => text !== 'about:blank');
  return found.map(([, quote, text = '']) => {
    const parts = quote === '`' ? text.split(/\$\{[^}]*\}/) : [text];
    // What is put in is a code or a name: never a dot.
    const pattern = new RegExp(`^${parts.map((part) => part.replaceAll('.', '\\.')).join('[^.]+')}$`);
    return { where: file, text, pattern };
  });
}

/** The code of each error that the program throws or answers with, beside those of fields. */
function thrownCodes(): { where: string; code: string }[] {
  const thrown =
    /new (?:Unauthenticated|Forbidden|NotFound|Gone|Conflict|PreconditionFailed|PreconditionRequired|TooLarge|UnsupportedType)\(\s*'([\w-]+)'|constructor\(code = '([\w-]+)'/g;
  const inConstructors = [...readSource('server/errors.ts').matchAll(/super\('([\w-]+)'/g)];
  return [
    ...code.flatMap((where) => [...readSource(where).matchAll(thrown)].map((match) => ({ where, match }))),
    ...inConstructors.map((match) => ({ where: 'server/errors.ts', match })),
  ].map(({ where, match: [, ...codes] }) => ({ where, code: codes.find(Boolean) ?? '' }));
}

/** The code of each field error, as a schema's message or in `new Invalid({field: code})`. */
function fieldCodes(): { where: string; code: string }[] {
  const schemaMessage =
    /\.(?:min|max|regex|refine|enum|length|email|nonempty|multipleOf|url|nonoptional)\((?:[^()'\n]|\((?:[^()]|\([^()]*\))*\))*'([a-z][a-z-]*)'\s*,?\s*\)/g;
  return code
    .filter((file) => file.endsWith('.ts') && file !== 'server/config.ts')
    .flatMap((file) => {
      const source = readSource(file);
      const inSchemas = source.includes("from 'zod'") ? [...source.matchAll(schemaMessage)] : [];
      const thrown = [...source.matchAll(/new Invalid\(\{([^}]*)\}/g)].flatMap(([, fields = '']) => [
        ...fields.matchAll(/:\s*'([a-z-]+)'/g),
      ]);
      return [...inSchemas, ...thrown].map(([, found = '']) => ({ where: file, code: found }));
    });
}

describe('the words of the portal', () => {
  it('are there in both languages', () => {
    expect(LOCALES).to.deep.equal(['id', 'en']);
    expect([...id.keys()].filter((key) => !en.has(key))).to.deep.equal([]);
    expect([...en.keys()].filter((key) => !id.has(key))).to.deep.equal([]);
  });

  it('are never empty', () => {
    for (const words of [id, en]) {
      expect([...words].filter(([, text]) => text.trim() === '').map(([key]) => key)).to.deep.equal([]);
    }
  });

  it('name the same parameters in both languages', () => {
    const wrong = [...id].filter(
      ([key, text]) => paramsOf(text).join() !== paramsOf(en.get(key) ?? '').join(),
    );
    // "one story" needs no number where "3 stories" does.
    expect(wrong.map(([key]) => key).filter((key) => !key.endsWith('_one'))).to.deep.equal([]);
  });

  it('have both forms of each plural', () => {
    const plurals = [...id.keys()].filter((key) => PLURAL.test(key)).map((key) => key.replace(PLURAL, ''));
    const missing = plurals.flatMap((key) =>
      ['_one', '_other'].map((form) => key + form).filter((full) => !id.has(full)),
    );
    expect(missing).to.deep.equal([]);
  });

  it('are there for every key that code and templates name', () => {
    const missing = uses.filter(({ pattern }) => ![...keys].some((key) => pattern.test(key)));
    expect(missing.map(({ where, text }) => `${where}: ${text}`)).to.deep.equal([]);
  });

  it('are all used', () => {
    const unused = [...keys].filter((key) => !uses.some(({ pattern }) => pattern.test(key)));
    expect(unused).to.deep.equal([]);
  });

  it('are there for every error, and none for an error that does not exist', () => {
    const missing = thrownCodes().filter(
      (error) => !keys.has(`errors:${error.code}.title`) || !keys.has(`errors:${error.code}.text`),
    );
    expect(missing).to.deep.equal([]);
    const known = [...keys].flatMap((key) => /^errors:([\w-]+)\.text$/.exec(key)?.[1] ?? []);
    expect(known.filter((error) => error !== 'typed' && !quoted(error))).to.deep.equal([]);
  });

  it('are there for every field error, and none for one that does not exist', () => {
    const missing = fieldCodes().filter((error) => !keys.has(`errors:field.${error.code}`));
    expect(missing).to.deep.equal([]);
    const known = [...keys].flatMap((key) => /^errors:field\.([\w-]+)$/.exec(key)?.[1] ?? []);
    expect(known.filter((error) => !quoted(error))).to.deep.equal([]);
  });

  it('stand in the locale files and not in the templates', () => {
    const literals = sourceFiles(['views'], '.ejs').flatMap((file) =>
      wordsInTemplate(readSource(file)).map((word) => `${file}: ${word}`),
    );
    expect(literals).to.deep.equal([]);
  });

  it('are found wherever somebody could leave them in a template', () => {
    const planted = [
      '<p>Simpan</p>',
      '<img src="a.png" alt="Simpan">',
      '<a href="/" title="Simpan">',
      "<a href='/' aria-label='Simpan'>",
      '<input placeholder="Simpan">',
      '<optgroup label="Simpan">',
      '<input type="submit" value="Simpan">',
      '<meta name="description" content="Simpan">',
      '<button data-copied="Simpan">',
      "<%= 'Simpan' %>",
      "<%- include('../shared/_field', { name: 'q', label: 'Simpan' }) %>",
      '<%= `Simpan ${name}` %>',
      "<%= wanted ? t('common:form.save') : 'simpan saja' %>",
    ];
    expect(planted.filter((template) => wordsInTemplate(template).length === 0)).to.deep.equal([]);
    const clean = `<a class="button quiet" href="/berita" data-live="/cari/hasil" title="<%= t('common:form.save') %>">RSS</a>`;
    expect(wordsInTemplate(clean)).to.deep.equal([]);
  });
});

function quoted(errorCode: string): boolean {
  return program.includes(`'${errorCode}'`);
}
