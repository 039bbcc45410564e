import { expect } from 'chai';
import { parseUrl } from '../../server/text/parse-url.js';

/** Often enough for the engine to compile the call. */
const CALLS = 20_000;

describe('reading an address', () => {
  it('answers the same the ten-thousandth time', () => {
    for (let call = 0; call < CALLS; call += 1) {
      expect(parseUrl('https://fácebook.com/x')?.hostname).to.equal('xn--fcebook-hwa.com');
    }
  });

  it('knows what is none, and reads one against a base', () => {
    expect(parseUrl('bukan alamat')).to.equal(undefined);
    expect(parseUrl('/a', 'https://desa.example/b')?.href).to.equal('https://desa.example/a');
  });
});
