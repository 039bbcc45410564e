/** A button beside each field marked with `data-copy` that copies what the field holds. */
for (const field of document.querySelectorAll(':is(input, textarea)[data-copy]')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button button-quiet';
  button.textContent = field.dataset.copy;
  button.addEventListener('click', async () => {
    field.select();
    await navigator.clipboard.writeText(field.value);
    button.textContent = field.dataset.copied;
  });
  // Only a page reached over https, or on this machine, may write to the clipboard.
  if (navigator.clipboard) field.after(button);
}
