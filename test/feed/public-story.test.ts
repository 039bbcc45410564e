import { expect } from 'chai';
import { Types } from 'mongoose';
import type { StoryRecord } from '../../models/story.js';
import { toPublicStory } from '../../server/feed/public-story.js';
import { excerpt } from '../../server/stories/sanitise.js';
import { freshDatabase } from '../support/portal.js';
import { aStoredStory } from '../support/public-stories.js';

const by = new Types.ObjectId();
const at = new Date('2026-05-20T04:00:00Z');

describe('What a reader may know of a story', () => {
  let story: StoryRecord;

  before(async () => {
    await freshDatabase();
    story = await aStoredStory({
      author: by,
      publishedBy: by,
      publishedAt: at,
      sourceUrl: 'https://desa.example/asal',
      submissionKey: 'kunci-dalam',
      claim: { by, name: 'Nama Redaktur', expiresAt: at },
      newsworthiness: { decision: 'fit', reason: 'alasan-dalam', note: 'catatan-dalam', by, at },
      authenticity: {
        verdict: 'valid',
        tags: [],
        explanation: 'Ditelepon.',
        evidence: [
          { url: 'https://desa.example/bukti' },
          { url: 'javascript:alert(1)' },
          { url: 'https://' },
        ],
        by,
        at,
      },
      escalation: { question: 'pertanyaan-dalam', by, at },
      opinions: [{ opinion: 'authentic', letterNumber: 'surat-dalam', note: 'catatan-dalam', by, at }],
    });
  });

  it('is this and no more', () => {
    const seen = toPublicStory(story, { name: 'KIM Harapan', slug: 'kim-harapan' });
    expect(Object.keys(seen).toSorted()).to.deep.equal([
      'body',
      'corrections',
      'district',
      'excerpt',
      'id',
      'organisation',
      'path',
      'photos',
      'publishedAt',
      'slug',
      'sourceUrl',
      'title',
      'topic',
      'updatedAt',
      'verification',
      'village',
    ]);
    expect(JSON.stringify(seen)).not.to.match(new RegExp(`dalam|Redaktur|${String(by)}|${story.receipt}`));
  });

  it('names roles and never people, and links to the web only', () => {
    expect(toPublicStory(story).verification).to.deep.equal({
      verdict: 'valid',
      role: 'verifier',
      at,
      explanation: 'Ditelepon.',
      evidence: [{ url: 'https://desa.example/bukti' }],
      newsworthiness: { decision: 'fit', role: 'editor', at },
      opinions: [{ opinion: 'authentic', role: 'police', at }],
    });
  });

  it('begins with whole words and ends without a stray mark', () => {
    expect(excerpt('Pendek saja.')).to.equal('Pendek saja.');
    expect(excerpt('Jembatan selesai. Warga senang sekali', 18)).to.equal('Jembatan selesai…');
    expect(excerpt('Satukatayangsangatpanjang', 10)).to.equal('Satukataya…');
  });
});
