import { expect } from 'chai';
import { checklist, CHECKS } from '../../public/js/writing/checklist.js';
import { VILLAGE } from '../support/people.js';

type Written = Parameters<typeof checklist>[0];

const EMPTY: Written = {
  title: '',
  body: '',
  village: '',
  villageName: '',
  captions: [],
  wrongLinks: undefined,
};
const open = (written: Partial<Written>) =>
  checklist({ ...EMPTY, ...written })
    .filter(({ done }) => !done)
    .map(({ check }) => check);

const WHOLE = {
  title: 'Warga Halong memperbaiki jembatan gantung',
  body:
    'Lima puluh warga memperbaiki jembatan gantung di Desa Halong pada Minggu pagi, 12 Juli 2026, karena papannya ' +
    'rusak diterjang banjir pekan lalu. Mereka bekerja bergantian dengan papan ulin sumbangan petani karet. ' +
    'Kepala desa berkata jembatan itu jalan anak-anak ke sekolah, sehingga harus segera dapat dilewati lagi.',
  village: VILLAGE,
  villageName: 'Halong',
};

describe('the checklist of a story', () => {
  it('asks for everything where nothing is written, but not for what does not apply', () => {
    expect(open({})).to.deep.equal(CHECKS.filter((check) => check !== 'captions' && check !== 'links'));
  });

  it('asks for nothing where all is told', () => {
    expect(open({ ...WHOLE, captions: ['Warga memasang papan'], wrongLinks: 0 })).to.deep.equal([]);
  });

  for (const [check, body] of Object.entries({
    who: ['Jembatan roboh.', 'Menurut Siti Rahmah, jembatan roboh.', 'Kades datang.', 'Pak Udin datang.'],
    when: ['Jembatan roboh.', 'Roboh Sabtu malam.', 'Roboh 12/7/2026.', 'Roboh tadi.', 'Roboh pukul 09.00.'],
    where: ['Roboh.', 'Roboh di Tabuan.', 'Roboh dekat balai.', 'Roboh di RT 3.'],
    why: ['Jembatan roboh.', 'Roboh karena banjir.', 'Dibangun untuk anak-anak.'],
    how: ['Jembatan roboh.', 'Diperbaiki dengan papan.', 'Air naik, lalu jembatan roboh.'],
  })) {
    it(`knows the words that answer ${check}`, () => {
      const [without = '', ...answers] = body;
      expect(open({ body: without }), without).to.include(check);
      for (const answer of answers) expect(open({ body: answer }), answer).not.to.include(check);
    });
  }

  it('does not take a place for a person, nor a part of a word for a time', () => {
    expect(open({ body: 'Sampah menumpuk di Sungai Pitap Hulu.' })).to.include('who');
    expect(open({ body: 'Rombongan bermalam.' })).to.include('when');
  });

  it('wants a caption of every photo, and an honest address of every link', () => {
    expect(open({ ...WHOLE, captions: ['Jembatan', ' '] })).to.deep.equal(['captions']);
    expect(open({ ...WHOLE, wrongLinks: 1 })).to.deep.equal(['links']);
  });
});
