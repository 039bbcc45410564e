/**
 * What a browser can add to a text: copying its address, printing it, its letters larger or smaller (remembered on
 * this device alone), and reading it out where there is an Indonesian voice. Without script the buttons are not there.
 */
const SIZES = [0, 1, 2];
const SIZE_KEY = 'text-size';
/** Stories are written in Indonesian, whatever the language of the page. */
const VOICE = /^id\b/i;
/** Some engines fall silent in longer pieces. */
const PIECE_MAX = 180;

offerCopy(document.querySelector('[data-copy]'));
offerPrint(document.querySelector('[data-print]'));
offerSizes([...document.querySelectorAll('button[data-text-size]')]);
offerListening(document.querySelector('[data-listen]'));

function offerCopy(button) {
  // Only a page reached over https, or on this machine, may write to the clipboard.
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.copied;
  });
}

function offerPrint(button) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}

function offerSizes(buttons) {
  const show = (size) => {
    document.documentElement.dataset.textSize = String(size);
    for (const button of buttons) {
      button.hidden = false;
      button.disabled = !SIZES.includes(size + Number(button.dataset.textSize));
    }
  };
  let size = SIZES.find((known) => String(known) === remembered()) ?? 0;
  show(size);
  for (const button of buttons) {
    button.addEventListener('click', () => {
      size += Number(button.dataset.textSize);
      show(size);
      remember(size);
    });
  }
}

// A browser may refuse to keep anything.
function remembered() {
  try {
    return localStorage.getItem(SIZE_KEY);
  } catch {
    return null;
  }
}

function remember(size) {
  try {
    localStorage.setItem(SIZE_KEY, String(size));
  } catch {
    // Then it holds for this page.
  }
}

function offerListening(button) {
  const speech = window.speechSynthesis;
  if (!speech) return;
  const words = button.textContent;
  const stop = () => {
    speech.cancel();
    button.textContent = words;
  };
  const look = () => {
    button.hidden = !speech.getVoices().some(({ lang }) => VOICE.test(lang));
  };
  look();
  // Voices are often known only a while after the page is.
  speech.addEventListener?.('voiceschanged', look);
  button.addEventListener('click', () => {
    if (button.textContent !== words) return stop();
    button.textContent = button.dataset.stop;
    const voice = speech.getVoices().find(({ lang }) => VOICE.test(lang));
    const pieces = [...document.querySelectorAll('h1, .prose :is(p, li, h2, h3, h4)')].flatMap((part) =>
      sentences(part.textContent),
    );
    for (const [index, piece] of pieces.entries()) {
      const said = new SpeechSynthesisUtterance(piece);
      said.lang = voice.lang;
      said.voice = voice;
      if (index === pieces.length - 1) said.addEventListener('end', stop);
      speech.speak(said);
    }
  });
  window.addEventListener('pagehide', stop);
}

/** Sentences and parts of long ones, as many together as make one piece. */
function sentences(text) {
  const whole = text.replace(/\s+/g, ' ').trim();
  const said = [];
  for (const sentence of whole.split(/(?<=[.!?,;:]) /)) {
    const last = said.at(-1);
    if (last && last.length + sentence.length < PIECE_MAX) said[said.length - 1] = `${last} ${sentence}`;
    else if (sentence) said.push(sentence);
  }
  return said;
}
