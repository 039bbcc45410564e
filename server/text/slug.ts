const MAX_LENGTH = 80;

/** A title as part of an address: lower-case Latin letters, digits and single hyphens, at most 80 of them. */
export function slugify(title: string): string {
  const slug = title
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_LENGTH)
    .replace(/^-+|-+$/g, '');
  return slug || 'tanpa-judul';
}
