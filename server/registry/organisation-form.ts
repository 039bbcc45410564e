import type { OrganisationRecord } from '../../models/organisation.js';

/** An organisation as its form shows it: flat, with text only. For people who may see the contact. */
export function formOf(organisation: OrganisationRecord): Record<string, string> {
  const { name, kind, village, district, website, address, decreeNumber, contact } = organisation;
  const fields = {
    name,
    kind,
    village,
    district,
    website,
    address,
    decreeNumber,
    contactName: contact?.name,
    contactPhone: contact?.phone,
    contactEmail: contact?.email,
  };
  return Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, value ?? '']));
}
