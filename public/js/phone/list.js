/** The drafts on this phone, each with what it waits for, as they stand. */
import { dropDraft, listDrafts } from './drafts.js';
import { entryOf, showProgress } from './entry.js';
import { listen } from './news.js';

const { user } = document.body.dataset;
const list = document.querySelector('[data-entries]');
const empty = document.querySelector('[data-empty]');
let drawing = Promise.resolve();

listen((news) => {
  if (news.photo) {
    const card = list.querySelector(`[data-key="${CSS.escape(news.key)}"]`);
    if (card) showProgress(card, news);
  } else draw();
});
list.addEventListener('click', ({ target }) => {
  const remove = target.closest('[data-part=remove]');
  const card = remove?.closest('[data-key]');
  if (!card) return;
  if (card.dataset.state === 'received' || confirm(remove.dataset.confirm)) void dropDraft(card.dataset.key);
});
draw();

function draw() {
  drawing = drawing.then(drawAll);
}

async function drawAll() {
  const drafts = await listDrafts(user);
  empty.hidden = drafts.length > 0;
  list.replaceChildren(...(await Promise.all(drafts.map(entryOf))));
}
