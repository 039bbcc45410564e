import { expect } from 'chai';
import mongoose from 'mongoose';
import { RateLimitWindow } from '../../models/rate-limit-window.js';
import { hostilePictures, MARKER, type HostilePicture } from '../support/hostile-pictures.js';
import { asImportedPhotos, asPicturesOfPosts, waysToSend } from '../support/picture-ways.js';
import { freshDatabase } from '../support/portal.js';
import type { Answer } from '../support/client.js';

const TIMEOUT_MS = 300_000;
/** Where pictures are kept, and where they wait until they are whole. */
const COLLECTIONS = ['photos.chunks', 'evidence.chunks', 'letters.chunks', 'postpictures', 'uploadpieces'];
/** Of the ways by which readers and moving in fetch pictures. */
const FETCHED_WAYS = 2;

describe('hostile pictures', function () {
  this.timeout(TIMEOUT_MS);
  let pictures: HostilePicture[];

  before(async () => {
    pictures = await hostilePictures();
  });
  beforeEach(freshDatabase);

  it('are each answered, by every way that a picture comes in, and leave nothing of what the camera wrote', async () => {
    expect(pictures).to.have.length.at.least(500);
    const ways = Object.entries(await waysToSend());
    const shares = dealt(pictures, ways.length + FETCHED_WAYS);
    for (const [place, [way, send]] of ways.entries()) {
      const answers: Answer[] = [];
      for (const [index, { name, content }] of shares[place]!.entries()) {
        const answer = await send(content, `kunci.uji.${place}.${index}`);
        expectHarmless(answer, `${name}, as ${way}`);
        answers.push(answer);
        // How many pictures one person may send in an hour is not what is looked at here.
        await RateLimitWindow.deleteMany({});
      }
      const refused = answers.filter(({ status }) => status === 422).length;
      expect(refused, `refused as ${way}`).to.be.within(20, answers.length - 20);
    }
    const [ofPosts = [], imported = []] = shares.slice(ways.length);
    const shown = await asPicturesOfPosts(ofPosts);
    for (const [index, answer] of shown.entries()) expectHarmless(answer, ofPosts[index]!.name);
    expect(shown.filter(({ status }) => status === 200)).to.have.length.above(20);
    const report = await asImportedPhotos(imported);
    expect(report.imported).to.equal(imported.length);
    expect(report.photos).to.be.within(20, imported.length - 20);

    for (const name of COLLECTIONS) {
      const kept = mongoose.connection.db!.collection(name).find();
      for await (const document of kept) {
        const bytes = Object.values(document).map((value) =>
          Buffer.isBuffer(value?.buffer) ? value.buffer : String(value),
        );
        expect(
          bytes.some((one) => one.includes(MARKER)),
          `${name}: ${String(document._id)}`,
        ).to.equal(false);
      }
    }
  });
});

function expectHarmless({ status, text, bytes }: Answer, what: string): void {
  expect(status, `${what}: ${text.slice(0, 300)}`)
    .to.be.below(500)
    .and.not.equal(429);
  expect(bytes.includes(MARKER), what).to.equal(false);
}

/** The pictures dealt like cards: of each kind some to everybody. */
function dealt(pictures: HostilePicture[], hands: number): HostilePicture[][] {
  return Array.from({ length: hands }, (_, hand) =>
    pictures.filter((_picture, index) => index % hands === hand),
  );
}
