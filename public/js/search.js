/**
 * Shows what a search finds while it is typed, in place of the results that came with the page. Without it, the
 * button brings a page of results.
 */

/** A pause in typing. */
const PAUSE_MS = 300;
const MIN_LETTERS = 2;

const form = document.querySelector('form[data-live]');
if (form) searchWhileTyping(form, document.getElementById(form.dataset.results));

function searchWhileTyping(form, results) {
  let pause;
  let asking;
  form.addEventListener('input', () => {
    clearTimeout(pause);
    pause = setTimeout(look, PAUSE_MS);
  });

  async function look() {
    const wanted = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ''));
    if ((wanted.get('q') ?? '').trim().length < MIN_LETTERS) return;
    asking?.abort();
    asking = new AbortController();
    results.setAttribute('aria-busy', 'true');
    try {
      const answer = await fetch(`${form.dataset.live}?${wanted}`, { signal: asking.signal });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      results.replaceChildren(...page.body.childNodes);
      history.replaceState(null, '', `${form.action}?${wanted}`);
    } catch (error) {
      // The next letter asked anew, or the line is down: the button still works.
      if (!['AbortError', 'TypeError'].includes(error.name)) throw error;
    } finally {
      results.removeAttribute('aria-busy');
    }
  }
}
