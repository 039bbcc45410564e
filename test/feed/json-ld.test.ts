import { expect } from 'chai';
import { publishClarification } from '../../server/clarifications/clarify.js';
import { Client } from '../support/client.js';
import { aHoaxStory, aPublishedStory } from '../support/decisions.js';
import { aKimGroup, aPerson, DISTRICT, VILLAGE } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { aVerifiedAccount } from '../support/registry.js';

type Json = Record<string, unknown>;

const ABSOLUTE = /^https?:\/\/[^\s/]+\//;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/;

/** What schema.org and search engines require and recommend of each type that the portal speaks. */
const RULES: Record<string, (document: Json) => void> = {
  NewsArticle(article) {
    expect(article.headline).to.be.a('string').and.not.equal('');
    expect(article.description).to.be.a('string').and.not.equal('');
    const images = [article.image].flat();
    expect(images.length, 'a picture').to.be.at.least(1);
    for (const image of images) expect(image).to.match(ABSOLUTE);
    expect(article.datePublished).to.match(TIME);
    expect(article.dateModified).to.match(TIME);
    expect(article.mainEntityOfPage).to.match(ABSOLUTE);
    expect(article.inLanguage).to.equal('id');
    expect(article.isAccessibleForFree).to.equal(true);
    expectSomebody(article.author);
    RULES.NewsMediaOrganization!(article.publisher as Json);
  },
  ClaimReview(review) {
    expect(review.claimReviewed).to.be.a('string').and.not.equal('');
    expect(review.url).to.match(ABSOLUTE);
    expect(review.datePublished).to.match(TIME);
    expectSomebody(review.author);
    const rating = review.reviewRating as Json;
    expect(rating['@type']).to.equal('Rating');
    expect(rating.alternateName).to.be.a('string').and.not.equal('');
    expect(rating).to.include({ ratingValue: 1, worstRating: 1, bestRating: 5 });
    expect((review.itemReviewed as Json)['@type']).to.equal('Claim');
  },
  BreadcrumbList({ itemListElement }) {
    const steps = itemListElement as Json[];
    expect(steps.length).to.be.at.least(2);
    for (const [index, step] of steps.entries()) {
      expect(step).to.include({ '@type': 'ListItem', position: index + 1 });
      expect(step.name).to.be.a('string').and.not.equal('');
      expect(step.item).to.match(ABSOLUTE);
    }
  },
  NewsMediaOrganization(organisation) {
    expectSomebody(organisation);
    const logo = organisation.logo as Json;
    expect(logo).to.include({ '@type': 'ImageObject', width: 512, height: 512 });
    expect(logo.url).to.match(ABSOLUTE);
    for (const policy of ['ethicsPolicy', 'correctionsPolicy', 'publishingPrinciples']) {
      expect(organisation[policy], policy).to.match(ABSOLUTE);
    }
  },
  Organization: expectSomebody,
  GovernmentOrganization: expectSomebody,
};

function expectSomebody(somebody: unknown): void {
  const { name, url } = somebody as Json;
  expect(name).to.be.a('string').and.not.equal('');
  expect(url).to.match(ABSOLUTE);
}

