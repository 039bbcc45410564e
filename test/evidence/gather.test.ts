import { createHash } from 'node:crypto';
import { expect } from 'chai';
import sharp from 'sharp';
import { Story } from '../../models/story.js';
import type { CurrentUser } from '../../server/auth/current-user.js';
import { Conflict, Forbidden, Invalid, NotFound } from '../../server/errors.js';
import { evidenceFiles } from '../../server/evidence/files.js';
import { addEvidence, addFile, askForCopy, removeEvidence } from '../../server/evidence/gather.js';
import { EVIDENCE_MAX } from '../../server/evidence/limits.js';
import { firstBrokenEntry } from '../../server/moderation/audit.js';
import { decideAuthenticity, escalate } from '../../server/moderation/decisions.js';
import { authorsHistory } from '../../server/stories/progress.js';
import { evidenceOf, PDF } from '../support/evidence.js';
import { aPerson } from '../support/people.js';
import { aPhoto } from '../support/photos.js';
import { freshDatabase } from '../support/portal.js';
import { refusal } from '../support/refusal.js';
import { aSubmittedStory } from '../support/stories.js';

const NOW = new Date('2026-03-20T02:00:00Z');
const LINK = { kind: 'link', url: 'https://balangankab.go.id/jembatan', title: ' Keterangan\n PUPR ' };
const NOTE = { kind: 'note', text: 'Kades Halong membenarkan lewat telepon.' };

