import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { Portal } from '../../server/portal.js';
import { portal } from './portal.js';

export interface ReceivedMail {
  from: string;
  to: string[];
  /** As it came over the line. */
  raw: string;
  /** By name in lower case, unfolded and decoded. */
  headers: Record<string, string>;
  text: string;
  html: string;
}

export interface MailServer {
  mails: ReceivedMail[];
  /** The portal, sending to this server. */
  portal: Portal;
  /** What the next recipients are refused with, e.g. 550. */
  refuseWith?: number;
  close(): Promise<void>;
}

/** A real mail server on this machine that takes everything until it is told to refuse. */
export async function startMailServer(): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onRcptTo(_address, _session, callback) {
      const { refuseWith } = running;
      callback(refuseWith ? Object.assign(new Error('refused'), { responseCode: refuseWith }) : null);
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom ? mailFrom.address : '';
        const to = rcptTo.map(({ address }) => address);
        mails.push({ from, to, ...parsed(Buffer.concat(chunks).toString('latin1')) });
        callback();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const config = {
    ...portal().config,
    smtpUrl: `smtp://127.0.0.1:${port}`,
    mailFrom: 'Kabar KIM <kabar@contoh.id>',
  };
  const running: MailServer = {
    mails,
    portal: { ...portal(), config },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return running;
}

function parsed(raw: string): Omit<ReceivedMail, 'from' | 'to'> {
  const [head = '', body = ''] = halves(raw);
  const headers = headersOf(head);
  const boundary = /boundary="([^"]+)"/.exec(headers['content-type'] ?? '')?.[1];
  const parts = (boundary ? body.split(`--${boundary}`).slice(1, -1) : [raw]).map((part) => {
    const [partHead = '', content = ''] = halves(part.replace(/^\r\n/, ''));
    const partHeaders = headersOf(partHead);
    return {
      type: partHeaders['content-type'] ?? '',
      content: decoded(content, partHeaders['content-transfer-encoding'] ?? ''),
    };
  });
  const ofType = (type: string) => parts.find((part) => part.type.startsWith(type))?.content ?? '';
  return { raw, headers, text: ofType('text/plain'), html: ofType('text/html') };
}

function halves(message: string): string[] {
  const at = message.indexOf('\r\n\r\n');
  return [message.slice(0, at), message.slice(at + 4)];
}

function headersOf(head: string): Record<string, string> {
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', ...value] = line.split(':');
      return [name.toLowerCase(), inWords(value.join(':').trim())];
    }),
  );
}

/** RFC 2047: `=?UTF-8?Q?…?=` and `=?UTF-8?B?…?=`, and no space between two of them. */
function inWords(value: string): string {
  return value
    .replace(/\?= =\?/g, '?==?')
    .replace(/=\?utf-8\?([qb])\?([^?]*)\?=/gi, (_whole, kind: string, text: string) =>
      kind.toLowerCase() === 'b'
        ? Buffer.from(text, 'base64').toString('utf8')
        : decoded(text.replaceAll('_', ' '), 'quoted-printable'),
    );
}

function decoded(content: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(content, 'base64').toString('utf8');
  if (encoding !== 'quoted-printable') return content;
  const bytes = content
    .replace(/=\r\n/g, '')
    .replace(/=([\dA-F]{2})/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
