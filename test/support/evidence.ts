import { Story, type StoryRecord } from '../../models/story.js';
import type { StoryEvidence } from '../../models/story-evidence.js';
import { portal } from './portal.js';

const WAIT_MS = 50_000;
const LOOK_EVERY_MS = 25;

/** The smallest that begins and ends as a PDF does. */
export const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');

/** A form with a file, under a name and a type that say what they like. */
export function aFileForm(
  content: Buffer | string,
  { title = '', type = 'image/jpeg', field = 'file' } = {},
): FormData {
  const form = new FormData();
  form.set('title', title);
  const bytes = typeof content === 'string' ? content : new Uint8Array(content);
  form.set(field, new File([bytes], '../../surat <b>.exe', { type }));
  return form;
}

/** The evidence of a story as it is stored. */
export async function evidenceOf({ _id }: Pick<StoryRecord, '_id'>): Promise<StoryEvidence[]> {
  return (await Story.findById(_id).orFail().lean()).evidence ?? [];
}

/** The same once nothing waits to be fetched any more. */
export async function fetchedEvidence(story: Pick<StoryRecord, '_id'>): Promise<StoryEvidence[]> {
  for (const until = Date.now() + WAIT_MS; ;) {
    const evidence = await evidenceOf(story);
    if (evidence.every(({ copy }) => !copy?.dueAt)) return evidence;
    if (Date.now() > until) throw new Error('still waiting to be fetched');
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** Lets the portal reach a site on this machine for the time of the work. */
export async function reaching<T>(host: string, work: () => Promise<T>): Promise<T> {
  const { fetchAllowHosts } = portal().config;
  fetchAllowHosts.push(host);
  try {
    return await work();
  } finally {
    fetchAllowHosts.splice(fetchAllowHosts.indexOf(host), 1);
  }
}
