import { expect } from 'chai';
import { Story } from '../../models/story.js';
import { Client } from '../support/client.js';
import { aUser, signedIn, signedInAs } from '../support/people.js';
import { aPhoto, asFile } from '../support/photos.js';
import { freshDatabase } from '../support/portal.js';

describe('what a phone keeps of the portal', () => {
  beforeEach(freshDatabase);

  it('is a service worker for all of it, asked for again each time', async () => {
    const { status, headers } = await new Client().get('/service-worker.js');
    expect([status, headers.get('cache-control')]).to.deep.equal([200, 'no-cache']);
    expect(headers.get('content-type')).to.match(/javascript/);
    expect(headers.get('content-security-policy')).to.include("worker-src 'self'");
  });

  it('has scripts of one version, which may be kept for good', async () => {
    const { client } = await signedInAs('contributor');
    const { text } = await client.get('/kontributor/di-ponsel');
    const modules = /data-keep="([^"]*)"/.exec(text)?.[1]?.split(' ') ?? [];
    expect(modules.length).to.be.greaterThan(5);
    for (const address of modules) {
      const { status, headers } = await new Client().get(address);
      expect([status, headers.get('cache-control')], address).to.deep.equal([
        200,
        'public, max-age=31536000, immutable',
      ]);
    }
    const old = await new Client().get(modules[0]!.replace(/@[\w-]+/, '@sebelumnya'));
    expect([old.status, old.headers.get('cache-control')]).to.deep.equal([200, 'no-cache']);
  });

  it('has a write form without a key, the same until the portal changes, and for its person alone', async () => {
    const user = await aUser('contributor');
    const client = await signedIn(user);
    const byWorker = { 'Sec-Fetch-Dest': 'empty' };
    const form = await client.get('/kontributor/tulis?kerangka=1', { headers: byWorker });
    expect(form.text)
      .to.include(`data-user="${String(user._id)}"`)
      .and.not.include('idempotencyKey');
    const tag = form.headers.get('etag') ?? '';
    // The fetch API adds no-cache to a condition.
    const headers = { ...byWorker, 'If-None-Match': tag, 'Cache-Control': 'no-cache' };
    expect((await client.get('/kontributor/tulis?kerangka=1', { headers })).status).to.equal(304);
    const other = await signedIn(await aUser('contributor'));
    expect((await other.get('/kontributor/tulis?kerangka=1', { headers })).status).to.equal(200);
    expect((await client.get('/kontributor/tulis')).text).to.include('name="idempotencyKey"');
  });

  it('has a start page that knows nobody', async () => {
    const { client } = await signedInAs('contributor');
    expect((await client.get('/luring')).headers.get('cache-control')).to.equal('private, no-store');
    const { status, text } = await new Client().get('/luring');
    expect(status).to.equal(200);
    expect(text).to.include('href="/kontributor/tulis"').and.not.include('data-user');
  });
});

describe('what another app shares, where the phone did not keep it', () => {
  beforeEach(freshDatabase);

  const shared = (fields: Record<string, string>, photos: File[] = []) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    for (const photo of photos) form.append('photos', photo);
    return form;
  };
  const byPhone = { headers: { Origin: 'null', 'Sec-Fetch-Site': 'none' }, follow: false };

  it('comes into the write form', async () => {
    const { client } = await signedInAs('contributor');
    const fields = { title: 'Banjir surut', text: 'Air surut sejak pagi.', url: 'https://contoh.id/banjir' };
    const { status, text } = await client.postForm('/kontributor/bagikan', shared(fields), byPhone);
    expect(status).to.equal(200);
    for (const value of Object.values(fields)) expect(text).to.include(value);
    expect(text).to.include('action="/kontributor/tulis"').and.include('name="idempotencyKey"');
    expect(await Story.countDocuments()).to.equal(0);
  });

  it('becomes a draft where photos are among it', async () => {
    const { client } = await signedInAs('contributor');
    const form = shared({ text: 'https://contoh.id/foto' }, [asFile(await aPhoto()), asFile(await aPhoto())]);
    const answer = await client.postForm('/kontributor/bagikan', form, byPhone);
    const draft = await Story.findOne().lean().orFail();
    expect(answer.headers.get('location')).to.equal(`/kontributor/${String(draft._id)}`);
    expect(draft).to.include({ status: 'draft', sourceUrl: 'https://contoh.id/foto' });
    expect(draft.photos).to.have.length(2);
  });

  it('is not lost on who has not signed in, and is taken from no other site', async () => {
    const fields = { text: 'Air surut sejak pagi.' };
    const stranger = await new Client().postForm('/kontributor/bagikan', shared(fields), byPhone);
    expect(stranger.status).to.equal(401);
    expect(stranger.text).to.include(fields.text).and.include('action="/kontributor/tulis"');
    const { client } = await signedInAs('contributor');
    const foreign = { headers: { Origin: 'https://jahat.example', 'Sec-Fetch-Site': 'cross-site' } };
    expect((await client.postForm('/kontributor/bagikan', shared(fields), foreign)).status).to.equal(403);
  });
});
