import { decodePath } from "@layered-build/oci";

/** The fields of what git writes with `-z`, each with a NUL behind it, as text by `decodePath`. */
export function splitNul(output: Buffer): readonly string[] {
  const fields: string[] = [];
  for (let start = 0; start < output.length;) {
    const end = output.indexOf(0, start);
    fields.push(decodePath(output.subarray(start, end)));
    start = end + 1;
  }
  return fields;
}
