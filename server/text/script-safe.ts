/**
 * Data as JSON that is safe inside a script element: `</script>` and `<!--` would end or hide the block; as
 * JSON escapes they mean the same and do not.
 */
export function scriptSafe(data: object): string {
  return JSON.stringify(data)
    .replaceAll('<', '\\u003c')
    .replaceAll('>', '\\u003e')
    .replaceAll('&', '\\u0026')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}
