/** One draft as a card: what it waits for, how far its photos are, and what can be done with it. */
import { missingIn } from './drafts.js';
import { photosOf } from './store.js';

const template = document.querySelector('#phone-entry');
const words = template ? JSON.parse(template.dataset.words) : {};
const CAN_BE_WRITTEN = ['draft', 'refused'];

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

/** A card for a draft. @returns an element; `progressIn` finds its bars */
export async function entryOf(draft) {
  const card = template.content.firstElementChild.cloneNode(true);
  const part = (name) => card.querySelector(`[data-part=${name}]`);
  const photos = await photosOf(draft.key);
  card.dataset.key = draft.key;
  card.dataset.state = draft.state;
  const badge = part('state');
  badge.textContent = fill(words.state[stateOf(draft)], { receipt: draft.receipt });
  const tone = JSON.parse(badge.dataset.tones)[draft.state];
  if (tone) badge.classList.add(tone);
  part('title').textContent = draft.fields.title?.trim() || words.untitled;
  part('detail').textContent = detailOf(draft, photos.length);
  part('elsewhere').hidden = !draft.elsewhere;
  if (draft.elsewhere) part('elsewhere').querySelector('a').href = `/kontributor/${draft.elsewhere}`;
  showPhotos(part('photos'), draft.state === 'sending' ? photos : []);
  const waits = ['waiting', 'sign-in'].includes(draft.state) && !draft.posted;
  offer(part('open'), CAN_BE_WRITTEN.includes(draft.state) || waits, formOf(draft));
  offer(part('receipt'), draft.state === 'received', `/kontributor/${draft.storyId}`);
  offer(part('sign-in'), draft.state === 'sign-in');
  offer(part('remove'), CAN_BE_WRITTEN.includes(draft.state) || draft.state === 'received');
  return card;
}

/** A story's own form has the portal's photos too. */
function formOf({ key, onPortal }) {
  return `/kontributor/${onPortal?.id ?? 'tulis'}?draf=${key}`;
}

function stateOf({ state, fields }) {
  if (state !== 'draft') return state;
  return missingIn(fields).length > 0 ? 'draft' : 'ready';
}

function detailOf({ state, fields, errors = {} }, count) {
  const said = [];
  const missing = missingIn(fields).map((name) => words.field[name]);
  if (state === 'draft' && missing.length > 0) {
    said.push(fill(words.missing, { fields: missing.join(', ') }));
  }
  if (state === 'refused') {
    for (const [field, code] of Object.entries(errors)) {
      const why = words.error[code] ?? words.error['bad-value'];
      said.push(words.field[field] ? `${words.field[field]}: ${why}` : why);
    }
  }
  if (count > 0) said.push(fill(words.photos, { number: count }));
  said.push(words.help[state] ?? '');
  return said.filter(Boolean).join(' · ');
}

function showPhotos(list, photos) {
  list.hidden = photos.length === 0;
  const line = document.querySelector('#phone-photo').content.firstElementChild;
  list.replaceChildren(
    ...photos.map((photo, index) => {
      const item = line.cloneNode(true);
      const bar = item.querySelector('progress');
      item.querySelector('label').append(photo.caption || fill(words.photo, { number: index + 1 }));
      item.dataset.photo = photo.id;
      bar.value = photo.upload ? 1 : 0;
      return item;
    }),
  );
}

/** Moves a photo's bar. @param card a card that is shown; @param news `{photo, sent, total}` */
export function showProgress(card, { photo, sent, total }) {
  const bar = card.querySelector(`[data-photo="${CSS.escape(photo)}"] progress`);
  if (bar && total > 0) bar.value = sent / total;
}

function offer(thing, offered, href) {
  thing.hidden = !offered;
  if (href) thing.href = href;
}
