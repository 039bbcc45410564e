/** A public page in a browser that keeps what was read: the portal's own as long as the line is good enough. */
import { keptAt, keptReading, languageOf, noteReading } from './kept.js';

/** How long a reader waits for the portal's first word before the kept page is shown. */
const PATIENCE_MS = 4_000;
/** See views/layout/_kept.ejs. */
const NOTE = /<div data-kept-note hidden([^{]*)\{time\}/;

/**
 * The page as the portal has it; on no line, a bad one, or while the portal is down, as it was last read, with a note
 * that says so. @param event a visit, which lasts until what was answered is kept
 */
export async function readPage(event, address, patienceMs = PATIENCE_MS) {
  const kept = await keptReading(address);
  const asked = fetch(event.request).then((answer) => {
    event.waitUntil(noteReading(address, answer.clone()));
    return answer;
  });
  if (!kept) return asked;
  const inTime = asked.catch(() => undefined);
  // Shown too late, it is still kept for the next time.
  event.waitUntil(inTime);
  let patience;
  const late = new Promise((isLate) => (patience = setTimeout(isLate, patienceMs)));
  const answer = await Promise.race([inTime, late]);
  clearTimeout(patience);
  return answer && answer.status < 500 ? answer : withNote(kept);
}

async function withNote(page) {
  const text = await page.text();
  const time = new Intl.DateTimeFormat(languageOf(text), { dateStyle: 'long', timeStyle: 'short' });
  const headers = new Headers(page.headers);
  headers.delete('Content-Length');
  const noted = text.replace(
    NOTE,
    (_all, words) => `<div data-kept-note${words}${time.format(keptAt(page))}`,
  );
  return new Response(noted, { headers });
}
