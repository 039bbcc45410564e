import { expect } from 'chai';
import { isDisguise, parseAddress, type Refusal } from '../../server/registry/address.js';
import type { Platform } from '../../models/vocabulary.js';
import { NAMES, SPELLINGS } from './addresses.js';
import { DISGUISED } from './disguised-addresses.js';

describe('addresses of accounts', () => {
  for (const { platform, key, url, written } of SPELLINGS) {
    it(`reads ${written.length} spellings of ${key}`, () => {
      for (const spelling of written) {
        expect(parseAddress(spelling), spelling).to.include({ platform, key, url });
        expect(parseAddress(spelling, platform), spelling).to.include({ platform, key, url });
      }
    });

    it(`reads the canonical address of ${key} as itself`, () => {
      expect(parseAddress(url)).to.include({ platform, key, url });
    });
  }

  for (const [platform, written, key] of NAMES) {
    it(`reads ${written} on ${platform}`, () => {
      expect(parseAddress(written, platform)).to.include({ platform, key });
    });
  }

  it('reads an address behind words, and asks nobody to guess where one ends', () => {
    for (const written of [
      'Ikuti kami di https://www.instagram.com/pemkabbalangan',
      'Cek Instagram kami: https://www.instagram.com/pemkabbalangan/?igsh=abc!',
      'https//instagram.com/pemkabbalangan',
    ]) {
      expect(parseAddress(written), written).to.include({ key: 'instagram:pemkabbalangan' });
    }
    for (const [written, refused] of [
      ['Pemerintah Kabupaten Balangan', 'bad-address'],
      ['Facebook: Pemkab Balangan', 'bad-address'],
      ['Lihat evil.example https://instagram.com/pemkabbalangan', 'bad-address'],
      ['https://facebook.com/Pemkab Balangan', 'bad-handle'],
      ['https://instagram.com/pemkabbalangan ya', 'bad-handle'],
    ]) {
      expect(parseAddress(written!), written).to.eql({ refused });
    }
  });

  it('reads two names of one platform, and not the names of two', () => {
    for (const label of ['Twitter/X', 'X (Twitter)', 'X / Twitter']) {
      expect(parseAddress(`${label}: @pemkabbalangan`), label).to.include({ key: 'x:pemkabbalangan' });
    }
    expect(parseAddress('Instagram/TikTok: @pemkabbalangan')).to.have.property('refused');
  });

  it('asks for the platform of a bare name', () => {
    expect(parseAddress('@pemkabbalangan')).to.eql({ refused: 'platform-needed' });
    expect(parseAddress('pemkabbalangan')).to.eql({ refused: 'platform-needed' });
  });

  for (const written of DISGUISED) {
    it(`does not take ${JSON.stringify(written)} for what it imitates`, () => {
      for (const platform of [undefined, 'facebook', 'instagram', 'x', 'tiktok', 'youtube'] as const) {
        const parsed = parseAddress(written, platform);
        const code = 'refused' in parsed ? parsed.refused : parsed.key;
        expect('refused' in parsed, `${written} came out as ${code}`).to.equal(true);
      }
      const parsed = parseAddress(written);
      expect('refused' in parsed && isDisguise(parsed.refused), JSON.stringify(parsed)).to.equal(true);
    });
  }

  it("reads a site of the office's own network where its port is written", () => {
    for (const written of ['http://127.0.0.1:8090/umpan.xml', 'http://portal-desa:8090/']) {
      expect(parseAddress(written), written).to.include({ platform: 'website', url: written });
    }
  });

  const refusals: [written: string, refused: Refusal, platform?: Platform][] = [
    ['', 'bad-address'],
    ['halong', 'bad-address', 'website'],
    ['http://', 'bad-address'],
    ['https://127.0.0.1/', 'bad-address'],
    ['https://2130706433/', 'bad-address'],
    ['https://[::1]/', 'bad-address'],
    ['https://localhost/', 'bad-address'],
    ['https://facebook.com:8443/pemkabbalangan', 'bad-address'],
    ['https://facebook.com/%E0%A4%A', 'bad-address'],
    ['javascript:alert(1)', 'not-http'],
    ['JavaScript://facebook.com/%0aalert(1)', 'not-http'],
    ['data:text/html,x', 'not-http'],
    ['ftp://facebook.com/pemkabbalangan', 'not-http'],
    ['fb://profile/100064712345678', 'not-http'],
    ['tg://resolve?domain=balanganinfo', 'not-http'],
    ['mailto:diskominfo@balangankab.go.id', 'not-http'],
    ['diskominfo@balangankab.go.id', 'email-address'],
    ['https://youtu.be/dQw4w9WgXcQ', 'post-address'],
    ['https://www.youtube.com/watch?v=dQw4w9WgXcQ', 'post-address'],
    ['https://www.youtube.com/shorts/dQw4w9WgXcQ', 'post-address'],
    ['https://www.instagram.com/p/Cxyz/', 'post-address'],
    ['https://www.instagram.com/reel/Cxyz/', 'post-address'],
    ['https://www.facebook.com/watch/?v=1', 'post-address'],
    ['https://www.facebook.com/photo.php?fbid=1', 'post-address'],
    ['https://fb.watch/abc/', 'post-address'],
    ['https://x.com/i/status/1', 'post-address'],
    ['https://t.me/c/12345/6', 'post-address'],
    ['https://vm.tiktok.com/ZM8abc/', 'share-link'],
    ['https://vt.tiktok.com/ZS8abc/', 'share-link'],
    ['https://www.tiktok.com/t/ZT8abc/', 'share-link'],
    ['https://www.facebook.com/share/1AbCdEf/', 'share-link'],
    ['https://t.co/abc', 'share-link'],
    ['https://bit.ly/abc', 'share-link'],
    ['s.id/abc', 'share-link'],
    ['https://wa.me/6281234567890', 'phone-number'],
    ['https://api.whatsapp.com/send?phone=6281234567890', 'phone-number'],
    ['081234567890', 'phone-number', 'whatsapp-channel'],
    ['https://t.me/+6281234567890', 'phone-number'],
    ['https://chat.whatsapp.com/AbCdEf', 'private-invite'],
    ['https://t.me/joinchat/AbCdEf', 'private-invite'],
    ['https://t.me/+AbCdEf', 'private-invite'],
    ['https://facebook.com/', 'not-an-account'],
    ['https://www.facebook.com/login.php', 'not-an-account'],
    ['https://www.facebook.com/sharer/sharer.php?u=x', 'not-an-account'],
    ['https://www.instagram.com/explore/', 'not-an-account'],
    ['https://help.instagram.com/x', 'not-an-account'],
    ['https://www.youtube.com/results?search_query=x', 'not-an-account'],
    ['https://sites.google.com/', 'not-an-account'],
    ['https://x.com/nama_yang_terlalu_panjang', 'bad-handle'],
    ['https://www.youtube.com/channel/UC123', 'bad-handle'],
    ['https://www.instagram.com/pemkabbalangan', 'wrong-platform', 'facebook'],
    ['https://www.facebook.com/pemkabbalangan', 'wrong-platform', 'website'],
  ];
  for (const [written, refused, platform] of refusals) {
    it(`refuses ${written || 'nothing'}${platform ? ` as ${platform}` : ''}: ${refused}`, () => {
      expect(parseAddress(written, platform)).to.eql({ refused });
    });
  }
});

