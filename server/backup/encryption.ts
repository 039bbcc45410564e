import { readFile } from 'node:fs/promises';
import { ReadableStream } from 'node:stream/web';
import { DamagedBackup } from './frames.js';

/** What every file in the age format begins with (age-encryption.org/v1). */
export const ENCRYPTED_MARK = 'age-encryption.org/v1';
/** As the age programs print them: the one encrypts, the other opens. */
const RECIPIENT = /^age1[02-9ac-hj-np-z]{58}$/;
const IDENTITY = /^AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}$/m;

type Bytes = AsyncIterable<Uint8Array>;

/** Loaded when a backup is encrypted: it takes an eighth of a second, which no start and no other command owes it. */
const age = () => import('age-encryption');

/** The backup can be opened by the holder of a key only, and none was given. */
export class NeedsKey extends Error {}

/** Whether a backup can be encrypted for it: a public key, `age1…`. */
export function isRecipient(text: string): boolean {
  return RECIPIENT.test(text);
}

/** A new key, as a file of its own, and the recipient to encrypt for, which need not be kept secret. */
export async function newBackupKey(now: Date): Promise<{ keyFile: string; recipient: string }> {
  const { generateX25519Identity, identityToRecipient } = await age();
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  return { keyFile: `# ${now.toISOString()}\n# ${recipient}\n${identity}\n`, recipient };
}

/**
 * The key in a file, as `portal new-backup-key` or age-keygen wrote it.
 * @throws Error when there is none in it
 */
export async function readBackupKey(file: string): Promise<string> {
  const [identity] = IDENTITY.exec(await readFile(file, 'utf8')) ?? [];
  if (!identity) throw new Error(`${file} holds no key (AGE-SECRET-KEY-1…)`);
  return identity;
}

/** Encrypts bytes for who holds the recipient's key: whoever writes them cannot read them again. */
export async function* encryptedFor(recipient: string, bytes: Bytes): Bytes {
  const { Encrypter } = await age();
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  yield* await encrypter.encrypt(ReadableStream.from(bytes) as globalThis.ReadableStream<Uint8Array>);
}

/**
 * Decrypts bytes.
 * @throws DamagedBackup when the key is another one or the bytes were altered
 */
export async function* decryptedWith(identity: string, bytes: Bytes): Bytes {
  const { Decrypter } = await age();
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const stream = ReadableStream.from(bytes) as globalThis.ReadableStream<Uint8Array>;
  try {
    yield* await decrypter.decrypt(stream);
  } catch (error) {
    throw new DamagedBackup(`it cannot be decrypted: ${(error as Error).message}`);
  }
}
