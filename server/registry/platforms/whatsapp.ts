import { identityOf, type Identity, type PlatformRule, type Refusal } from './platform.js';

/** WhatsApp's own id of a channel; upper and lower case differ. */
const CHANNEL_ID = /^[A-Za-z0-9_-]{18,40}$/;

/** Channels only: a number is a person's or an office's telephone, not a public account. */
export const whatsappChannel: PlatformRule = {
  platform: 'whatsapp-channel',
  domains: ['whatsapp.com', 'wa.me'],
  subdomains: /^(?:api|chat)\.whatsapp\.com$/,
  at({ host, segments: [first = '', second] }) {
    if (host === 'chat.whatsapp.com') return 'private-invite';
    if (first.toLowerCase() === 'channel') return named(second ?? '');
    if (host === 'wa.me' || first === 'send') return 'phone-number';
    return 'not-an-account';
  },
  named,
};

function named(id: string): Identity | Refusal {
  if (/^\+?[\d\s-]{6,17}$/.test(id)) return 'phone-number';
  return identityOf(id, CHANNEL_ID, (handle) => ({
    handle,
    url: `https://www.whatsapp.com/channel/${handle}`,
  }));
}
