/** Buttons marked with `data-print` print the page; without script the browser's own menu does. */
for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}

// Paper has room: what is folded for want of it is printed, and folded again afterwards.
let folded = [];
window.addEventListener('beforeprint', () => {
  folded = [...document.querySelectorAll('.open-where-room:not([open])')];
  for (const one of folded) one.open = true;
});
window.addEventListener('afterprint', () => {
  for (const one of folded) one.open = false;
});
