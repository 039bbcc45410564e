type Schema = Record<string, unknown>;

/**
 * Where a value differs from a JSON schema, as far as the portal's own document uses JSON Schema: types,
 * properties, required, items, enum, const and references. A property that the schema does not name differs.
 */
export function differences(
  value: unknown,
  schema: Schema,
  named: Record<string, Schema>,
  at = '$',
): string[] {
  if (typeof schema.$ref === 'string') {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return named[name] ? differences(value, named[name], named, at) : [`${at}: no schema ${name}`];
  }
  const types = [schema.type ?? []].flat() as string[];
  if (types.length > 0 && !types.includes(typeOf(value, types))) return [`${at}: ${typeOf(value, types)}`];
  if (Array.isArray(schema.enum) && !schema.enum.includes(value)) return [`${at}: ${String(value)}`];
  if ('const' in schema && schema.const !== value) return [`${at}: not ${String(schema.const)}`];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      differences(item, (schema.items ?? {}) as Schema, named, `${at}[${index}]`),
    );
  }
  if (typeof value !== 'object' || value === null || !schema.properties) return [];
  const properties = schema.properties as Record<string, Schema>;
  const missing = ((schema.required ?? []) as string[]).filter((name) => !(name in value));
  return [
    ...missing.map((name) => `${at}.${name}: missing`),
    ...Object.entries(value).flatMap(([name, inner]) =>
      properties[name]
        ? differences(inner, properties[name], named, `${at}.${name}`)
        : [`${at}.${name}: not described`],
    ),
  ];
}

function typeOf(value: unknown, wanted: string[]): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number' && Number.isInteger(value) && wanted.includes('integer')) return 'integer';
  return typeof value;
}
