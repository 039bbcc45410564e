/**
 * Tells whoever has the queue open that stories came, without moving what they read, and who holds which story
 * now. A page that nobody looks at asks for nothing. Without this script the page is refreshed by its link.
 */

/** Where the portal has no room for one more page of this person, it is asked again later. */
const ASK_AGAIN_MS = 60 * 1000;
const LOOK_AT_CLAIMS_MS = 15 * 1000;

const region = document.querySelector('[data-news]');
if (region) {
  followNews(region);
  followClaims(document.querySelector('.queue'));
}

function followNews(region) {
  const link = region.querySelector('a');
  let stream;

  const follow = () => {
    if (document.hidden || stream) return;
    stream = new EventSource(region.dataset.news);
    stream.addEventListener('arrivals', ({ data }) => announce(JSON.parse(data)));
    stream.addEventListener('holder', ({ data }) => showHolder(JSON.parse(data)));
    stream.addEventListener('error', () => {
      // Lost lines are taken up again by the browser itself; a refusal is not.
      if (stream?.readyState !== EventSource.CLOSED) return;
      stream = undefined;
      setTimeout(follow, ASK_AGAIN_MS);
    });
  };
  const pause = () => {
    stream?.close();
    stream = undefined;
  };
  const announce = ({ count, words }) => {
    link.hidden = count === 0;
    link.textContent = words;
  };

  document.addEventListener('visibilitychange', () => (document.hidden ? pause() : follow()));
  addEventListener('pagehide', pause);
  addEventListener('pageshow', follow);
  follow();
}

function showHolder({ story, name, mine, until }) {
  const place = document.querySelector(`[data-holder-of="${CSS.escape(story)}"]`);
  if (!place) return;
  const { unheld, you } = place.closest('.queue').dataset;
  place.textContent = mine ? you : (name ?? unheld);
  place.closest('.queue-holder').classList.toggle('queue-held', name !== undefined);
  const take = place.parentElement.querySelector('.queue-take');
  if (take) take.hidden = name !== undefined && !mine;
  if (until) place.dataset.until = until;
  else delete place.dataset.until;
}

// A claim that runs out changes nothing in the database: nobody tells of it.
function followClaims(queue) {
  setInterval(() => {
    for (const place of queue?.querySelectorAll('[data-until]') ?? []) {
      const { until } = place.dataset;
      if (new Date(until) <= new Date()) {
        showHolder({ story: place.dataset.holderOf, mine: false });
      }
    }
  }, LOOK_AT_CLAIMS_MS);
}
