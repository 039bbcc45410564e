/**
 * On a phone the panels beside a story stand between its text and the decisions: there they begin closed, but for
 * those that warn of something or that the page was opened for. Without this script all are open.
 */

const PHONE = '(max-width: 59.99rem)';
const IN_USE = ':target, .badge-hoax, .field-error, :scope details[open]';

if (matchMedia(PHONE).matches) {
  for (const panel of document.querySelectorAll('.desk-panels > .panel')) {
    panel.open = panel.matches(':target') || panel.querySelector(IN_USE) !== null;
  }
}
