/**
 * Following topics and places in this browser, without an account: it is told only after a press, and until another.
 * In a browser that cannot be told there is nothing to press.
 */
import { find, idOf, subscription, whileAsked } from './subscription.js';
import { follow, isTellingPerson, unfollow } from './uses.js';

const API = '/api/v1/follows';

const box = document.querySelector('[data-follow]');
if (box && 'PushManager' in globalThis && 'Notification' in globalThis) void offer(box);

async function offer(box) {
  const words = JSON.parse(box.dataset.words);
  const form = box.querySelector('form');
  const [on, off] = form.querySelectorAll('button');
  const said = form.querySelector('[role=status]');
  const choices = [...form.elements.follows];

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void tryTo(start);
  });
  off.addEventListener('click', () => void tryTo(stop));
  box.hidden = false;
  await tryTo(showWhatIs);

  async function showWhatIs() {
    const followed = await followedHere();
    if (!followed) return;
    for (const choice of choices) {
      if (choice.type === 'checkbox') choice.checked = followed.includes(choice.value);
      else choice.value = [...choice.options].find(({ value }) => followed.includes(value))?.value ?? '';
    }
    show(true);
    say('is-on');
  }

  async function start() {
    const follows = choices.filter(isChosen).map(({ value }) => value);
    if (follows.length === 0) return say('nothing');
    if ((await Notification.requestPermission()) !== 'granted') return say('denied');
    await navigator.serviceWorker.register('/service-worker.js', { type: 'module' });
    const registration = await navigator.serviceWorker.ready;
    const { lang: language } = document.documentElement;
    await follow(registration, { follows, language, key: box.dataset.follow });
    show(true);
    return say('is-on');
  }

  async function stop() {
    const current = await subscription();
    if (current) {
      await unfollow(current);
      if (!(await isTellingPerson())) await current.unsubscribe();
    }
    show(false);
    say('is-off');
  }

  function tryTo(work) {
    return whileAsked([on, off], work, () => say('failed'));
  }

  function show(isOn) {
    if (!isOn && document.activeElement === off) on.focus();
    on.textContent = words[isOn ? 'change' : 'on'];
    off.hidden = !isOn;
  }

  function say(word) {
    said.textContent = words[word];
  }
}

function isChosen({ type, checked, value }) {
  return type === 'checkbox' ? checked : value !== '';
}

/** What this browser follows, or undefined where it follows nothing. */
async function followedHere() {
  const current = await subscription();
  if (!current) return undefined;
  const known = await find(`${API}/${await idOf(current.endpoint)}`);
  return known?.follows;
}
