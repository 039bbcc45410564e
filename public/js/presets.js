// Puts a preset reason into its field, where it can be edited. What somebody wrote is left alone.
const form = document.querySelector('.newsworthiness-form');
const reason = form?.elements.reason;
const presets = [...(form?.querySelectorAll('[data-reason]') ?? [])];

if (reason) {
  putIn();
  form.addEventListener('change', ({ target }) => {
    if (target.name === 'decision' || target.name.startsWith('preset-')) putIn();
  });
}

function putIn() {
  const isPreset = presets.some(({ dataset }) => dataset.reason === reason.value);
  if (reason.value !== '' && !isPreset) return;
  const chosen = presets.find(
    ({ name, checked }) => checked && name === `preset-${form.elements.decision.value}`,
  );
  reason.value = chosen?.dataset.reason ?? '';
}
