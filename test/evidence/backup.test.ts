import { createReadStream } from 'node:fs';
import path from 'node:path';
import { createGunzip } from 'node:zlib';
import { expect } from 'chai';
import { readFrames } from '../../server/backup/frames.js';
import { writeBackup } from '../../server/backup/write.js';
import { addFile } from '../../server/evidence/gather.js';
import { PDF } from '../support/evidence.js';
import { aPerson } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { temporaryFolder } from '../support/processes.js';
import { aSubmittedStory } from '../support/stories.js';

describe('a backup with evidence', () => {
  beforeEach(freshDatabase);

  it('holds the files, behind the stories that point at them', async () => {
    const story = await aSubmittedStory();
    const input = { content: PDF, input: {} };
    await addFile(await aPerson('verifier'), String(story._id), input, new Date());
    const place = temporaryFolder();
    try {
      const file = path.join(place.folder, 'all.backup');
      await writeBackup(file);
      const collections: string[] = [];
      for await (const { frame } of readFrames(createReadStream(file).pipe(createGunzip()))) {
        if ('collection' in frame) collections.push(frame.collection);
      }
      expect(collections.filter((name) => name.startsWith('evidence.'))).to.deep.equal([
        'evidence.chunks',
        'evidence.files',
      ]);
      expect(collections.indexOf('stories')).to.be.lessThan(collections.indexOf('evidence.chunks'));
    } finally {
      await place.remove();
    }
  });
});