describe('gathering evidence', () => {
  let verifier: CurrentUser;
  let id: string;
  beforeEach(async () => {
    await freshDatabase();
    verifier = await aPerson('verifier');
    id = String((await aSubmittedStory())._id);
  });

  it('keeps a link, a note and a file with who added them and when, in order, each with its audit entry', async () => {
    await addEvidence(verifier, id, LINK, NOW);
    await addEvidence(verifier, id, NOTE, NOW);
    const { story } = await addFile(verifier, id, { content: PDF, input: { title: 'Surat' } }, NOW);
    expect(
      story.evidence!.map(({ kind, title, url, text, role, at, by }) => [
        kind,
        title,
        url,
        text,
        role,
        at,
        String(by),
      ]),
    ).to.deep.equal([
      ['link', 'Keterangan PUPR', LINK.url, undefined, 'verifier', NOW, verifier.id],
      ['note', undefined, undefined, NOTE.text, 'verifier', NOW, verifier.id],
      ['file', 'Surat', undefined, undefined, 'verifier', NOW, verifier.id],
    ]);
    expect(story.evidence![0]!.copy).to.deep.equal({ dueAt: NOW, attempts: 0 });
    const { upload } = story.evidence![2]!;
    const sum = createHash('sha256').update(PDF).digest('hex');
    expect(upload).to.include({ type: 'application/pdf', size: PDF.length, sha256: sum });
    expect((await evidenceFiles.read(upload!.file!)).equals(PDF)).to.equal(true);
    expect(story.history.slice(1).map(({ action, note, to }) => [action, note, to])).to.deep.equal([
      ['evidence-link-added', `#1: ${LINK.url}`, 'submitted'],
      // The trail forgets nothing, and a note may have to be forgotten.
      ['evidence-note-added', '#2', 'submitted'],
      ['evidence-file-added', `#3: sha256:${sum}`, 'submitted'],
    ]);
    expect(firstBrokenEntry(story)).to.equal(undefined);
    expect(authorsHistory(story).map(({ action }) => action)).to.deep.equal(['submitted']);
  });

  it('makes a picture anew, so that nothing the camera wrote is left', async () => {
    const { evidence } = await addFile(
      verifier,
      id,
      { content: await aPhoto({ format: 'png' }), input: {} },
      NOW,
    );
    const kept = await evidenceFiles.read(evidence.upload!.file!);
    expect(evidence.upload!.type).to.equal('image/jpeg');
    const { format, exif, xmp } = await sharp(kept).metadata();
    expect([format, exif, xmp]).to.deep.equal(['jpeg', undefined, undefined]);
  });

  it('takes nothing but pictures and PDF, by what is in the file', async () => {
    const files: Record<string, [Buffer | undefined, string]> = {
      script: [Buffer.from('<script>alert(1)</script>'), 'file-type'],
      svg: [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'file-type'],
      program: [Buffer.from('MZ\x90\x00'), 'file-type'],
      'PDF behind something else': [Buffer.concat([Buffer.from('GIF89a'), PDF]), 'file-type'],
      'broken picture': [Buffer.from('\xff\xd8\xff\xe0 not a picture', 'latin1'), 'photo-unreadable'],
      nothing: [Buffer.alloc(0), 'required'],
      'too large': [undefined, 'file-too-large'],
    };
    for (const [name, [content, code]] of Object.entries(files)) {
      const error = await refusal(addFile(verifier, id, { content, input: {} }, NOW));
      expect(error, name).to.be.instanceOf(Invalid).with.deep.property('fields', { file: code });
    }
    expect(await evidenceOf((await Story.findById(id).orFail()).toObject())).to.deep.equal([]);
    for await (const file of evidenceFiles.storedBefore(new Date(Date.now() + 1000)))
      expect(file).to.equal(undefined);
  });

  it('refuses bad input, the same link twice, and more than a story holds', async () => {
    const refused = async (input: unknown) =>
      ((await refusal(addEvidence(verifier, id, input, NOW))) as Invalid).fields;
    expect(await refused({ kind: 'link', url: 'javascript:alert(1)' })).to.deep.equal({ url: 'bad-url' });
    expect(await refused({ kind: 'link' })).to.deep.equal({ url: 'required' });
    expect(await refused({ kind: 'note', text: '  ' })).to.deep.equal({ text: 'required' });
    await addEvidence(verifier, id, LINK, NOW);
    expect(await refused(LINK)).to.deep.equal({ url: 'evidence-already' });
    for (let pieces = 1; pieces < EVIDENCE_MAX; pieces += 1) await addEvidence(verifier, id, NOTE, NOW);
    expect(await refusal(addEvidence(verifier, id, NOTE, NOW)))
      .to.be.instanceOf(Conflict)
      .with.property('code', 'evidence-full');
  });

  it('is for editors, verifiers and the police who were asked, on the stories of others', async () => {
    for (const role of ['editor', 'verifier'] as const) await addEvidence(await aPerson(role), id, NOTE, NOW);
    const police = await aPerson('police');
    expect(await refusal(addEvidence(police, id, NOTE, NOW))).to.be.instanceOf(NotFound);
    await escalate(verifier, id, { question: 'Ada laporan?' }, NOW);
    await addEvidence(police, id, NOTE, NOW);
    const codes: [CurrentUser, string, string][] = [
      [await aPerson('admin'), id, 'gatherers-only'],
      [verifier, String((await aSubmittedStory({ author: verifier }))._id), 'own-story'],
    ];
    for (const [user, story, code] of codes) {
      expect(await refusal(addEvidence(user, story, NOTE, NOW)))
        .to.be.instanceOf(Forbidden)
        .with.property('code', code);
      expect(await refusal(addFile(user, story, { content: PDF, input: {} }, NOW))).to.have.property(
        'code',
        code,
      );
    }
    for (const role of ['contributor', 'agency'] as const) {
      expect(await refusal(addEvidence(await aPerson(role), id, NOTE, NOW))).to.be.instanceOf(NotFound);
    }
  });

  it('leaves a mark of what was removed, and nothing of its content', async () => {
    const note = (await addEvidence(verifier, id, NOTE, NOW)).evidence;
    const file = (await addFile(verifier, id, { content: PDF, input: {} }, NOW)).evidence;
    const link = (await addEvidence(verifier, id, LINK, NOW)).evidence;
    for (const piece of [note, file, link]) {
      await removeEvidence(
        verifier,
        { storyId: id, evidenceId: String(piece._id) },
        { reason: 'Memuat NIK.' },
        NOW,
      );
    }
    const story = await Story.findById(id).orFail().lean();
    for (const piece of story.evidence!) {
      expect(piece.removed).to.include({ role: 'verifier', reason: 'Memuat NIK.' });
      expect([piece.text, piece.upload?.file, piece.copy?.dueAt]).to.deep.equal([
        undefined,
        undefined,
        undefined,
      ]);
    }
    expect(JSON.stringify(story)).not.to.include('Kades Halong membenarkan');
    expect(await refusal(evidenceFiles.read(file.upload!.file!))).to.be.instanceOf(Error);
    expect(story.history.at(-1)).to.include({
      action: 'evidence-removed',
      reason: 'Memuat NIK.',
      note: '#3',
    });
    expect(firstBrokenEntry(story)).to.equal(undefined);
    // What is gone can be added anew.
    await addEvidence(verifier, id, LINK, NOW);
    const again = { storyId: id, evidenceId: String(note._id) };
    expect(await refusal(removeEvidence(verifier, again, { reason: 'x' }, NOW))).to.have.property(
      'code',
      'evidence-removed',
    );
    expect(await refusal(askForCopy(verifier, again, NOW))).to.have.property('code', 'evidence-removed');
  });

  it('is removed by whoever added it and by the newsroom, with a reason, unless a verdict rests on it', async () => {
    await escalate(verifier, id, { question: 'Ada laporan?' }, NOW);
    const police = await aPerson('police');
    const theirs = {
      storyId: id,
      evidenceId: String((await addEvidence(police, id, NOTE, NOW)).evidence._id),
    };
    const used = {
      storyId: id,
      evidenceId: String((await addEvidence(verifier, id, NOTE, NOW)).evidence._id),
    };
    expect(await refusal(removeEvidence(police, used, { reason: 'x' }, NOW))).to.have.property(
      'code',
      'not-your-evidence',
    );
    expect(await refusal(removeEvidence(police, theirs, {}, NOW))).to.have.deep.property('fields', {
      reason: 'required',
    });
    await removeEvidence(police, theirs, { reason: 'Salah berkas.' }, NOW);
    await decideAuthenticity(verifier, id, { verdict: 'valid', chosenEvidence: [used.evidenceId] }, NOW);
    const editor = await aPerson('editor');
    expect(await refusal(removeEvidence(editor, used, { reason: 'x' }, NOW))).to.have.property(
      'code',
      'evidence-in-use',
    );
  });

  it('loses nothing when several add at the same moment', async () => {
    const people = [verifier, await aPerson('editor'), await aPerson('verifier')];
    await Promise.all(people.map((person) => addEvidence(person, id, NOTE, NOW)));
    const story = await Story.findById(id).orFail().lean();
    expect(story.evidence).to.have.lengthOf(people.length);
    expect(firstBrokenEntry(story)).to.equal(undefined);
  });
});
