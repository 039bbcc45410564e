import type { Collection } from 'mongodb';

export interface Row {
  _id: number;
  x?: number;
  y?: unknown;
}

/** One operation on the rows `{_id: 1, x: 11}`, `{_id: 2, x: 22}` and `{_id: 3, x: 33}`, or others. */
export interface Case {
  name: string;
  given?: Row[];
  run: (rows: Collection<Row>) => Promise<unknown>;
  /** What it answers: these fields of an object, or exactly this. */
  answers?: unknown;
  /** Or the code it is refused with. */
  code?: number;
  /** And these fields of the error. */
  error?: Record<string, unknown>;
  /** What is stored afterwards; what was given when it is not named. */
  left?: Row[];
}

/** What is stored before each operation. */
export const GIVEN: Row[] = [
  { _id: 1, x: 11 },
  { _id: 2, x: 22 },
  { _id: 3, x: 33 },
];
export const [ONE, TWO, THREE] = GIVEN as [Row, Row, Row];
/** Names that MongoDB stores since 5.0. */
export const ODD = { _id: 4, 'a.b': 1, $c: { $d: 2, 'e.f': 3 } };
/** A whole new document with such names. */
export const REPLACEMENT: object = { 'a.b': 1, c: { $d: 2 } };
export const FOUR: Row = { _id: 4, x: 44 };
export const ARRAYS: Row[] = [
  { _id: 1, y: [{ b: 3 }, { b: 1 }] },
  { _id: 2, y: [{ b: 0 }, { b: 1 }] },
];
export const NESTED: Row[] = [{ _id: 1, y: [{ c: [1, 5] }, { c: [9] }] }];
export const above = (x: number) => ({ _id: { $gt: x } });
