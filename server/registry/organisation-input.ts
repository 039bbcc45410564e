import { z } from 'zod';
import { ORGANISATION_KINDS } from '../../models/vocabulary.js';
import { isDistrict, isVillage } from '../regions/gazetteer.js';
import { parseAddress } from './address.js';

/** Characters. */
const NAME_MIN_LENGTH = 3;
const NAME_MAX_LENGTH = 120;
const LINE_MAX_LENGTH = 200;

const line = z.string().transform((text) => text.replace(/[\p{Cc}\s]+/gu, ' ').trim());
const emptyAsMissing = (value: unknown) =>
  value === null || (typeof value === 'string' && value.trim() === '') ? undefined : value;
const optional = <T extends z.ZodType>(schema: T) => z.preprocess(emptyAsMissing, schema.optional());
const optionalLine = optional(line.pipe(z.string().max(LINE_MAX_LENGTH, 'too-long')));

const websiteAddress = z.string().transform((written, context) => {
  const parsed = parseAddress(written, 'website');
  if (!('refused' in parsed)) return parsed.url;
  context.addIssue({ code: 'custom', message: parsed.refused });
  return z.NEVER;
});

/** What people write about an organisation, on forms, in CSV files and through the API. */
export const organisationInput = z.object({
  name: line.pipe(
    z.string().min(1, 'required').min(NAME_MIN_LENGTH, 'too-short').max(NAME_MAX_LENGTH, 'too-long'),
  ),
  kind: z.enum(ORGANISATION_KINDS, { error: ({ input }) => (input ? 'bad-kind' : 'required') }),
  code: optional(
    z
      .string()
      .trim()
      .regex(/^[\p{L}\d][\p{L}\d._-]{1,59}$/u, 'bad-code'),
  ),
  village: optional(z.string().refine(isVillage, 'unknown-village')),
  district: optional(z.string().refine(isDistrict, 'unknown-district')),
  website: optional(websiteAddress),
  address: optionalLine,
  decreeNumber: optionalLine,
  contactName: optionalLine,
  contactPhone: optional(
    z
      .string()
      .trim()
      .regex(/^[+(]?\d[\d\s()./-]{4,40}$/, 'bad-phone'),
  ),
  contactEmail: optional(z.email('bad-email')),
});

/** A change names only what changes; an empty value clears. */
export const organisationChange = organisationInput.omit({ code: true }).partial();

/** What an organisation's own officer may change. */
export const OFFICER_FIELDS = ['website', 'address', 'contactName', 'contactPhone', 'contactEmail'] as const;

export type OrganisationInput = z.output<typeof organisationInput>;
export type OrganisationChange = z.output<typeof organisationChange>;
