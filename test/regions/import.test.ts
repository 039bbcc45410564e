import { expect } from 'chai';
import { Organisation } from '../../models/organisation.js';
import { Region } from '../../models/region.js';
import {
  districtOf,
  districts,
  isDistrict,
  isVillage,
  placeName,
  regency,
  villagesByDistrict,
} from '../../server/regions/gazetteer.js';
import { ensureRegions, importRegions } from '../../server/regions/import.js';
import { DISTRICT, VILLAGE } from '../support/people.js';

const OF_REGIONS = { code: /^63\.11(\.|$)/ };

describe('the regions of Balangan', () => {
  it('are 8 districts with 157 villages, each under its district', async () => {
    expect(await Region.countDocuments({ kind: 'district' })).to.equal(8);
    expect(await Region.countDocuments({ kind: { $in: ['village', 'urban-village'] } })).to.equal(157);
    expect(regency()).to.deep.include({ _id: '63.11', name: 'Kabupaten Balangan' });
    const byDistrict = villagesByDistrict();
    expect(byDistrict.flatMap(({ villages }) => villages)).to.have.length(157);
    for (const { district, villages } of byDistrict) {
      expect(villages.every((village) => village.parent === district._id)).to.equal(true);
    }
  });

  it('tell desa from kelurahan by the code', async () => {
    const urban = await Region.find({ kind: 'urban-village' }).lean();
    expect(urban.map((place) => place._id)).to.satisfy((codes: string[]) =>
      codes.every((code) => /\.1\d{3}$/.test(code)),
    );
    expect(urban).to.have.length.greaterThan(0);
  });

  it('answer by code', () => {
    expect(placeName('63.11.06')).to.equal('Paringin');
    expect(isDistrict('63.11.06')).to.equal(true);
    expect(isVillage('63.11.06')).to.equal(false);
    expect(isVillage(VILLAGE)).to.equal(true);
    expect(districtOf(VILLAGE)).to.equal(DISTRICT);
    expect(districts()).to.have.length(8);
    expect(placeName('99.99')).to.equal('99.99');
  });

  it('have an organisation each, with an address of its own', async () => {
    const organisations = await Organisation.find(OF_REGIONS).lean();
    expect(organisations).to.have.length(1 + 8 + 157);
    expect(new Set(organisations.map(({ slug }) => slug)).size).to.equal(organisations.length);
    expect(organisations.find(({ code }) => code === '63.11.06')).to.deep.include({
      name: 'Kecamatan Paringin',
      kind: 'district',
      district: '63.11.06',
    });
  });

  it('are imported again without a second copy, and leave an organisation as it was changed', async () => {
    await Organisation.updateOne({ code: '63.11.06' }, { $set: { website: 'https://paringin.example' } });
    await Region.updateOne({ _id: '63.11.06' }, { $set: { name: 'Salah Eja' } });
    expect(await importRegions('63.11')).to.deep.equal({ districts: 8, villages: 157 });
    await ensureRegions('63.11');
    expect(placeName('63.11.06')).to.equal('Paringin');
    expect(await Region.countDocuments()).to.equal(1 + 8 + 157);
    const organisations = await Organisation.find(OF_REGIONS).lean();
    expect(organisations).to.have.length(1 + 8 + 157);
    expect(organisations.find(({ code }) => code === '63.11.06')?.website).to.equal(
      'https://paringin.example',
    );
    await Organisation.updateOne({ code: '63.11.06' }, { $unset: { website: 1 } });
  });

  it('refuse a code that is no regency', async () => {
    const refusal = await importRegions('63.99').catch((error: unknown) => error);
    expect(refusal)
      .to.be.instanceOf(Error)
      .with.property('message')
      .that.matches(/^REGION: 63\.99/);
  });
});
