/** `{ [key]: value }`, or nothing where the value is undefined: for optional fields under exactOptionalPropertyTypes. */
export function given<Key extends string, Value>(key: Key, value: Value | undefined): { readonly [K in Key]?: Value } {
  const fields: Partial<Record<Key, Value>> = {};
  if (value !== undefined) fields[key] = value;
  return fields;
}
