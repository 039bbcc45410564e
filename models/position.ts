import { Schema } from 'mongoose';

/** Degrees, WGS 84. */
export interface Position {
  latitude: number;
  longitude: number;
}

/** Whether it is on the earth; NaN is not. */
export function isPosition({ latitude, longitude }: Position): boolean {
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
}

export const position = new Schema<Position>(
  { latitude: { type: Number, required: true }, longitude: { type: Number, required: true } },
  { _id: false },
);