describe('addresses of accounts, put together from their parts', () => {
  const SCHEMES = ['https://', 'http://', 'HTTPS://', '//', ''];
  const ENDS = ['', '/', '/?utm_source=wa&fbclid=x', '?hl=id', '#', '/#top', '.', ' '];
  const ACCOUNTS: [key: string, hosts: string[], path: string][] = [
    [
      'facebook:desahalong',
      ['facebook.com', 'www.facebook.com', 'm.facebook.com', 'id-id.facebook.com', 'fb.com', 'fb.me'],
      '/DesaHalong',
    ],
    [
      'instagram:desa.halong',
      ['instagram.com', 'www.instagram.com', 'm.instagram.com', 'instagr.am'],
      '/Desa.Halong',
    ],
    ['tiktok:desa_halong', ['tiktok.com', 'www.tiktok.com', 'm.tiktok.com'], '/@desa_halong'],
    ['youtube:desahalong', ['youtube.com', 'www.youtube.com', 'm.youtube.com'], '/@DesaHalong'],
    [
      'x:desahalong',
      ['x.com', 'www.x.com', 'twitter.com', 'mobile.twitter.com', 'www.twitter.com'],
      '/DesaHalong',
    ],
    [
      'threads:desa.halong',
      ['threads.net', 'www.threads.net', 'threads.com', 'www.threads.com'],
      '/@desa.halong',
    ],
    ['telegram:desahalong', ['t.me', 'telegram.me', 'www.t.me'], '/DesaHalong'],
    [
      'whatsapp-channel:0029VaDesaHalong1234567',
      ['whatsapp.com', 'www.whatsapp.com'],
      '/channel/0029VaDesaHalong1234567',
    ],
    ['bluesky:halong.bsky.social', ['bsky.app', 'www.bsky.app'], '/profile/halong.bsky.social'],
    ['website:halong.desa.id', ['halong.desa.id', 'www.halong.desa.id', 'HALONG.DESA.ID'], ''],
  ];

  for (const [key, hosts, path] of ACCOUNTS) {
    it(`reads all ${SCHEMES.length * hosts.length * ENDS.length} of ${key} as one`, () => {
      for (const scheme of SCHEMES) {
        for (const host of hosts) {
          for (const end of ENDS) {
            const written = scheme + host + path + end;
            expect(parseAddress(written), written).to.include({ key });
          }
        }
      }
    });
  }

  it('takes no host for a platform that is one letter, one word or one dot away from it', () => {
    const hosts = ACCOUNTS.slice(0, -1).flatMap(([, names]) => names);
    const ours = new Set(hosts);
    for (const host of hosts) {
      for (const imitation of imitationsOf(host)) {
        if (ours.has(imitation)) continue;
        const parsed = parseAddress(`https://${imitation}/DesaHalong`);
        const platform = 'refused' in parsed ? undefined : parsed.platform;
        expect(platform ?? 'website', `https://${imitation}/DesaHalong`).to.equal('website');
      }
    }
  });
});

