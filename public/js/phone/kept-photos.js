/**
 * The photos of a story that the portal has, in the form that changes it: which stay, and in which order, among
 * those that come to it from this phone.
 */
import { changePhoto, nameOfSlot, photosOf } from './store.js';
import { uploadPhoto } from './upload.js';

/**
 * @param form of a story on the portal
 * @param changed called whenever the order is another
 * @returns `{order(), captions(), areMoved(), arrange(order)}`, see store.js
 */
export function keptPhotos(form, changed) {
  const shown = () => [...form.querySelectorAll('[data-photo]')];
  const order = () => shown().map(({ dataset }) => dataset.photo);
  const came = order().join();
  const captions = Object.fromEntries(
    [...form.querySelectorAll('.slot-kept')].map((photo) => [
      photo.dataset.photo,
      photo.querySelector('[name^=caption-]').defaultValue,
    ]),
  );

  for (const tools of form.querySelectorAll('[data-kept-tools]')) {
    tools.hidden = false;
    tools.addEventListener('click', ({ target }) => {
      const button = target.closest('[data-move]');
      if (!button) return;
      swap(button.closest('[data-photo]'), Number(button.dataset.move));
      button.focus();
      changed();
    });
  }
  return { order, captions: () => captions, areMoved: () => order().join() !== came, arrange };

  function swap(photo, step) {
    const names = order();
    const from = names.indexOf(photo.dataset.photo);
    if (names[from + step] === undefined) return;
    [names[from], names[from + step]] = [names[from + step], names[from]];
    arrange(names);
  }

  /** Puts the photos in an order that was kept before; those that it does not name stay behind. */
  function arrange(names) {
    const photos = shown();
    const wanted = names.flatMap((name) => photos.filter(({ dataset }) => dataset.photo === name));
    const all = [...wanted, ...photos.filter((photo) => !wanted.includes(photo))];
    const places = photos.map((photo) => {
      const place = document.createComment('');
      photo.replaceWith(place);
      return place;
    });
    for (const [index, place] of places.entries()) place.replaceWith(all[index]);
  }
}

/**
 * Sends the photos of this phone in parts, and names them in the form, which then goes to the portal as it is.
 * @throws where the line breaks or the portal refuses one; what was sent need not be sent again
 */
export async function handOver(form, key, order) {
  const names = order();
  for (const { id, slot, blob, upload: before } of await photosOf(key)) {
    const upload = before ?? (await uploadPhoto(blob, { key: id }));
    await changePhoto(id, { upload });
    const photo = form.querySelector(`[data-photo="${nameOfSlot(slot)}"]`);
    photo.querySelector('input[type=file]').value = '';
    photo.querySelector('[name^=caption-]').name = `caption-upload-${upload}`;
    names[names.indexOf(nameOfSlot(slot))] = `upload-${upload}`;
  }
  const field = document.createElement('input');
  Object.assign(field, { type: 'hidden', name: 'photoOrder', value: names.join(' ') });
  form.append(field);
}
