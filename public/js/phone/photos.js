/**
 * The photos of a story that is on the portal already, where its author changes it: each one chosen is shrunk and
 * sent at once, in parts, while the rest is written. What cannot be sent stays in its field and goes with the form.
 */
import { shrinkPhoto } from './shrink.js';
import { dropUpload, uploadPhoto } from './upload.js';

const UPLOAD = 'upload-';

const form = document.querySelector('form.write:not([data-phone])');
if (form) start(form);

function start(form) {
  const order = document.createElement('input');
  Object.assign(order, { type: 'hidden', name: 'photoOrder' });
  form.append(order);
  const underWay = new Set();

  for (const slot of form.querySelectorAll('[data-slot]')) {
    const file = slot.querySelector('input[type=file]');
    file.addEventListener('change', () => file.files.length > 0 && follow(take(slot, file)));
    slot.querySelector('[data-retry]').addEventListener('click', () => follow(take(slot, file)));
  }
  for (const tools of form.querySelectorAll('[data-kept-tools]')) tools.hidden = false;
  form.addEventListener('click', ({ target }) => {
    const move = target.closest('[data-move]')?.dataset.move;
    const photo = target.closest('[data-photo]');
    if (!move || !photo) return;
    if (move === 'remove') remove(photo);
    else swap(photo, Number(move));
    target.closest('[data-move]').focus();
  });
  form.addEventListener('submit', (event) => {
    order.value = photosOf(form)
      .map(({ dataset }) => dataset.photo)
      .join(' ');
    if (underWay.size === 0) return;
    event.preventDefault();
    const { submitter } = event;
    void Promise.all(underWay).then(() => form.requestSubmit(submitter));
  });

  function follow(work) {
    const followed = work.finally(() => underWay.delete(followed));
    underWay.add(followed);
  }
}

/** Never fails: a photo that is not sent is still in its field. */
async function take(slot, field) {
  const [file] = field.files;
  const retry = slot.querySelector('[data-retry]');
  retry.hidden = true;
  say(slot, 'shrinking');
  try {
    const { blob } = await shrinkPhoto(file);
    const onProgress = (sent, total) => say(slot, 'uploading', Math.floor((100 * sent) / total));
    const id = await uploadPhoto(blob, { key: crypto.randomUUID?.(), onProgress });
    if (field.files[0] === file) show(slot, field, id, blob);
  } catch (error) {
    const isUnreadable = error.code === 'photo-unreadable' || error.status === 422;
    if (isUnreadable) field.value = '';
    retry.hidden = isUnreadable;
    say(slot, isUnreadable ? 'unreadable' : 'stopped');
  }
}

function show(slot, field, id, blob) {
  const name = `${UPLOAD}${id}`;
  slot.dataset.photo = name;
  field.value = '';
  field.hidden = true;
  const caption = captionOf(slot);
  slot.dataset.captionName ??= caption.name;
  caption.name = `caption-${name}`;
  slot.querySelector('[data-tools]').hidden = false;
  slot.querySelector('[data-tools] img').src = URL.createObjectURL(blob);
  say(slot, '');
}

function remove(slot) {
  const id = slot.dataset.photo.slice(UPLOAD.length);
  // What is not wanted any more goes by itself in a day, should this not get through.
  dropUpload(id).catch(() => {});
  delete slot.dataset.photo;
  const image = slot.querySelector('[data-tools] img');
  URL.revokeObjectURL(image.src);
  image.removeAttribute('src');
  slot.querySelector('[data-tools]').hidden = true;
  const caption = captionOf(slot);
  caption.name = slot.dataset.captionName;
  caption.value = '';
  const field = slot.querySelector('input[type=file]');
  field.hidden = false;
  field.focus();
}

/** Puts a photo before the one before it, or behind the one behind it. */
function swap(photo, step) {
  const photos = photosOf(photo.closest('form'));
  const other = photos[photos.indexOf(photo) + step];
  if (!other) return;
  const place = document.createComment('');
  other.replaceWith(place);
  photo.replaceWith(other);
  place.replaceWith(photo);
  photo.closest('details')?.setAttribute('open', '');
}

function photosOf(form) {
  return [...form.querySelectorAll('[data-photo]')];
}

function captionOf(slot) {
  return slot.querySelector('input[name^=caption-]');
}

function say(slot, what, percent = 0) {
  const line = slot.querySelector('[data-said]');
  line.textContent = what ? line.dataset[what].replace('{percent}', String(percent)) : '';
}
