/**
 * Finds the village that somebody stands in, when they ask for it. Where they are never leaves the phone: only
 * the village that is chosen is sent, with the form.
 */

/** Farther from every village than this is somewhere else. */
const NEAR_KM = 30;
const KM_PER_DEGREE = 111.2;
const WAIT_MS = 20_000;
/** An hour ago they may have been in another village. */
const OLDEST_MS = 5 * 60 * 1000;

const button = document.querySelector('[data-positions]');
if (button && 'geolocation' in navigator) offer(button);

function offer(button) {
  const villages = Object.entries(JSON.parse(button.dataset.positions));
  const select = document.getElementById(button.dataset.for);
  const said = button.parentElement.querySelector('[role=status]');
  button.parentElement.hidden = false;
  button.addEventListener('click', () => {
    button.disabled = true;
    said.textContent = button.dataset.looking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => choose(nearest(villages, coords)),
      ({ code }) => done(code === 1 ? button.dataset.refused : button.dataset.unknown),
      { timeout: WAIT_MS, maximumAge: OLDEST_MS },
    );
  });

  function choose({ code, km }) {
    if (!(km <= NEAR_KM)) return done(button.dataset.elsewhere);
    select.value = code;
    select.dispatchEvent(new Event('change', { bubbles: true }));
    done(button.dataset.found.replace('{village}', select.selectedOptions[0].text));
  }

  function done(words) {
    button.disabled = false;
    said.textContent = words;
  }
}

// A regency is small: flat enough for this.
function nearest(villages, { latitude, longitude }) {
  const across = Math.cos((latitude * Math.PI) / 180);
  const distances = villages.map(([code, [north, east]]) => ({
    code,
    km: KM_PER_DEGREE * Math.hypot(north - latitude, (east - longitude) * across),
  }));
  return distances.toSorted((a, b) => a.km - b.km)[0];
}
