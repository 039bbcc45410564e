import { expect } from 'chai';
import mongoose from 'mongoose';
import { Story, type StoryRecord } from '../../models/story.js';
import { storyInput } from './stories.js';

/** The key of the form that `sendFields` fills in. */
export const KEY = 'form-0123456789';

/** A write form as a browser sends it. */
export function writeForm(fields: Record<string, string>, photos: Record<string, File> = {}): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  for (const [name, file] of Object.entries(photos)) data.append(name, file);
  return data;
}

/** The fields of a whole story and the button that sends it. */
export const sendFields = (fields: Parameters<typeof storyInput>[0] = {}): Record<string, string> => ({
  ...storyInput({ idempotencyKey: KEY, ...fields }),
  action: 'send',
});

/** The one story that there is. */
export async function onlyStory(): Promise<StoryRecord> {
  const stories = await Story.find().lean();
  expect(stories).to.have.lengthOf(1);
  return stories[0]!;
}

/** Files of photos in the database. */
export function storedFiles(): Promise<number> {
  return mongoose.connection.db!.collection('photos.files').countDocuments();
}
