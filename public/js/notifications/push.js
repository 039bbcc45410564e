/**
 * Asks the browser to tell this person while the portal is closed: only when they press, and until they press
 * again. Without this script, or in a browser that cannot, there is nothing to press.
 */
import { endPush, TOLD } from './end.js';
import { idOf, subscription, whileAsked } from './subscription.js';
import { tellPerson, untellPerson } from './uses.js';

const box = document.querySelector('[data-push]');
if (box && 'PushManager' in globalThis && 'Notification' in globalThis) void offerPush(box);

async function offerPush(box) {
  const { key, worker } = box.dataset;
  const own = new Set(JSON.parse(box.dataset.own));
  const [on, off] = box.querySelectorAll('button');
  const said = box.querySelector('[role=status]');

  on.addEventListener('click', () => tryTo(switchOn));
  off.addEventListener('click', () => tryTo(switchOff));
  show(await isOn());
  box.hidden = false;

  async function isOn() {
    const current = await subscription();
    return current !== null && own.has(await idOf(current.endpoint));
  }

  async function switchOn() {
    if ((await Notification.requestPermission()) !== 'granted') return say('denied');
    const registration = await navigator.serviceWorker.register(worker, { type: 'module' });
    await navigator.serviceWorker.ready;
    own.add(await tellPerson(registration, key));
    localStorage.setItem(TOLD, document.body.dataset.user);
    return show(true);
  }

  async function switchOff() {
    const current = await subscription();
    if (current) {
      await untellPerson(current);
      await endPush(await navigator.serviceWorker.getRegistration());
    }
    show(false);
  }

  function tryTo(work) {
    return whileAsked([on, off], work, () => say('failed'));
  }

  function show(isOn) {
    const pressed = document.activeElement;
    on.hidden = isOn;
    off.hidden = !isOn;
    if (pressed === on || pressed === off) (isOn ? off : on).focus();
    say(isOn ? 'isOn' : 'isOff');
  }

  function say(words) {
    said.textContent = box.dataset[words];
  }
}
