/** Words that a template may hold itself: names that no language translates. */
const NAMES = new Set(['RSS', 'Atom', 'JSON', 'Feed', 'CSV', 'OPML', 'ID']);
/** A language is called what it calls itself, a key what stands on it. */
const NAMED_IN_CODE = /^(?:English|Indonesia|Control|Ctrl|Enter|Esc)(?:[ +]|$)/;

/** Attributes that are read or shown to people; of a button, its value. */
const READ_TO_PEOPLE =
  /\s(?:aria-(?:label|description|roledescription|valuetext|placeholder)|alt|title|placeholder|label|data-[\w-]+)=(?:"([^"]*)"|'([^']*)')/g;
const DESCRIPTION = /<meta\s+(?:name|property)="[\w:]*(?:description|title)"\s+content="([^"]*)"/g;
const BUTTON_VALUE = /<input\b[^>]*type="(?:submit|button|reset)"[^>]*\svalue="([^"]*)"/g;
/** What is a sentence or begins like one: other texts of code are names, addresses and numbers, or tags in capitals. */
const SENTENCE = /^\p{Lu}\p{Ll}|\p{L}{2,} \p{Ll}{2,}/u;
const TEXT_IN_CODE = /'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`([^`]*)`/g;

/** Words that a template says by itself, in whatever place: between tags, in attributes, or out of its code. */
export function wordsInTemplate(template: string): string[] {
  const code = [...template.matchAll(/<%(?!#)[-=_]?([\s\S]*?)[-_]?%>/g)].map(([, inside = '']) => inside);
  const html = template.replace(/<%[\s\S]*?%>/g, ' ');
  return [...wordsShown(html), ...code.flatMap(wordsInCode)];
}

function wordsShown(html: string): string[] {
  const attributes = [...html.matchAll(READ_TO_PEOPLE)]
    .filter(([whole, value]) => !/^\sdata-/.test(whole) || SENTENCE.test(value ?? ''))
    .map(([, double, single]) => double ?? single ?? '');
  const others = [DESCRIPTION, BUTTON_VALUE].flatMap((pattern) =>
    [...html.matchAll(pattern)].map(([, value = '']) => value),
  );
  const text = html
    .replace(/<code>[^<]*<\/code>/g, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&[a-z]+;/g, ' ');
  return [text, ...attributes, ...others]
    .flatMap((part) => part.match(/\p{L}+/gu) ?? [])
    .filter((word) => !NAMES.has(word));
}

function wordsInCode(code: string): string[] {
  return [...code.matchAll(TEXT_IN_CODE)]
    .map(([, single, double, template = '']) => single ?? double ?? template.replace(/\$\{[^}]*\}/g, ' '))
    .filter((text) => SENTENCE.test(text) && !NAMED_IN_CODE.test(text) && !NAMES.has(text));
}
