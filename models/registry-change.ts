import { Schema, type Types } from 'mongoose';
import { REGISTRY_ACTIONS, type RegistryAction } from './vocabulary.js';

/** One field before and after; both are missing where the values are nobody's but the office's. */
export interface ChangedField {
  field: string;
  from?: string;
  to?: string;
}

/** One change of the registry. The list only grows: each is appended by the update that makes the change. */
export interface RegistryChange {
  action: RegistryAction;
  /** Nobody: the portal itself, or the command line. */
  by?: Types.ObjectId;
  at: Date;
  fields?: ChangedField[];
  note?: string;
}

/** A change within the organisation or account that it is of; left out of lists unless asked for. */
export const registryHistory = {
  type: [
    new Schema<RegistryChange>(
      {
        action: { type: String, enum: REGISTRY_ACTIONS, required: true },
        by: { type: Schema.Types.ObjectId, ref: 'User' },
        at: { type: Date, required: true },
        fields: {
          type: [
            new Schema<ChangedField>(
              { field: { type: String, required: true }, from: String, to: String },
              { _id: false },
            ),
          ],
          default: undefined,
        },
        note: String,
      },
      { _id: false },
    ),
  ],
  select: false,
  default: undefined,
};
