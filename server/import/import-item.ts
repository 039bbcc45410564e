/** A photo as a text of another system names it. */
export interface NamedPhoto {
  /** Absolute, http(s). */
  url: string;
  caption: string;
}

/** A text as another system has it: untrusted, and told apart by its name there. */
export interface ImportItem {
  /** Its place in the file or feed, from 1. */
  number: number;
  /** The other system's own name for it. */
  guid: string;
  /** Its page there: absolute, http(s). */
  url: string | undefined;
  title: string;
  /** HTML without its photos, or plain text. */
  html: string;
  publishedAt: Date | undefined;
  author: string | undefined;
  categories: string[];
  /** The most telling first, each once. */
  photos: NamedPhoto[];
  /** What keeps it from being taken, as the code of a field error. */
  fault: string | undefined;
}
