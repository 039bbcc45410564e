import { expect } from 'chai';
import { checkUrl, guardedLookup, isPublicAddress } from '../../server/aggregation/address-policy.js';
import { FetchError } from '../../server/aggregation/fetch-error.js';

const NOBODY: ReadonlySet<string> = new Set();

function codeOf(address: string, allowHosts = NOBODY): string {
  try {
    checkUrl(address, allowHosts);
    return 'allowed';
  } catch (error) {
    if (error instanceof FetchError) return error.code;
    throw error;
  }
}

describe('The address policy', () => {
  const forbidden = [
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.0.0.1/',
    'http://0177.0.0.1/',
    'http://017700000001/',
    'http://127.0.0.1./',
    'http://①②⑦.0.0.1/',
    'http://0/',
    'http://0.0.0.0/',
    'http://10.0.0.1/',
    'http://172.16.0.1/',
    'http://172.31.255.255/',
    'http://192.168.1.1/',
    'http://3232235777/',
    'http://169.254.169.254/latest/meta-data/',
    'http://0xa9fea9fe/',
    'http://100.64.0.1/',
    'http://192.0.0.8/',
    'http://198.18.0.1/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://[::1]/',
    'http://[::]/',
    'http://[0:0:0:0:0:0:0:1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[::ffff:10.0.0.1]/',
    'http://[::127.0.0.1]/',
    'http://[fe80::1]/',
    'http://[fc00::1]/',
    'http://[fd12:3456::1]/',
    'http://[ff02::1]/',
    'http://[2002:7f00:1::]/',
    'http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[64:ff9b:1::7f00:1]/',
    'http://[2001:db8::1]/',
  ];
  for (const address of forbidden) {
    it(`refuses ${address}`, () => {
      expect(codeOf(address)).to.equal('blocked-address');
    });
  }

  it('lets public addresses and names pass', () => {
    for (const address of [
      'https://balangankab.go.id/feed',
      'http://8.8.8.8/',
      'https://[2606:4700:4700::1111]/',
      'http://[::ffff:8.8.8.8]/',
      'http://desa.id:8080/rss',
    ]) {
      expect(codeOf(address), address).to.equal('allowed');
    }
  });

  it('refuses other protocols, credentials, odd ports and nonsense', () => {
    expect(codeOf('file:///etc/passwd')).to.equal('bad-url');
    expect(codeOf('gopher://desa.id/')).to.equal('bad-url');
    expect(codeOf('http://user:pass@desa.id/')).to.equal('bad-url');
    expect(codeOf('//desa.id/')).to.equal('bad-url');
    expect(codeOf(`http://desa.id/${'a'.repeat(3000)}`)).to.equal('bad-url');
    expect(codeOf('http://desa.id:22/')).to.equal('blocked-port');
    expect(codeOf('http://desa.id:27017/')).to.equal('blocked-port');
  });

  it('opens exactly the named host and port', () => {
    const allowed = new Set(['127.0.0.1:9000', '[::1]:9000']);
    expect(codeOf('http://127.0.0.1:9000/rss', allowed)).to.equal('allowed');
    expect(codeOf('http://[::1]:9000/rss', allowed)).to.equal('allowed');
    expect(codeOf('http://127.0.0.1:8080/rss', allowed)).to.equal('blocked-address');
    expect(codeOf('http://127.0.0.2:9000/rss', allowed)).to.equal('blocked-port');
  });

  it('hands over the very addresses it checked, so that a second answer changes nothing', async () => {
    const answers = ['93.184.215.14', '127.0.0.1'];
    let asked = 0;
    const lookup = guardedLookup(async () => [{ address: answers[asked++] ?? '', family: 4 }]);
    const resolve = (all: boolean) =>
      new Promise((done) => {
        lookup('rebind.example', { all }, (error, address) => done(error ?? address));
      });
    expect(await resolve(true)).to.deep.equal([{ address: '93.184.215.14', family: 4 }]);
    expect(asked).to.equal(1);
    expect(await resolve(false)).to.include({ code: 'blocked-address' });
  });

  it('does not call a string that is no address public', () => {
    expect(isPublicAddress('localhost')).to.equal(false);
    expect(isPublicAddress('')).to.equal(false);
    expect(isPublicAddress('93.184.215.14')).to.equal(true);
  });
});
