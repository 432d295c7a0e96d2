import { decodePath } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";

/** The fields of what git writes with `-z`, each with a NUL behind it, as text by `decodePath`. Throws `not-a-repository` where the last has none. */
export function splitNul(output: Buffer): readonly string[] {
  const fields: string[] = [];
  for (let start = 0; start < output.length;) {
    const end = output.indexOf(0, start);
    if (end < 0)
      throw new LayeredBuildError("not-a-repository", "A list that git wrote ends in the middle of a name.", {
        hint: "Was git ended, or is the disk full? Run the job again.",
      });
    fields.push(decodePath(output.subarray(start, end)));
    start = end + 1;
  }
  return fields;
}
