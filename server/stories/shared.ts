import type { TypedStory } from './write-form.js';

const ONLY_ADDRESS = /^\s*(https?:\/\/\S+)\s*$/i;

/**
 * The write form's fields of what another app on the phone shared. Many apps put the address of what they share
 * into its text.
 * @param shared `{title?, text?, url?}` as the web app manifest names them
 */
export function typedFromShared({ title = '', text = '', url = '' }: TypedStory): TypedStory {
  const address = ONLY_ADDRESS.exec(text)?.[1];
  return { title, body: address ? '' : text, sourceUrl: url || (address ?? '') };
}
