// The desk by keyboard. Every key stands for something on the page: `data-key` names it, and without the thing,
// or with the thing hidden, the key does nothing. Single keys can be switched off (WCAG 2.1.4), rest while
// somebody types, and never meddle with Ctrl, Alt or Meta.

/** Between the two keys of a sequence. */
const SEQUENCE_MS = 1_500;
/** Present where somebody has switched the single keys off, in this browser. */
const SWITCHED_OFF = 'meja-tanpa-pintasan';
const TYPED_INTO =
  'textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=submit], [type=button])';

const dialog = document.querySelector('dialog[data-keys]');
if (dialog) startKeys(dialog);

function startKeys(dialog) {
  const opener = document.querySelector('[data-keys-open]');
  const choice = dialog.querySelector('[data-keys-on]');
  let first = '';
  let forgetFirst;

  opener.hidden = false;
  opener.addEventListener('click', () => showKeys(dialog));
  choice.checked = localStorage.getItem(SWITCHED_OFF) === null;
  choice.addEventListener('change', () => {
    if (choice.checked) localStorage.removeItem(SWITCHED_OFF);
    else localStorage.setItem(SWITCHED_OFF, '1');
    markKeys(choice.checked);
  });
  markKeys(choice.checked);

  document.addEventListener('keydown', (event) => {
    if (dialog.open || event.defaultPrevented || event.isComposing) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) return send(event);
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.matches(TYPED_INTO)) {
      if (event.key === 'Escape') event.target.blur();
      return;
    }
    if (!choice.checked || event.key === 'Shift') return;
    const pressed = first ? `${first} ${event.key}` : event.key;
    clearTimeout(forgetFirst);
    first = '';
    if (move(event.key, event.target) || press(pressed, event.repeat)) return event.preventDefault();
    if (!thingsFor().some((thing) => thing.dataset.key.startsWith(`${event.key} `))) return;
    first = event.key;
    forgetFirst = setTimeout(() => (first = ''), SEQUENCE_MS);
  });
}

/** What has a key and can be seen; in a list, only what belongs to the line that has the focus. */
function thingsFor() {
  return [...document.querySelectorAll('[data-key]')].filter((thing) => {
    const line = thing.closest('[data-key-line]');
    return thing.checkVisibility() && !thing.disabled && (!line || line.contains(document.activeElement));
  });
}

function press(key, repeated) {
  const thing = thingsFor().find(({ dataset }) => dataset.key === key);
  // A key that is held down presses once.
  if (thing && !repeated) use(thing);
  return thing !== undefined;
}

function use(thing) {
  if (thing.matches('summary')) return openDetails(thing);
  const control = thing.control ?? thing;
  // What cannot be taken back takes a second key: Enter.
  const onlyReached = 'keyFocus' in thing.dataset || control.matches(TYPED_INTO);
  if (onlyReached || control.matches('input')) control.focus();
  if (!onlyReached) control.click();
}

function openDetails(summary) {
  const details = summary.parentElement;
  details.open = true;
  (details.querySelector(TYPED_INTO) ?? summary).focus();
}

/** j and k walk through a list; so do the arrows, once somebody is in it. */
function move(key, target) {
  const lines = [...document.querySelectorAll('[data-key-line]')];
  const at = lines.findIndex((line) => line.contains(target));
  const step = { j: 1, k: -1, ...(at >= 0 ? { ArrowDown: 1, ArrowUp: -1 } : {}) }[key];
  if (!step || lines.length === 0) return false;
  const next = lines[Math.min(Math.max(at + step, 0), lines.length - 1)];
  next.querySelector('a').focus();
  return true;
}

/** Presses the button of the form that has the focus. */
function send(event) {
  const form = event.target.closest('form[method=post]');
  const button = form?.querySelector('button:not([name])');
  if (!button) return;
  event.preventDefault();
  form.requestSubmit(button);
}

/** Lists what has a key on this page now, by its own words. */
function showKeys(dialog) {
  const list = dialog.querySelector('[data-keys-list]');
  list.replaceChildren(...thingsFor().map(entry));
  dialog.showModal();
}

function entry(thing) {
  const line = document.createElement('div');
  const keys = document.createElement('dt');
  const words = document.createElement('dd');
  keys.append(...keyCaps(thing.dataset.key));
  words.textContent = wordsOf(thing);
  line.append(keys, words);
  return line;
}

function keyCaps(keys) {
  return keys.split(' ').flatMap((key, index) => {
    const cap = document.createElement('kbd');
    cap.textContent = key;
    return index > 0 ? [' ', cap] : [cap];
  });
}

/** What a thing says, without what only explains it. */
function wordsOf(thing) {
  const copy = thing.cloneNode(true);
  for (const aside of copy.querySelectorAll('small, .hint, [aria-hidden]')) aside.remove();
  return copy.textContent.replace(/[←→]/g, '').trim();
}

/** Shows each key beside its thing and tells assistive technology, or takes both away. */
function markKeys(on) {
  document.documentElement.classList.toggle('keys-on', on);
  for (const thing of document.querySelectorAll('[data-key]')) {
    const control = thing.control ?? thing;
    // A sequence has no form there.
    const key = on && !thing.dataset.key.includes(' ') ? thing.dataset.key : undefined;
    if (key) control.setAttribute('aria-keyshortcuts', key);
    else control.removeAttribute('aria-keyshortcuts');
  }
}
