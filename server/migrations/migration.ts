import type { Types } from 'mongoose';
import type { PublicPart } from '../../models/public-version.js';

/** A document as it lies in the database, whatever its model says today. */
export type Stored = { _id: Types.ObjectId; updatedAt?: Date } & Record<string, unknown>;

/**
 * One change of stored shapes. Every document is looked at, a few at a time, and one that is as it should be stays
 * untouched: a migration may begin anew at any point, and run twice.
 */
export interface Migration {
  /** From 1, without gaps; never changed once it was released. */
  version: number;
  name: string;
  collection: string;
  /** Which public pages are made of what it changes. */
  part: PublicPart;
  /** The documents that can need it. */
  among: Record<string, unknown>;
  /** The fields that `change` reads. */
  fields: string[];
  /** The fields to set; undefined where nothing is to do. */
  change(document: Stored): Promise<Record<string, unknown> | undefined>;
  /** Once all documents are done; safe to repeat. */
  finish?(): Promise<unknown>;
}
