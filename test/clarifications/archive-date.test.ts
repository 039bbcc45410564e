import { expect } from 'chai';
import { dateIn } from '../../server/clarifications/archive-date.js';

const NOW = new Date('2026-11-21T00:00:00Z');

describe('the date of a fact check', () => {
  it('is read as Indonesians, English speakers and newspapers write it', () => {
    const day = (text: string) => dateIn(text, NOW)?.toISOString().slice(0, 10);
    expect(day('Rabu (5/9/2018)')).to.equal('2018-09-05');
    expect(day('tanggal 14 Agustus 2019 lalu')).to.equal('2019-08-14');
    expect(day('29 Nopember 2016')).to.equal('2016-11-29');
    expect(day('October 3, 2015')).to.equal('2015-10-03');
    expect(day('https://berita.contoh.id/read/2018/10/18/09183511/gempa')).to.equal('2018-10-18');
    expect(day('https://berita.contoh.id/daerah/17/11/29/p05mbj438')).to.equal('2017-11-29');
    expect(day('https://berita.contoh.id/teknologi/20171010152820-384-247416/x')).to.equal('2017-10-10');
  });

  it('is the latest one named, not after today', () => {
    expect(dateIn('Foto dari 1 Mei 2014, beredar 2 Juni 2018, ramalan 1 Januari 2045', NOW)).to.deep.equal(
      new Date('2018-06-02'),
    );
  });

  it('is unknown where none is named in full', () => {
    for (const text of ['Rabu (5/9)', 'tahun 2016', '31/2/2018', 'pukul 20.30-22.00', 'versi 10.2.1']) {
      expect(dateIn(text, NOW), text).to.equal(undefined);
    }
  });
});
