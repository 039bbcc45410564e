/**
 * The photos of the write form: chosen in its file fields, shrunk, kept on the phone, and shown in the same slots
 * with buttons to move and remove them.
 */
import { newKey } from './drafts.js';
import { changePhoto, nameOfSlot, photosOf, putPhoto, removePhotos } from './store.js';

/**
 * @param form the write form
 * @param keyOf `() -> key` of the draft that the form is for
 * @param kept called whenever a photo or caption changed
 * @param failed called where the phone can keep no photo: it stays in its field
 */
export function photoSlots(form, keyOf, kept, failed) {
  const slots = [...form.querySelectorAll('[data-slot]')];
  const photos = new Map();
  const refused = new Set();
  let working = Promise.resolve();

  for (const [index, slot] of slots.entries()) {
    slot.addEventListener('change', ({ target }) => {
      if (target.type === 'file') after(() => take(index));
    });
    slot.addEventListener('input', ({ target }) => {
      if (target.name?.startsWith('caption-')) after(() => caption(index));
    });
    slot.addEventListener('click', ({ target }) => {
      const move = target.closest('[data-move]')?.dataset.move;
      if (move === 'remove') after(() => remove(index));
      else if (move) after(() => swap(index, index + Number(move)));
    });
  }
  return {
    show: () => after(showAll),
    /** Resolves once every photo that was chosen is kept. */
    settled: () => working,
    count: () => photos.size,
    /** Leads to a photo that cannot go along, if one was chosen since this was last asked. @returns whether */
    focusRefused() {
      const [index] = refused;
      refused.clear();
      if (index === undefined) return false;
      slots[index].closest('details')?.setAttribute('open', '');
      fileField(index).focus();
      return true;
    },
  };

  function after(work) {
    working = working.then(work).then(kept, failed);
  }

  async function showAll() {
    for (const photo of await photosOf(keyOf())) photos.set(photo.slot, photo);
    for (const index of photos.keys()) show(index);
    for (const photo of [...photos.values()].filter(({ raw }) => raw)) await shrinkShared(photo);
    // Chosen before this script was there.
    for (const index of slots.keys()) await take(index);
  }

  // Another app's photo came as it is.
  async function shrinkShared({ raw: _raw, ...photo }) {
    const shrunk = await shrink(photo.slot, photo.blob);
    if (!shrunk) return drop(photo.slot);
    await keepPhoto({ ...photo, ...shrunk });
  }

  async function shrink(index, file) {
    say(index, 'shrinking');
    const { shrinkPhoto } = await import('./shrink.js');
    const shrunk = await shrinkPhoto(file).catch(() => undefined);
    say(index, shrunk ? '' : isHeic(file) ? 'heic' : 'unreadable');
    if (!shrunk) refused.add(index);
    return shrunk;
  }

  async function keepPhoto(photo) {
    await putPhoto(photo);
    // What was typed into it meanwhile is kept next.
    photos.set(photo.slot, { ...photo, caption: captionField(photo.slot).value });
    show(photo.slot);
  }

  /** Keeps what was chosen for a slot, once: whoever hears of it, and whoever comes upon it, asks for that. */
  async function take(index) {
    const field = fileField(index);
    if (photos.has(index) || field.files.length === 0) return;
    const shrunk = await shrink(index, field.files[0]);
    if (!shrunk) {
      field.value = '';
      return;
    }
    refused.delete(index);
    await keepPhoto({
      ...{ id: newKey(), draft: keyOf(), slot: index, caption: captionField(index).value },
      ...shrunk,
    });
  }

  async function caption(index) {
    const photo = photos.get(index);
    if (!photo) return;
    photo.caption = captionField(index).value;
    await changePhoto(photo.id, { caption: photo.caption });
  }

  async function remove(index) {
    await drop(index);
    captionField(index).value = '';
    fileField(index).focus();
  }

  async function drop(index) {
    await removePhotos([photos.get(index).id]);
    photos.delete(index);
    show(index);
  }

  async function swap(index, other) {
    for (const [from, to] of [
      [index, other],
      [other, index],
    ]) {
      const photo = photos.get(from);
      if (photo) await changePhoto(photo.id, { slot: to });
    }
    const [one, two] = [photos.get(index), photos.get(other)];
    place(other, one);
    place(index, two);
    slots[other].closest('details')?.setAttribute('open', '');
    slots[other].querySelector('[data-move]:not([hidden])')?.focus();
  }

  function place(index, photo) {
    if (photo) photos.set(index, { ...photo, slot: index });
    else photos.delete(index);
    if (!photo) captionField(index).value = '';
    show(index);
  }

  function show(index) {
    const slot = slots[index];
    const photo = photos.get(index);
    const tools = slot.querySelector('[data-tools]');
    const image = tools.querySelector('img');
    if (image.src) URL.revokeObjectURL(image.src);
    tools.hidden = !photo;
    slot.classList.toggle('slot-filled', Boolean(photo));
    if (photo) slot.dataset.photo = nameOfSlot(index);
    else delete slot.dataset.photo;
    image.removeAttribute('src');
    fill(fileField(index), photo);
    if (!photo) return;
    image.src = URL.createObjectURL(photo.blob);
    captionField(index).value = photo.caption;
    tools.querySelector('[data-move="-1"]').hidden = index === 0;
    tools.querySelector('[data-move="1"]').hidden = index === slots.length - 1;
    slot.closest('details')?.setAttribute('open', '');
  }

  // The field holds what the slot shows, for whatever else looks at the form or sends it.
  function fill(field, photo) {
    const files = new DataTransfer();
    if (photo) files.items.add(new File([photo.blob], `${photo.slot + 1}.jpg`, { type: photo.blob.type }));
    field.files = files.files;
    field.hidden = Boolean(photo);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }

  function fileField(index) {
    return slots[index].querySelector('input[type=file]');
  }

  function captionField(index) {
    return slots[index].querySelector('[name^=caption-]');
  }

  function say(index, what) {
    const line = slots[index].querySelector('[data-said]');
    line.textContent = what ? line.dataset[what] : '';
    line.classList.toggle('field-error', what === 'heic' || what === 'unreadable');
  }
}

function isHeic({ name = '', type }) {
  return /hei[cf]$/i.test(type || name);
}
