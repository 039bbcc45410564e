/**
 * Keeps the checklist of the write form up to date while somebody writes, asks the portal about links, and shows
 * what the text will look like. Without this script both come with the page that keeps the draft.
 */
import { checklist } from './checklist.js';

/** A pause in typing. */
const PAUSE_MS = 700;

const list = document.querySelector('[data-checklist]');
if (list) keepChecked(list, list.closest('form'));
const preview = document.querySelector('[data-preview]');
if (preview) keepPreview(preview, document.getElementById(preview.dataset.of));

function keepChecked(list, form) {
  const found = list.querySelector('[data-links]');
  let asked = '';
  let wrongLinks = found.children.length > 0 ? found.children.length : undefined;
  let pause;

  // It kept the draft to have it looked at: here that is done already.
  list.querySelector('[data-without-script]').remove();
  form.addEventListener('input', later);
  form.addEventListener('change', later);
  list.addEventListener('toggle', look);
  look();

  function later() {
    clearTimeout(pause);
    pause = setTimeout(look, PAUSE_MS);
  }

  function look() {
    show(checklist({ ...written(form), wrongLinks }));
    void askAboutLinks();
  }

  function show(checks) {
    const states = new Map(checks.map(({ check, done }) => [check, done ? 'done' : 'open']));
    for (const item of list.querySelectorAll('[data-check]')) {
      const state = states.get(item.dataset.check);
      item.hidden = state === undefined;
      item.className = `check check-${state}`;
      for (const words of item.querySelectorAll('[data-state]')) words.hidden = words.dataset.state !== state;
    }
    const done = checks.filter((one) => one.done).length;
    const count = list.querySelector('[data-count]');
    count.textContent = count.dataset.words.replace('{done}', done).replace('{all}', checks.length);
  }

  async function askAboutLinks() {
    const text = `${form.elements.body.value}\n${form.elements.sourceUrl.value}`;
    const links = text.match(/\S+\.\S+/g)?.join('\n') ?? '';
    if (!list.open || links === asked) return;
    asked = links;
    const answer = links && (await post(list.dataset.linksAt, { text: links }));
    // Without a line the question stays open, and is asked again at the next word.
    if (answer === undefined) {
      asked = '';
      return;
    }
    const wrong = (answer.items ?? []).filter(({ status }) => found.hasAttribute(`data-${status}`));
    found.replaceChildren(...wrong.map((one) => warning(found, one)));
    wrongLinks = links ? wrong.length : undefined;
    show(checklist({ ...written(form), wrongLinks }));
  }
}

/** What the form holds at the moment. */
function written(form) {
  const { title, body, village } = form.elements;
  return {
    title: title.value,
    body: body.value,
    village: village.value,
    villageName: village.value ? village.selectedOptions[0].text : '',
    captions: captionsIn(form),
  };
}

/** Of the photos that the story will have: each photo stands in an element of its own with its caption. */
function captionsIn(form) {
  const photos = [...form.querySelectorAll('#photos :is(.slot, [data-photo])')].filter(hasPhoto);
  return photos.map((photo) => photo.querySelector('[name^=caption-], [data-caption]')?.value ?? '');
}

function hasPhoto(photo) {
  const file = photo.querySelector('input[type=file]');
  const removed = photo.querySelector('[name^=remove-]');
  return file ? file.files.length > 0 : !removed?.checked;
}

function warning(found, { status, link, organisation }) {
  const item = document.createElement('li');
  const words = found.getAttribute(`data-${organisation ? status : 'disguise'}`);
  item.textContent = words.replace('{link}', link).replace('{organisation}', organisation?.name);
  return item;
}

function keepPreview(preview, text) {
  const [shown, sorry] = preview.querySelectorAll('[data-shown], [data-sorry]');
  let of = preview.hidden ? undefined : text.value;
  preview.hidden = false;
  preview.addEventListener('toggle', draw);
  text.addEventListener('change', draw);

  async function draw() {
    if (!preview.open || text.value === of) return;
    const body = text.value;
    const answer = await post(preview.dataset.preview, { body });
    sorry.hidden = answer !== undefined;
    if (answer === undefined) return;
    of = body;
    // Cleaned by the portal, as every story is before it is shown.
    shown.innerHTML = answer.html;
  }
}

/** The answer, or nothing where there is no line or the portal refuses. */
async function post(address, content) {
  try {
    const answer = await fetch(address, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify(content),
    });
    return answer.ok ? await answer.json() : undefined;
  } catch {
    return undefined;
  }
}
