/** Text without the characters that XML cannot hold at all, not even escaped: one of them and no file can be read. */
export function xmlSafe(text: string): string {
  return text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '');
}
