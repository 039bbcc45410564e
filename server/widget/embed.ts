import he from 'he';

/** CSS pixels: what is above and below the stories, and each of them, at the width of a sidebar. */
const FRAME_HEIGHT = 330;
const STORY_HEIGHT = 84;
/** What the frame may do: show its own style sheet, and open links in a window that is free of these limits. */
const SANDBOX = 'allow-same-origin allow-popups allow-popups-to-escape-sandbox';

/** What a frame of so many stories needs, in CSS pixels. */
export function frameHeight(count: number): number {
  return FRAME_HEIGHT + count * STORY_HEIGHT;
}

/** The HTML that shows a widget on another site. @param address the full one @param title what it shows, in words */
export function embedding(address: string, title: string, count: number): string {
  const attributes = {
    src: address,
    title,
    width: '100%',
    height: String(frameHeight(count)),
    loading: 'lazy',
    referrerpolicy: 'no-referrer',
    sandbox: SANDBOX,
    style: 'border: 0',
  };
  const written = Object.entries(attributes).map(([name, value]) => `${name}="${he.escape(value)}"`);
  return `<iframe ${written.join(' ')}></iframe>`;
}
