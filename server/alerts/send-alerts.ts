import type { AlertChannel } from '../../models/alert.js';
import { FetchError } from '../aggregation/fetch-error.js';
import { openPortalFetcher } from '../aggregation/portal-fetcher.js';
import { openMailer } from '../mail/mailer.js';
import type { Portal } from '../portal.js';
import type { AlertMessage } from './alert-message.js';

type Send = (message: AlertMessage) => Promise<void>;

/** Ways to tell the office, as far as they are set. Each throws an Error that names neither address nor secret. */
export function alertChannels(portal: Pick<Portal, 'config'>): Map<AlertChannel, Send> {
  const { alertEmail, alertWebhook, smtpUrl, mailFrom } = portal.config;
  const channels = new Map<AlertChannel, Send>();
  if (alertEmail && smtpUrl && mailFrom) {
    channels.set('email', async (message) => {
      const mailer = openMailer({ smtpUrl, mailFrom });
      try {
        await mailer.send({ ...message, to: alertEmail });
      } finally {
        mailer.close();
      }
    });
  }
  if (alertWebhook) channels.set('webhook', (message) => post(portal, alertWebhook, message));
  return channels;
}

/** As chat programs take it: `text` is what they show. */
async function post(
  portal: Pick<Portal, 'config'>,
  url: string,
  { subject, text }: AlertMessage,
): Promise<void> {
  const fetcher = openPortalFetcher(portal);
  try {
    const body = Buffer.from(JSON.stringify({ subject, text: `${subject}\n${text}` }));
    const { status } = await fetcher.post(url, { headers: { 'content-type': 'application/json' }, body });
    if (status < 200 || status > 299) throw new Error(`the webhook answered ${status}`);
  } catch (error) {
    // Its own words hold the address.
    if (error instanceof FetchError)
      throw new Error(`the webhook was not reached: ${error.code}`, { cause: error });
    throw error;
  } finally {
    await fetcher.close();
  }
}
