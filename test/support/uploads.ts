import { expect } from 'chai';
import type { Answer, Client } from './client.js';

const PART = 'application/offset+octet-stream';

/** Begins an upload, or asks how far the one of this key is. */
export function beginUpload(client: Client, size: number, key?: string): Promise<Answer> {
  return client.request('/unggahan', {
    method: 'POST',
    headers: {
      'Tus-Resumable': '1.0.0',
      'Upload-Length': String(size),
      'Content-Type': PART,
      ...(key ? { 'Upload-Metadata': `key ${Buffer.from(key).toString('base64')}` } : {}),
    },
    follow: false,
  });
}

/** Sends a part of an upload. */
export function sendPart(client: Client, path: string, offset: number, content: Buffer): Promise<Answer> {
  return client.request(path, {
    method: 'PATCH',
    headers: { 'Tus-Resumable': '1.0.0', 'Upload-Offset': String(offset), 'Content-Type': PART },
    body: content,
    follow: false,
  });
}

/** HEAD or DELETE. */
export function askUpload(client: Client, method: string, path: string): Promise<Answer> {
  return client.request(path, { method, headers: { 'Tus-Resumable': '1.0.0' }, follow: false });
}

/** Uploads a whole photo in one part. @returns the upload's id */
export async function uploaded(client: Client, content: Buffer, key?: string): Promise<string> {
  const begun = await beginUpload(client, content.length, key);
  expect(begun.status, begun.text).to.equal(201);
  const path = begun.headers.get('location')!;
  const sent = await sendPart(client, path, 0, content);
  expect(sent.status, sent.text).to.equal(204);
  return path.replace('/unggahan/', '');
}

/** Uploads a photo in two parts, asking between them, and drops another one. @returns the upload's id */
export async function uploadedInParts(client: Client, content: Buffer): Promise<string> {
  const [kept, dropped] = await Promise.all(
    ['foto', 'lain'].map(async (key) =>
      (await beginUpload(client, content.length, key)).headers.get('location')!,
    ),
  );
  await sendPart(client, kept!, 0, content.subarray(0, 100));
  expect((await askUpload(client, 'HEAD', kept!)).status).to.equal(200);
  expect((await sendPart(client, kept!, 0, content)).status).to.equal(409);
  expect((await sendPart(client, kept!, 100, content.subarray(100))).status).to.equal(204);
  expect((await askUpload(client, 'DELETE', dropped!)).status).to.equal(204);
  return kept!.replace('/unggahan/', '');
}
