import { setTimeout as sleep } from 'node:timers/promises';
import mongoose from 'mongoose';
import { Story } from '../../../models/story.js';
import { sweepPhotos } from '../../../server/media/sweep.js';
import { DEMO_PASSWORD } from '../../../server/seed/people.js';
import { Client } from '../../support/client.js';
import { aPhoto, asFile } from '../../support/photos.js';
import { runPortal } from '../../support/processes.js';
import { storyInput } from '../../support/stories.js';
import type { BenchCase } from '../bench.js';
import { aPlace, EDITOR, inDatabase, programOf, type Place } from './place.js';
import { readers } from './readers.js';

const ROUNDS = 50;
const WORK_MS = 2_000;
const DAY_MS = 24 * 60 * 60 * 1000;
const READY_WITHIN_MS = 5_000;

/** What the portal said it had done: stories with how many photos each, and those found fit. */
interface Acknowledged {
  photos: Map<string, number>;
  fit: Set<string>;
}

/** Ends the portal again and again in the middle of everything, and looks whether what it said was so. */
export async function drill({ rounds = ROUNDS }: { rounds?: number }): Promise<BenchCase[]> {
  const place = await aPlace(20);
  const done: Acknowledged = { photos: new Map(), fit: new Set() };
  const readyMs: number[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) readyMs.push(await oneRound(place, round, done));
    const lost = await inDatabase(place.folder, () => whatIsLost(done));
    const audit = await runPortal(['verify-audit'], { DATA_DIR: place.folder });
    return [
      { name: 'kills under load', value: rounds, unit: 'times' },
      { name: 'stories acknowledged', value: done.photos.size, unit: 'stories' },
      {
        name: 'photos acknowledged',
        value: [...done.photos.values()].reduce((a, b) => a + b, 0),
        unit: 'photos',
      },
      { name: 'decisions acknowledged', value: done.fit.size, unit: 'decisions' },
      ...lost,
      { name: 'the audit trail holds', value: audit.code === 0 ? 1 : 0, unit: 'yes', atLeast: 1 },
      { name: 'longest until ready', value: Math.max(...readyMs), unit: 'ms', atMost: READY_WITHIN_MS },
    ];
  } finally {
    await place.remove();
  }
}

async function oneRound(place: Place, round: number, done: Acknowledged): Promise<number> {
  const { program, url, readyMs } = await place.start();
  const photo = await aPhoto({ width: 640, height: 480 });
  const reading = readers(url, ['/', '/berita?q=warga']);
  const work = Promise.allSettled([
    byProgram(place, url, round, photo, done),
    byForm(url, round, photo, done),
    deciding(place, url, done),
    signingIn(url),
  ]);
  await sleep(WORK_MS * (0.5 + Math.random()));
  await program.kill('SIGKILL');
  await work;
  await reading.stop();
  return readyMs;
}

// Each goes on until the portal is gone, and its hung-up connection ends it.
async function byProgram(place: Place, url: string, round: number, photo: Buffer, done: Acknowledged) {
  const client = programOf(url, place, 'kontributor2.contoh');
  for (let number = 0; ; number += 1) {
    const title = `Jembatan gantung ${round}-${number} selesai`;
    const input = { ...storyInput({ title }), idempotencyKey: `drill-${round}-${number}` };
    const made = await client.send('POST', '/api/v1/stories', input);
    if (made.status !== 201) continue;
    const { id } = made.json<{ id: string }>();
    done.photos.set(id, 0);
    const form = new FormData();
    form.append('photo', asFile(photo));
    const added = await client.postForm(`/api/v1/stories/${id}/photos`, form);
    if (added.status === 201) done.photos.set(id, 1);
  }
}

async function byForm(url: string, round: number, photo: Buffer, done: Acknowledged) {
  const client = new Client(url);
  await client.post('/masuk', { username: 'kontributor.contoh', password: DEMO_PASSWORD });
  for (let number = 0; ; number += 1) {
    const form = new FormData();
    const fields = storyInput({ title: `Irigasi ${round}-${number} mengalir lagi` });
    for (const [name, value] of Object.entries({ ...fields, action: 'send' })) form.append(name, value);
    form.append('idempotencyKey', `form-${round}-${number}-0123456789`);
    for (const name of ['photo-1', 'photo-2']) form.append(name, asFile(photo));
    const sent = await client.postForm('/kontributor/tulis', form, { follow: false });
    const [id] = /[\da-f]{24}/.exec(sent.headers.get('location') ?? '') ?? [];
    if (sent.status === 303 && id) done.photos.set(id, 2);
  }
}

async function deciding(place: Place, url: string, done: Acknowledged) {
  const client = programOf(url, place, EDITOR);
  // Of an earlier round, decided just before its end.
  const others = new Set<string>();
  for (;;) {
    await client.get('/api/v1/moderation/queue?status=submitted&limit=20');
    for (const id of [...done.photos.keys()].filter((one) => !done.fit.has(one) && !others.has(one))) {
      const decision = { decision: 'fit', reason: 'Layak muat' };
      const decided = await client.send('POST', `/api/v1/moderation/stories/${id}/newsworthiness`, decision);
      (decided.status === 200 ? done.fit : others).add(id);
    }
    await sleep(20);
  }
}

async function signingIn(url: string) {
  for (;;) {
    await new Client(url).post('/masuk', { username: 'polres.contoh', password: DEMO_PASSWORD });
    await sleep(200);
  }
}

async function whatIsLost(done: Acknowledged): Promise<BenchCase[]> {
  let [lost, withoutPhotos, undecided] = [0, 0, 0];
  for (const [id, photos] of done.photos) {
    const story = await Story.findById(id).lean();
    if (!story) lost += 1;
    else if (story.photos.length < photos) withoutPhotos += 1;
  }
  for (const id of done.fit) {
    const story = await Story.findById(id).lean();
    if (story?.newsworthiness?.decision !== 'fit') undecided += 1;
  }
  await sweepPhotos(new Date(Date.now() + 2 * DAY_MS));
  const { partial, orphans } = await filesAgainstStories();
  return [
    { name: 'stories lost', value: lost, unit: 'stories', atMost: 0 },
    { name: 'stories without their photos', value: withoutPhotos, unit: 'stories', atMost: 0 },
    { name: 'decisions lost', value: undecided, unit: 'decisions', atMost: 0 },
    { name: 'sizes of photos missing or cut short', value: partial, unit: 'files', atMost: 0 },
    { name: 'files of no story after the sweep', value: orphans, unit: 'files', atMost: 0 },
  ];
}

async function filesAgainstStories(): Promise<{ partial: number; orphans: number }> {
  const { db } = mongoose.connection;
  const bytes = new Map<string, number>();
  for await (const chunk of db!.collection('photos.chunks').find()) {
    const { files_id: file, data } = chunk as unknown as {
      files_id: mongoose.Types.ObjectId;
      data: mongoose.mongo.Binary;
    };
    bytes.set(String(file), (bytes.get(String(file)) ?? 0) + data.length());
  }
  const named = new Map<string, number>();
  for await (const { photos } of Story.find({}, { photos: 1 }).lean()) {
    for (const { file, size } of photos.flatMap(({ renditions }) => renditions))
      named.set(String(file), size);
  }
  const partial = [...named].filter(([file, size]) => bytes.get(file) !== size).length;
  const files = await db!.collection('photos.files').find().toArray();
  return { partial, orphans: files.filter(({ _id }) => !named.has(String(_id))).length };
}
