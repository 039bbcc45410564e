import iconv from 'iconv-lite';

const PROLOG_BYTES = 1024; // an XML declaration is the first thing in a document
const DECLARED = /^\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]{1,40})["']/;
const CHARSET = /\bcharset\s*=\s*["']?([\w.:-]{1,40})/i;

/** What browsers read under these labels, because that is what the sites that send them mean. */
const SUPERSETS = new Map([
  ['iso-8859-1', 'windows-1252'],
  ['latin1', 'windows-1252'],
  ['us-ascii', 'windows-1252'],
  ['ascii', 'windows-1252'],
]);

/**
 * The text of a document's bytes: charset by the `Content-Type` header, else byte order mark, else XML
 * declaration, else a guess: UTF-16 by its zero bytes, or UTF-8. A byte order mark wins over all (RFC 7303), since nothing else starts that way.
 * Text that claims UTF-8 and is not is read as windows-1252, so no byte is lost.
 */
export function decodeDocument(body: Buffer, contentType = ''): string {
  const label = markedCharset(body) ?? knownCharset(CHARSET.exec(contentType)?.[1]) ?? declaredCharset(body);
  return label && label !== 'utf-8' && label !== 'utf8' ? iconv.decode(body, label) : decodeUtf8(body);
}

function decodeUtf8(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return iconv.decode(body, 'windows-1252');
  }
}

function markedCharset(body: Buffer): string | undefined {
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) return 'utf-8';
  if (body[0] === 0xfe && body[1] === 0xff) return 'utf-16be';
  if (body[0] === 0xff && body[1] === 0xfe) return 'utf-16le';
  // Without a mark, its first character tells: every document begins with one of ASCII.
  if (body[0] === 0 && body[1]) return 'utf-16be';
  if (body[0] && body[1] === 0) return 'utf-16le';
  return undefined;
}

function declaredCharset(body: Buffer): string | undefined {
  const declared = knownCharset(DECLARED.exec(body.toString('latin1', 0, PROLOG_BYTES))?.[1]);
  // A declaration that could be read byte by byte is not in a wide encoding, whatever it says.
  return declared?.startsWith('utf-16') || declared?.startsWith('ucs-2') ? undefined : declared;
}

function knownCharset(label: string | undefined): string | undefined {
  if (!label || !iconv.encodingExists(label)) return undefined;
  const name = label.toLowerCase();
  return SUPERSETS.get(name) ?? name;
}
