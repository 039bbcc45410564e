import mongoose, { Schema, type Types } from 'mongoose';
import { announceChanges } from './public-version.js';
import { registryHistory, type RegistryChange } from './registry-change.js';
import { ORGANISATION_KINDS, type OrganisationKind } from './vocabulary.js';

/** Never public: how the office reaches the organisation. */
export interface OrganisationContact {
  name?: string;
  phone?: string;
  email?: string;
}

export interface OrganisationRecord {
  _id: Types.ObjectId;
  /** The stable key that people and CSV files use; a village's or district's is its kode wilayah. */
  code: string;
  slug: string;
  name: string;
  kind: OrganisationKind;
  /** Kode wilayah of the village it belongs to or is. */
  village?: string;
  /** Kode wilayah of the district it belongs to or is. */
  district?: string;
  website?: string;
  address?: string;
  /** Of a KIM group: the number of the decree (SK) that founded it. */
  decreeNumber?: string;
  contact?: OrganisationContact;
  active: boolean;
  /** A double: everything of it moved there, and its address leads there. */
  mergedInto?: Types.ObjectId;
  /** Oldest first; only where it is asked for. */
  history?: RegistryChange[];
  createdAt: Date;
  updatedAt: Date;
}

const schema = new Schema<OrganisationRecord>(
  {
    code: { type: String, required: true, unique: true },
    slug: { type: String, required: true, unique: true },
    name: { type: String, required: true },
    kind: { type: String, enum: ORGANISATION_KINDS, required: true },
    village: String,
    district: String,
    website: String,
    address: String,
    decreeNumber: String,
    contact: { type: new Schema({ name: String, phone: String, email: String }, { _id: false }) },
    active: { type: Boolean, required: true, default: true },
    mergedInto: { type: Schema.Types.ObjectId, ref: 'Organisation' },
    history: registryHistory,
  },
  { timestamps: true, versionKey: false },
);
// Lists by name; the id tells those of the same name apart.
schema.index({ active: 1, name: 1, _id: 1 });
schema.index({ active: 1, kind: 1, name: 1, _id: 1 });
schema.index({ active: 1, district: 1, name: 1, _id: 1 });
schema.index({ village: 1 });
// The few doubles.
schema.index({ mergedInto: 1 }, { sparse: true });

announceChanges(schema, { part: 'organisations' });

export const Organisation = mongoose.model('Organisation', schema);
