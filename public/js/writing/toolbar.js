/**
 * Buttons and keys above the text of a story that write its light markup. Every change goes the way of typing,
 * so the browser's own undo takes it back. Without this script the marks are typed.
 */
import { bold, BULLET, continueBlock, HEADING, link, markLines, QUOTE } from './markup.js';

/** Ctrl or Cmd and these; by the place on the keyboard where shift changes the letter. */
const SHORTCUTS = {
  bold: ({ key, shiftKey, altKey }) => key.toLowerCase() === 'b' && !shiftKey && !altKey,
  link: ({ key, shiftKey, altKey }) => key.toLowerCase() === 'k' && !shiftKey && !altKey,
  heading: ({ code, altKey }) => code === 'Digit2' && altKey,
  list: ({ code, shiftKey }) => code === 'Digit8' && shiftKey,
  quote: ({ code, shiftKey }) => code === 'Digit9' && shiftKey,
};

const bar = document.querySelector('[data-markup-for]');
if (bar) help(bar, document.getElementById(bar.dataset.markupFor));

function help(bar, text) {
  const panel = bar.querySelector('[data-link-panel]');
  const [words, address] = panel.querySelectorAll('input');
  const buttons = [...bar.querySelectorAll('[data-mark]')];
  const actions = {
    bold: () => apply(text, bold(text.value, text.selectionStart, text.selectionEnd)),
    heading: () => mark(HEADING),
    list: () => mark(BULLET),
    quote: () => mark(QUOTE),
    link: () => askForLink(),
    undo: () => {
      text.focus();
      document.execCommand('undo');
    },
  };

  text.before(bar);
  bar.hidden = false;
  moveWithArrows(bar.querySelector('[role=toolbar]'), buttons);
  for (const button of buttons) button.addEventListener('click', actions[button.dataset.mark]);
  // The keyboard of a phone stays open, and the selection in sight.
  bar.querySelector('[role=toolbar]').addEventListener('pointerdown', (event) => event.preventDefault());

  text.addEventListener('keydown', (event) => {
    if (event.isComposing || !(event.ctrlKey || event.metaKey)) return;
    const [name] = Object.entries(SHORTCUTS).find(([, matches]) => matches(event)) ?? [];
    if (!name) return;
    event.preventDefault();
    actions[name]();
  });
  text.addEventListener('input', ({ inputType, isComposing }) => {
    if (inputType !== 'insertLineBreak' || isComposing || text.selectionStart !== text.selectionEnd) return;
    const edit = continueBlock(text.value, text.selectionStart);
    if (edit) apply(text, edit);
  });

  panel.querySelector('[data-insert]').addEventListener('click', putLink);
  panel.querySelector('[data-cancel]').addEventListener('click', closePanel);
  panel.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    if (event.key === 'Escape') closePanel();
    if (event.key !== 'Enter' || event.target.tagName !== 'INPUT') return;
    // Would send the whole form.
    event.preventDefault();
    putLink();
  });

  function mark(sign) {
    apply(text, markLines(text.value, text.selectionStart, text.selectionEnd, sign));
  }

  function askForLink() {
    const selected = text.value.slice(text.selectionStart, text.selectionEnd).trim();
    const isAddress = /^https?:\/\/\S+$/i.test(selected);
    words.value = isAddress ? '' : selected;
    address.value = isAddress ? selected : '';
    panel.hidden = false;
    (words.value ? address : words).focus();
  }

  function putLink() {
    if (address.value.trim() === '') {
      address.focus();
      return;
    }
    const { selectionStart, selectionEnd } = text;
    panel.hidden = true;
    apply(text, link(selectionStart, selectionEnd, words.value, address.value));
  }

  function closePanel() {
    panel.hidden = true;
    text.focus();
  }
}

function apply(text, { from, to, insert, start, end }) {
  text.focus();
  text.setSelectionRange(from, to);
  // Old, but the only way that the browser's undo knows of.
  const done = document.execCommand(insert ? 'insertText' : 'delete', false, insert);
  if (!done) {
    text.setRangeText(insert, from, to, 'end');
    text.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }
  text.setSelectionRange(start, end);
}

/** One stop of the Tab key for all buttons, arrows between them. */
function moveWithArrows(toolbar, buttons) {
  const focusOn = (button) => {
    for (const one of buttons) one.tabIndex = one === button ? 0 : -1;
  };
  focusOn(buttons[0]);
  toolbar.addEventListener('focusin', ({ target }) => focusOn(target));
  toolbar.addEventListener('keydown', (event) => {
    const at = buttons.indexOf(document.activeElement);
    const last = buttons.length - 1;
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: last }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    buttons[(next + buttons.length) % buttons.length].focus();
  });
}
