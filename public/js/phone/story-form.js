/** What is different where the write form changes a story that the portal has: a draft of one's own, or a returned one. */
import { dropDraft, keyOfStory, sideline, takeUp, textOf } from './drafts.js';
import { handOver, keptPhotos } from './kept-photos.js';
import { draftOf } from './store.js';

/**
 * @param form with `data-story`, the story's id
 * @param changed called whenever photos changed their places
 */
export function storyForm(form, changed) {
  const id = form.dataset.story;
  const key = keyOfStory(id);
  const revision = Number(form.elements.revision.value);
  const photos = keptPhotos(form, changed);
  let onItsWay = false;
  let aside;

  return {
    key,
    /** Whether what was written here waits or is being sent. */
    isOnItsWay: () => onItsWay,
    /** The draft that was made of what was written here, where the portal's story went on without it. */
    aside: () => aside,
    takeUp: takeUpHere,
    isAsItCame: () => !photos.areMoved() && [...form.elements].every(isAsItCame),
    arrange: (draft) => photos.arrange(draft?.onPortal?.order ?? []),
    /** What a draft keeps of the story. */
    kept: () => ({ revision, onPortal: { id, order: photos.order(), captions: photos.captions() } }),
    /** Makes the form ready to go to the portal by itself. @returns false without a line: it stays here then */
    async handOver() {
      if (!navigator.onLine) return false;
      return handOver(form, key, photos.order).then(
        () => true,
        // Broken off or refused: it is kept here, and goes with the queue or the next time.
        () => false,
      );
    },
  };

  /** What this phone keeps of changes to the story, for its writer to go on with. */
  async function takeUpHere(user) {
    const before = await draftOf(key);
    if (before?.user !== user) return undefined;
    const isSaved = before.revision !== revision && textOf(before.fields) === textOf(typedIn(form));
    if (before.state === 'received' || isSaved) {
      await dropDraft(key);
      return undefined;
    }
    // Who only looks at the story leaves it where it waits.
    const waits = ['waiting', 'sign-in'].includes(before.state) && !location.search.includes(key);
    const draft = waits ? undefined : await takeUp(key, user);
    onItsWay = draft === undefined;
    // It was changed elsewhere meanwhile: this form shows that, and the phone's own is a draft beside it.
    if (draft && before.revision !== revision) {
      aside = await draftOf(await sideline(key, id));
      return undefined;
    }
    return draft;
  }
}

/** Whether a field is as the portal sent it, whenever this script came to look. */
function isAsItCame(field) {
  if (field.type === 'checkbox') return field.checked === field.defaultChecked;
  if (!field.options) return field.value === (field.defaultValue ?? field.value);
  const chosen = [...field.options].find((option) => option.defaultSelected) ?? field.options[0];
  return field.value === chosen?.value;
}

function typedIn(form) {
  return Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === 'string'));
}
