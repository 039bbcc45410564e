import type { Platform } from '../../models/vocabulary.js';

/** How people call the platforms in front of an address or a name. */
const LABELS: Record<string, Platform> = {
  fb: 'facebook',
  facebook: 'facebook',
  ig: 'instagram',
  insta: 'instagram',
  instagram: 'instagram',
  tiktok: 'tiktok',
  yt: 'youtube',
  youtube: 'youtube',
  x: 'x',
  twitter: 'x',
  threads: 'threads',
  telegram: 'telegram',
  wa: 'whatsapp-channel',
  whatsapp: 'whatsapp-channel',
  mastodon: 'mastodon',
  bluesky: 'bluesky',
  web: 'website',
  website: 'website',
  situs: 'website',
};
const AROUND = String.raw`(?:akun|kanal|saluran|channel|halaman|fanpage|page)`;
/** Another name for the same: `Twitter/X`, `X (Twitter)`. */
const SECOND = String.raw`(?:\s?[/(]\s?(?<second>[a-z]+)\)?)?`;
const WORDS = String.raw`(?:${AROUND} )?(?<label>[a-z]+)${SECOND}(?: ${AROUND})?`;
/** `IG: @name`, `Akun Instagram - name`, `Facebook https://…`; never `fb://…`, which is an address of its own. */
const IN_FRONT = new RegExp(
  String.raw`^${WORDS}(?:\s*[:=]\s*(?!//)|\s+-\s+|\s+(?=@|https?:)|/(?=@?[\w.-]+$))(?<rest>\S+)$`,
  'i',
);
/** `@name (Instagram)`; the closing bracket may have been taken for punctuation. */
const BEHIND = new RegExp(String.raw`^(?<rest>@[\w.-]+)\s+\(?${WORDS}\)?$`, 'i');

/** An address or a name apart from the word beside it that says which platform it is on. */
export function withoutLabel(written: string): { platform?: Platform; rest: string } {
  const { label, second, rest } = (IN_FRONT.exec(written) ?? BEHIND.exec(written))?.groups ?? {};
  const platform = platformCalled(label);
  const isOne = !second || platformCalled(second) === platform;
  return platform && isOne && rest ? { platform, rest } : { rest: written };
}

function platformCalled(label: string | undefined): Platform | undefined {
  return label === undefined ? undefined : LABELS[label.toLowerCase()];
}
