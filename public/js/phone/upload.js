/**
 * Sends a photo in parts, by the tus protocol (https://tus.io/protocols/resumable-upload): after a broken line it
 * goes on with the first byte that the portal does not have. Runs in pages and in the service worker.
 */
const ADDRESS = '/unggahan';
const PART = 'application/offset+octet-stream';

/** Bytes of one part: the first, and what the line's pace may make of it. */
const FIRST_PART = 64 * 1024;
const PART_MIN = 20 * 1024;
const PART_MAX = 256 * 1024;
/** Longer parts would show no progress; shorter ones wait for answers more than they send. */
const PART_SECONDS = 15;
/** A part that takes longer is on a line that broke without a word. */
const SILENCE_MS = 60_000;
/** Tries in a row without a new byte arriving, with twice the pause before each. */
const TRIES = 6;
const FIRST_PAUSE_MS = 500;

/** The portal's answer that it will not take this, with its `status`. */
class Refusal extends Error {
  constructor(status, words) {
    super(words || `status ${status}`);
    this.status = status;
  }
}

/**
 * @param blob the photo
 * @param options `key` names the photo for good: sent again with it, also by another page, the upload goes on;
 *   `onProgress(sentBytes, totalBytes)`; `signal` ends it, and what arrived is kept
 * @returns the upload's id, for the story that takes it; the photo is whole and readable then
 * @throws an error with the answer's `status` where the portal refuses it, without one where there is no line
 */
export async function uploadPhoto(blob, { key, onProgress = () => {}, signal } = {}) {
  const upload = { blob, key, signal, path: undefined, offset: 0, part: FIRST_PART };
  let failures = 0;
  for (;;) {
    const before = upload.offset;
    try {
      await (upload.path ? ask(upload) : begin(upload));
      onProgress(upload.offset, blob.size);
      while (upload.offset < blob.size) {
        await sendPart(upload);
        onProgress(upload.offset, blob.size);
      }
      // What is whole by that count alone was not looked at yet: beginning it again does so.
      if (upload.asked) await begin(upload);
      return upload.path.split('/').pop();
    } catch (error) {
      signal?.throwIfAborted();
      failures = upload.offset > before ? 1 : failures + 1;
      if (!mayPass(error) || failures >= TRIES) throw error;
      if (error.status === 404 || error.status === 410) upload.path = undefined;
      upload.part = Math.max(PART_MIN, Math.round(upload.part / 2));
      await pause(FIRST_PAUSE_MS * 2 ** (failures - 1), signal);
    }
  }
}

/** Tells the portal that a photo which was uploaded is not wanted any more. */
export async function dropUpload(id) {
  await request('DELETE', `${ADDRESS}/${id}`, {});
}

async function begin(upload) {
  const { blob, key, signal } = upload;
  const headers = { 'Upload-Length': String(blob.size), 'Content-Type': PART };
  if (key) headers['Upload-Metadata'] = `key ${base64(key)}`;
  const answer = await request('POST', ADDRESS, { headers, signal });
  upload.path = new URL(answer.headers.get('Location'), location.href).pathname;
  upload.offset = offsetOf(answer);
  upload.asked = false;
}

async function ask(upload) {
  upload.offset = offsetOf(await request('HEAD', upload.path, { signal: upload.signal }));
  upload.asked = true;
}

async function sendPart(upload) {
  const { blob, path, offset, part, signal } = upload;
  const body = blob.slice(offset, offset + part);
  const headers = { 'Upload-Offset': String(offset), 'Content-Type': PART };
  const begun = performance.now();
  const answer = await request('PATCH', path, { headers, body, signal });
  const seconds = (performance.now() - begun) / 1000;
  upload.offset = offsetOf(answer);
  upload.asked = false;
  upload.part = Math.round(Math.min(Math.max((body.size / seconds) * PART_SECONDS, PART_MIN), PART_MAX));
}

async function request(method, path, { headers = {}, body, signal }) {
  const ended = new AbortController();
  const end = () => ended.abort();
  const silence = setTimeout(end, SILENCE_MS);
  signal?.addEventListener('abort', end);
  try {
    signal?.throwIfAborted();
    const answer = await fetch(path, {
      method,
      headers: { 'Tus-Resumable': '1.0.0', ...headers },
      body,
      signal: ended.signal,
    });
    if (!answer.ok) throw new Refusal(answer.status, await answer.text());
    return answer;
  } finally {
    clearTimeout(silence);
    signal?.removeEventListener('abort', end);
  }
}

function offsetOf(answer) {
  const offset = Number(answer.headers.get('Upload-Offset') ?? Number.NaN);
  // Something on the way, a café's sign-in page or an old proxy, answered instead of the portal.
  if (!Number.isInteger(offset)) throw new Error('not an answer of the portal');
  return offset;
}

// No line at all, another connection that was faster, an upload whose day is over, a portal that restarts.
function mayPass({ status }) {
  return status === undefined || [404, 409, 410, 423].includes(status) || status >= 500;
}

function base64(text) {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
}

function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener('online', end);
      signal?.removeEventListener('abort', end);
      if (signal?.aborted) reject(signal.reason);
      else resolve();
    };
    const timer = setTimeout(end, ms);
    addEventListener('online', end);
    signal?.addEventListener('abort', end);
  });
}
