import { expect } from 'chai';
import { Types } from 'mongoose';
import { Organisation } from '../../models/organisation.js';
import { FEED_FORMATS, syndicate, type FeedFile } from '../../server/feed/syndication.js';
import { setOrganisationActive } from '../../server/registry/organisations.js';
import { Client } from '../support/client.js';
import { expectValidAtom, expectValidJsonFeed, expectValidRss } from '../support/feed-rules.js';
import { aKimGroup, DISTRICT, VILLAGE } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { aStoredStory } from '../support/public-stories.js';

const RULES: Record<FeedFile, (text: string, own: string) => Promise<void> | void> = {
  'rss.xml': expectValidRss,
  'atom.xml': expectValidAtom,
  'feed.json': expectValidJsonFeed,
};
const FILES = Object.keys(FEED_FORMATS) as FeedFile[];
const HUB = 'https://hub.example/';

describe('feeds, by the rules of their formats', () => {
  let slug: string;

  beforeEach(async () => {
    await freshDatabase();
    const group = await aKimGroup({ name: 'KIM Sinar & "Harapan" <Halong>' });
    ({ slug } = group);
    const organisation = group._id;
    const photo = {
      _id: new Types.ObjectId(),
      caption: 'Jembatan & "sungai"',
      width: 1600,
      height: 1200,
      renditions: [
        { format: 'jpeg' as const, width: 960, height: 720, size: 81_234, file: new Types.ObjectId() },
      ],
    };
    const correction = {
      _id: new Types.ObjectId(),
      kind: 'erratum' as const,
      text: 'Angkanya < 10 & bukan > 12 ]]>',
      reason: 'Salah',
      by: new Types.ObjectId(),
      at: new Date(),
    };
    await aStoredStory({
      title: 'Harga < Rp10.000 & naik "lagi" ]]> kali \u0007ini',
      body: '<p>Isi <strong>tebal</strong> &amp; ]]&gt; lain</p>',
      topic: 'budaya',
      organisation,
      photos: [photo],
      corrections: [correction],
    });
    await aStoredStory({ topic: 'budaya', organisation });
    await aStoredStory({ title: 'Tanpa kelompok' });
  });

  for (const file of FILES) {
    it(`${file} is valid for everything, a topic, a place and an organisation, with stories and without`, async () => {
      for (const path of [
        `/${file}`,
        `/${file}?topik=budaya`,
        `/${file}?topik=ekonomi`,
        `/wilayah/63.11/${file}`,
        `/wilayah/${VILLAGE}/${file}`,
        `/wilayah/${DISTRICT}/${file}?topik=budaya`,
        '/wilayah/63.11.06/' + file,
        `/direktori/${slug}/${file}`,
        `/direktori/${slug}/${file}?topik=ekonomi`,
      ]) {
        const { status, text, headers } = await new Client().get(path);
        expect([status, headers.get('content-type')?.split(';')[0]], path).to.eql([200, FEED_FORMATS[file]]);
        await RULES[file](text, portal().url + path);
      }
    });

    it(`${file} names the hub that the office has, and none where it has none`, async () => {
      const site = { name: 'Kabar KIM', baseUrl: portal().url };
      const without = await syndicate({ file }, site);
      expect(without?.text).to.not.include('hub');
      const own = `${portal().url}/${file}`;
      const withHub = await syndicate({ file }, { ...site, hub: HUB });
      expect(withHub?.text).to.include(HUB);
      await RULES[file](withHub!.text, own);
    });
  }

  it('hold an organisation’s own stories, and end with it', async () => {
    const feed = async () => new Client().get(`/direktori/${slug}/feed.json`);
    const { items, title } = (await feed()).json<{ items: { title: string }[]; title: string }>();
    expect(items).to.have.length(2);
    expect(title).to.include('KIM Sinar');
    expect((await new Client().get(`/direktori/${slug}`)).text).to.include(
      `<link rel="alternate" type="application/rss+xml" href="/direktori/${slug}/rss.xml"`,
    );
    const group = await new Client().get(`/direktori/tidak-ada/rss.xml`);
    expect(group.status).to.equal(404);
    const { _id } = await Organisation.findOne({ slug }).orFail().lean();
    await setOrganisationActive(String(_id), false);
    expect((await feed()).status).to.equal(404);
  });
});