const SWAPS: Record<string, string> = {
  o: '0',
  i: '1',
  l: '1',
  e: '3',
  a: 'а',
  c: 'с',
  m: 'rn',
  w: 'vv',
  s: '5',
  t: '7',
};

/** Hosts that somebody could register to be taken for another. */
function imitationsOf(host: string): string[] {
  const labels = host.split('.');
  const domain = labels.slice(-2).join('.');
  const [name = '', top = ''] = labels.slice(-2);
  const letters = Array.from(name);
  const edited = letters.flatMap((letter, at) => [
    name.slice(0, at) + name.slice(at + 1),
    name.slice(0, at) + letter + name.slice(at),
    name.slice(0, at) + (SWAPS[letter] ?? 'q') + name.slice(at + 1),
    name.slice(0, at) + (letters[at + 1] ?? '') + letter + name.slice(at + 2),
  ]);
  return [
    ...edited.filter((one) => one !== name && one !== '').map((one) => `${one}.${top}`),
    ...['resmi', 'official', 'login', 'id'].flatMap((word) => [
      `${name}-${word}.${top}`,
      `${word}${name}.${top}`,
    ]),
    ...['evil.test', 'co', 'id', 'com.id'].map((end) => `${domain}.${end}`),
    `${domain.replace('.', '-')}.net`,
    `${name}.${top}x`,
  ];
}
