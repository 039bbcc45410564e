/** What another app shared becomes a draft on this phone, line or no line, and its form is opened. */
import { keepDraft, newKey } from './drafts.js';
import { ownerOfPages } from './pages.js';
import { putPhoto } from './store.js';

const PHOTOS_MAX = 6;
const ONLY_ADDRESS = /^\s*(https?:\/\/\S+)\s*$/i;

/**
 * @param request the other app's form: `title`, `text`, `url`, `photos`
 * @returns the way to the write form; where the phone keeps nothing, the portal's own answer
 */
export async function takeShared(request) {
  const untouched = request.clone();
  try {
    const form = await request.formData();
    const key = newKey();
    // Before anybody signed in it is nobody's; whoever opens the form takes it.
    await keepDraft(key, (await ownerOfPages()) ?? '', fieldsFrom(form));
    const photos = form.getAll('photos').filter((file) => file instanceof File && file.size > 0);
    for (const [slot, blob] of photos.slice(0, PHOTOS_MAX).entries()) {
      await putPhoto({ id: newKey(), draft: key, slot, caption: '', blob, raw: true });
    }
    return Response.redirect(`/kontributor/tulis?draf=${key}`, 303);
  } catch {
    return fetch(untouched);
  }
}

// Many apps put the address of what they share into its text.
function fieldsFrom(form) {
  const text = (name) => (typeof form.get(name) === 'string' ? form.get(name) : '');
  const [, address] = ONLY_ADDRESS.exec(text('text')) ?? [];
  return {
    title: text('title'),
    body: address ? '' : text('text'),
    sourceUrl: text('url') || (address ?? ''),
  };
}