describe('what pages tell machines of themselves', () => {
  beforeEach(freshDatabase);

  /** The documents of a page by type, each held to the rules of its own. */
  const documentsOf = async (path: string): Promise<Record<string, Json>> => {
    const { text, status } = await new Client().get(path);
    expect(status, path).to.equal(200);
    const found = [...text.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/gs)];
    const documents = found.map(([, json]) => JSON.parse(json!) as Json);
    for (const document of documents) {
      expect(document['@context']).to.equal('https://schema.org');
      RULES[String(document['@type'])]!(document);
    }
    return Object.fromEntries(documents.map((document) => [String(document['@type']), document]));
  };
  const stepsOf = ({ BreadcrumbList }: Record<string, Json>) =>
    (BreadcrumbList!.itemListElement as Json[]).map(({ item }) => String(item).replace(portal().url, ''));

  it('is whole for a story, with and without a group', async () => {
    const group = await aKimGroup();
    const author = await aPerson('contributor', { organisation: group.code });
    for (const story of [await aPublishedStory({ author }), await aPublishedStory()]) {
      const documents = await documentsOf(`/berita/${story.slug}`);
      expect(documents).to.have.keys('NewsArticle', 'BreadcrumbList');
      expect(stepsOf(documents)).to.eql(['/berita', `/berita?topik=${story.topic}`, `/berita/${story.slug}`]);
    }
  });

  it('is whole for a clarification', async () => {
    const story = await aHoaxStory();
    const input = {
      claim: 'Air PDAM beracun.',
      explanation: 'Sudah diperiksa laboratorium.',
      conclusion: 'Tidak benar.',
      title: 'Air PDAM Paringin beracun',
      references: [{ url: 'https://pdam.contoh.id/hasil', title: 'Hasil uji air' }],
    };
    const { slug } = await publishClarification(await aPerson('editor'), String(story._id), input, {
      now: new Date(),
    });
    const documents = await documentsOf(`/cek-fakta/${slug}`);
    expect(documents).to.have.keys('ClaimReview', 'NewsArticle', 'BreadcrumbList');
    expect(stepsOf(documents)).to.eql(['/cek-fakta', `/cek-fakta/${slug}`]);
  });

  it('is whole for a place and an organisation, with its official accounts', async () => {
    const steps = ['/wilayah', '/wilayah/63.11', `/wilayah/${DISTRICT}`, `/wilayah/${VILLAGE}`];
    for (const [index, path] of steps.entries()) {
      if (index > 0) expect(stepsOf(await documentsOf(path))).to.eql(steps.slice(0, index + 1));
    }
    const group = await aKimGroup();
    const account = await aVerifiedAccount({ organisation: group });
    const documents = await documentsOf(`/direktori/${group.slug}`);
    expect(documents).to.have.keys('Organization', 'BreadcrumbList');
    expect(documents.Organization!.sameAs).to.eql([account.url]);
    expect(stepsOf(documents).at(-1)).to.equal(`/direktori/${group.slug}`);
  });

  it('says who publishes, on the front page and where the portal is explained', async () => {
    for (const path of ['/', '/tentang']) {
      const documents = await documentsOf(path);
      expect(documents).to.have.keys('NewsMediaOrganization');
      expect(documents.NewsMediaOrganization!.areaServed).to.include({ name: 'Kabupaten Balangan' });
    }
  });
});

describe('addresses of languages', () => {
  beforeEach(freshDatabase);

  it('are named by every page that has an address of its own, each by the other', async () => {
    const { slug } = await aPublishedStory();
    for (const path of [
      '/',
      '/berita',
      '/berita?topik=bencana',
      `/berita/${slug}`,
      '/direktori',
      '/tentang',
    ]) {
      const own = portal().url + path;
      const english = `${own}${path.includes('?') ? '&amp;' : '?'}bahasa=en`;
      for (const [asked, canonical] of [
        [path, own],
        [`${path}${path.includes('?') ? '&' : '?'}bahasa=id`, own],
        [`${path}${path.includes('?') ? '&' : '?'}bahasa=en`, english],
      ] as const) {
        const { text } = await new Client().get(asked);
        expect(text, asked)
          .to.include(`<link rel="canonical" href="${canonical}">`)
          .and.include(`<link rel="alternate" hreflang="id" href="${own}">`)
          .and.include(`<link rel="alternate" hreflang="en" href="${english}">`)
          .and.include(`<link rel="alternate" hreflang="x-default" href="${own}">`);
      }
    }
  });

  it('say what on a page is written in Indonesian all the same, for screen readers', async () => {
    const { slug, title } = await aPublishedStory();
    for (const path of ['/', '/berita', `/berita/${slug}`]) {
      const { text } = await new Client().get(`${path}?bahasa=en`);
      expect(text, path).to.match(new RegExp(`<(?:a|h1)[^>]* lang="id">${title}`));
    }
    expect((await new Client().get(`/berita/${slug}?bahasa=en`)).text).to.include(
      '<div class="prose" lang="id">',
    );
  });

  it('are not named by what search engines leave out', async () => {
    const { text } = await new Client().get('/berita?q=warga');
    expect(text).to.include('noindex').and.not.include('rel="alternate" hreflang');
  });
});
