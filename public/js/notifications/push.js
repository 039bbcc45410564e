/**
 * Asks the browser to tell this person while the portal is closed: only when they press, and until they press
 * again. Without this script, or in a browser that cannot, there is nothing to press.
 */
import { endPush, TOLD } from './end.js';
import { idOf, send, subscription, whileAsked } from './subscription.js';

const API = '/api/v1/push-subscriptions';

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
    const options = { userVisibleOnly: true, applicationServerKey: key };
    const current = await registration.pushManager.subscribe(options);
    const { id } = await send('POST', API, current.toJSON());
    own.add(id);
    localStorage.setItem(TOLD, document.body.dataset.user);
    return show(true);
  }

  async function switchOff() {
    const current = await subscription();
    if (current) {
      await send('DELETE', `${API}/${await idOf(current.endpoint)}`);
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
