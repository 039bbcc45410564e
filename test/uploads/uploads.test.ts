import { expect } from 'chai';
import mongoose from 'mongoose';
import { runJob } from '../../jobs/index.js';
import { PhotoFacts } from '../../models/photo-facts.js';
import { Upload, type UploadRecord } from '../../models/upload.js';
import { UploadPiece } from '../../models/upload-piece.js';
import { sweepPhotos } from '../../server/media/sweep.js';
import { KEPT_MS, WAITING_MAX } from '../../server/uploads/limits.js';
import { sweepUploads } from '../../server/uploads/uploads.js';
import { Client } from '../support/client.js';
import { apiClient, aUser, signedInAs } from '../support/people.js';
import { aPhoto } from '../support/photos.js';
import { freshDatabase, portal } from '../support/portal.js';
import { askUpload, beginUpload, sendPart, uploaded } from '../support/uploads.js';

const files = () => mongoose.connection.db!.collection('photos.files').countDocuments();

describe('an upload in parts', () => {
  let photo: Buffer;
  before(async () => {
    photo = await aPhoto({ width: 600, height: 400 });
  });
  beforeEach(freshDatabase);

  it('goes on where it stopped, and becomes one photo without anything that the camera wrote', async () => {
    const { client, user } = await signedInAs('contributor');
    const begun = await beginUpload(client, photo.length, 'foto-1');
    expect(begun.status).to.equal(201);
    expect(begun.headers.get('upload-offset')).to.equal('0');
    const path = begun.headers.get('location')!;
    const half = Math.floor(photo.length / 2);
    const first = await sendPart(client, path, 0, photo.subarray(0, half));
    expect(first.headers.get('upload-offset')).to.equal(String(half));

    const repeated = await sendPart(client, path, 0, photo.subarray(0, half));
    expect(repeated.status).to.equal(409);
    const asked = await askUpload(client, 'HEAD', path);
    expect(asked.headers.get('upload-offset')).to.equal(String(half));
    const again = await beginUpload(client, photo.length, 'foto-1');
    expect(again.headers.get('location')).to.equal(path);
    expect(again.headers.get('upload-offset')).to.equal(String(half));

    expect((await sendPart(client, path, half, photo.subarray(half))).status).to.equal(204);
    const kept = await Upload.findOne({ owner: user._id }).lean().orFail();
    expect(kept).to.include({ size: photo.length, offset: photo.length });
    expect(kept.photo).to.include({ width: 400, height: 600 });
    expect(await UploadPiece.countDocuments()).to.equal(0);
    expect(await PhotoFacts.countDocuments({ _id: kept.photo!._id })).to.equal(1);

    const before = await files();
    expect((await beginUpload(client, photo.length, 'foto-1')).status).to.equal(201);
    expect(await files(), 'made once').to.equal(before);
  });

  it('takes each part of two connections once', async () => {
    const { client } = await signedInAs('contributor');
    const path = (await beginUpload(client, photo.length)).headers.get('location')!;
    const sent = await Promise.all([1, 2, 3, 4].map(() => sendPart(client, path, 0, photo)));
    expect(sent.map(({ status }) => status)).to.have.members([204, 409, 409, 409]);
    expect(await Upload.countDocuments({ offset: photo.length, 'photo.width': 400 })).to.equal(1);
  });

  it('is its owner’s alone, and nobody else’s to begin', async () => {
    const owner = await signedInAs('contributor');
    const program = await apiClient(owner.user);
    const path = (await beginUpload(program, photo.length, 'foto')).headers.get('location')!;
    const other = await signedInAs('contributor');
    for (const method of ['HEAD', 'DELETE']) {
      expect((await askUpload(other.client, method, path)).status, method).to.equal(404);
    }
    expect((await sendPart(other.client, path, 0, photo)).status).to.equal(404);
    expect((await beginUpload(other.client, photo.length, 'foto')).headers.get('location')).not.to.equal(
      path,
    );
    const police = await apiClient(await aUser('police'));
    expect((await beginUpload(police, photo.length)).status).to.equal(403);
    const stranger = await beginUpload(new Client(), photo.length);
    expect(stranger.status).to.equal(401);
    expect(stranger.text).to.equal('unauthenticated');
    const elsewhere = await owner.client.request('/unggahan', {
      method: 'POST',
      headers: { 'Upload-Length': '10', 'Tus-Resumable': '1.0.0', Origin: 'https://lain.example' },
    });
    expect(elsewhere.status).to.equal(403);
  });

  it('refuses what is too large, too much, or no photo', async () => {
    const { client, user } = await signedInAs('contributor');
    expect((await beginUpload(client, 15 * 1024 * 1024 + 1)).status).to.equal(413);
    const notes = Buffer.from('bukan foto');
    const path = (await beginUpload(client, notes.length, 'catatan')).headers.get('location')!;
    expect((await sendPart(client, path, 0, Buffer.concat([notes, notes]))).status).to.equal(413);
    const refused = await sendPart(client, path, 0, notes);
    expect([refused.status, refused.text]).to.deep.equal([422, 'photo-unreadable']);
    expect(await UploadPiece.countDocuments()).to.equal(0);
    const again = await beginUpload(client, notes.length, 'catatan');
    expect([again.status, again.text]).to.deep.equal([422, 'photo-unreadable']);

    await Upload.deleteMany();
    const touchedAt = new Date();
    const many = (name: string, fields: Partial<UploadRecord> = {}) =>
      Upload.insertMany(
        Array.from({ length: WAITING_MAX }, (_, number) => ({
          ...{ _id: `${name}-${number}`, owner: user._id, size: 10, touchedAt },
          ...fields,
        })),
      );
    await many('rusak', { unreadable: true });
    expect((await beginUpload(client, photo.length)).status).to.equal(201);
    await many('separuh');
    expect((await beginUpload(client, photo.length)).status).to.equal(429);
  });

  it('is forgotten after a day, with its photo, or when its owner drops it', async () => {
    const { client } = await signedInAs('contributor');
    const later = new Date(Date.now() + KEPT_MS + 60_000);
    await uploaded(client, photo);
    const path = (await beginUpload(client, photo.length, 'separuh')).headers.get('location')!;
    await sendPart(client, path, 0, photo.subarray(0, 100));
    expect(await runJob('sweep-uploads', portal())).to.deep.equal({ removed: 0 });
    expect(await sweepPhotos(later)).to.include({ removed: 0 });
    expect(await sweepUploads(later)).to.deep.equal({ removed: 2 });
    expect(await sweepPhotos(later)).to.include({ removed: 1 });
    expect(await UploadPiece.countDocuments()).to.equal(0);
    expect((await askUpload(client, 'HEAD', path)).status).to.equal(404);

    const dropped = `/unggahan/${await uploaded(client, photo)}`;
    expect((await askUpload(client, 'DELETE', dropped)).status).to.equal(204);
    expect(await Upload.countDocuments()).to.equal(0);
    expect(await files()).to.equal(0);
  });
});
