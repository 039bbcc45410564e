import { createTransport } from 'nodemailer';
import type { DeliveryErrorCode } from '../../models/delivery.js';

/** A server that is silent for this long is given up. */
const CONNECT_MS = 10_000;
const SILENCE_MS = 30_000;
const SUBJECT_MAX_LENGTH = 150;

export interface Mail {
  to: string;
  subject: string;
  text: string;
  /** Says the same. */
  html?: string;
  /** Where the settings are with which its reader switches such mails off. */
  settingsUrl?: string;
  /** Names it for good, so that a mail that is sent twice is known to be one. */
  id?: string;
}

export interface Mailer {
  /** @throws DeliveryFailure */
  send(mail: Mail): Promise<void>;
  close(): void;
}

/** Why something was not delivered, in a code and without any address. */
export class DeliveryFailure extends Error {
  constructor(
    readonly code: DeliveryErrorCode,
    /** What the server answered with, e.g. 550. */
    readonly status?: number,
  ) {
    super(code);
    this.name = 'DeliveryFailure';
  }
}

/** Opens the way to the mail server: one connection for all that is sent until it is closed. */
export function openMailer({ smtpUrl, mailFrom }: { smtpUrl: string; mailFrom: string }): Mailer {
  const transport = createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: 1,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    // Nothing that people write is ever read as the name of a file or an address to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ to, subject, settingsUrl, id, text, html }) {
      try {
        await transport.sendMail({
          from: mailFrom,
          to: { name: '', address: to },
          subject: oneLine(subject),
          text,
          html,
          messageId: id && `<${id}@${domainOf(mailFrom)}>`,
          headers: {
            'Auto-Submitted': 'auto-generated',
            ...(settingsUrl ? { 'List-Unsubscribe': `<${settingsUrl}>` } : {}),
          },
        });
      } catch (error) {
        throw failureOf(error as SmtpError);
      }
    },
    close: () => transport.close(),
  };
}

function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, SUBJECT_MAX_LENGTH);
}

function domainOf(from: string): string {
  return /@([\w.-]+)/.exec(from)?.[1] ?? 'localhost';
}

const CODES: Record<string, DeliveryErrorCode> = {
  ECONNECTION: 'unreachable',
  ETIMEDOUT: 'unreachable',
  ESOCKET: 'unreachable',
  EDNS: 'unreachable',
  EPROTOCOL: 'unreachable',
  EAUTH: 'sign-in',
  ENOAUTH: 'sign-in',
  ETLS: 'encryption',
  EENVELOPE: 'address-refused',
  EMESSAGE: 'message-refused',
};

interface SmtpError {
  code?: string;
  /** What was said last, e.g. `RCPT TO`. */
  command?: string;
  responseCode?: number;
}

// The server's own words can hold the address, and are left out.
function failureOf({ code = '', command, responseCode: status }: SmtpError): DeliveryFailure {
  const known = CODES[code] ?? 'other';
  if (known !== 'address-refused' && known !== 'message-refused') return new DeliveryFailure(known, status);
  if (status !== undefined && status < 500) return new DeliveryFailure('later', status);
  return new DeliveryFailure(command === 'MAIL FROM' ? 'sender-refused' : known, status);
}
