/** How far long work has come. Without `total` it is not known how far it has to go. */
export interface Progress {
  done: number;
  total?: number;
}

/** Told as long work goes on, perhaps after every document: who listens is quick about it. */
export type OnProgress = (progress: Progress) => void;
