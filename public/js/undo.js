// Counts down the seconds in which a decision can be taken back, and then takes the button away.
const TICK_MS = 250;

for (const form of document.querySelectorAll('form[data-undo]')) {
  const until = performance.now() + Number(form.dataset.undo);
  const left = form.querySelector('[data-undo-words]');
  const ticking = setInterval(() => {
    const seconds = Math.ceil((until - performance.now()) / 1000);
    if (seconds > 0) {
      left.textContent = left.dataset.undoWords.replace('{seconds}', seconds);
      return;
    }
    clearInterval(ticking);
    // Whoever stood on it goes on from the page.
    if (form.contains(document.activeElement)) document.querySelector('main').focus();
    form.remove();
  }, TICK_MS);
}
