import mongoose, { Schema } from 'mongoose';

export interface CounterRecord {
  _id: string;
  value: number;
}

const schema = new Schema<CounterRecord>(
  { _id: { type: String, required: true }, value: { type: Number, required: true, default: 0 } },
  { versionKey: false },
);

export const Counter = mongoose.model('Counter', schema);

/** The next number of a named series, from 1, never given twice. */
export function nextNumber(series: string): Promise<number> {
  return reserveNumbers(series, 1);
}

/** Takes `count` numbers of a series at once. @returns the first of them */
export async function reserveNumbers(series: string, count: number): Promise<number> {
  const counter = await Counter.findOneAndUpdate(
    { _id: series },
    { $inc: { value: count } },
    { upsert: true, returnDocument: 'after' },
  ).orFail();
  return counter.value - count + 1;
}
