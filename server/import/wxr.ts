import { Parser } from 'htmlparser2';
import { Invalid } from '../errors.js';

/** Characters of one field; a story has room for half of that, markup included. */
const FIELD_MAX_LENGTH = 400_000;
const CATEGORIES_MAX = 50;
/** Elements within elements; an export has six levels. */
const DEPTH_MAX = 40;
/** Of rss, channel and the record itself. */
const RECORD_DEPTH = 3;
const TOLD_META = new Set(['_thumbnail_id', '_wp_attachment_image_alt']);

/** An author or an item (post, page, attachment, …) of a WordPress export. */
export interface WxrRecord {
  element: 'wp:author' | 'item';
  /** Texts of the elements directly inside, by their names. */
  fields: Map<string, string>;
  /** Names; tags are none. */
  categories: string[];
  meta: Map<string, string>;
  /** `body-too-long` where a field was longer than any story's, `cut-off` where the file ends inside. */
  fault: string | undefined;
}

/**
 * Reads a WordPress export (WXR 1.0 to 1.2) record by record, so that a file of any size takes little memory.
 * Entities that a document declares for itself stay as they are written.
 * @param text the file, in pieces of any size
 * @throws Invalid `file: not-wxr`
 */
export async function* wxrRecords(text: AsyncIterable<string>): AsyncGenerator<WxrRecord> {
  const reader = recordReader();
  for await (const piece of text) {
    reader.parser.write(piece);
    yield* reader.taken();
  }
  reader.parser.end();
  yield* reader.taken();
  if (!reader.isWxr()) throw new Invalid({ file: 'not-wxr' });
}

function recordReader() {
  const path: string[] = [];
  let isWxr = false;
  let done: WxrRecord[] = [];
  let record: WxrRecord | undefined;
  let text = '';
  let domain: string | undefined;
  let metaKey = '';

  const open = (name: string) => {
    if (name === 'wp:wxr_version') isWxr = true;
    if (record || path.length !== RECORD_DEPTH || (name !== 'item' && name !== 'wp:author')) return;
    if (!isWxr) throw new Invalid({ file: 'not-wxr' });
    record = { element: name, fields: new Map(), categories: [], meta: new Map(), fault: undefined };
  };
  const take = (name: string, { element, fields, categories, meta }: WxrRecord) => {
    const parent = path.at(-1);
    const value = text.trim();
    if (name === 'category') {
      if (domain === 'category' && categories.length < CATEGORIES_MAX) categories.push(value);
    } else if (parent === element) {
      fields.set(name, value);
    } else if (parent === 'wp:postmeta') {
      if (name === 'wp:meta_key') metaKey = value;
      if (name === 'wp:meta_value' && TOLD_META.has(metaKey)) meta.set(metaKey, value);
    }
  };

  const parser = new Parser(
    {
      onopentag(name, attributes) {
        path.push(name);
        if (path.length > DEPTH_MAX) throw new Invalid({ file: 'not-wxr' });
        text = '';
        domain = attributes.domain;
        open(name);
      },
      ontext(piece) {
        if (!record) return;
        if (text.length + piece.length <= FIELD_MAX_LENGTH) text += piece;
        else record.fault = 'body-too-long';
      },
      onclosetag(name, isImplied) {
        path.pop();
        if (record && path.length === RECORD_DEPTH - 1) {
          done.push(isImplied ? { ...record, fault: 'cut-off' } : record);
          record = undefined;
        } else if (record) {
          take(name, record);
        }
        text = '';
      },
    },
    { xmlMode: true },
  );
  return {
    parser,
    isWxr: () => isWxr,
    taken() {
      const records = done;
      done = [];
      return records;
    },
  };
}
