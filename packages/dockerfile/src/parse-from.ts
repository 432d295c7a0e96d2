import { readFlags } from "./flags.ts";
import { given } from "./given.ts";
import type { FromInstruction } from "./instruction.ts";
import type { InstructionSource } from "./instruction-source.ts";
import { splitWords } from "./words.ts";

/** `FROM [--platform=P] IMAGE [AS NAME]`. */
export function parseFrom(source: InstructionSource): FromInstruction {
  const flags = readFlags(source, { platform: "text" });
  const [image, as, name, extra] = splitWords(source.rest);
  const form = "Write FROM IMAGE, or FROM IMAGE AS NAME.";
  if (image === undefined) throw source.error("missing-argument", "FROM names no image", form);
  if (as !== undefined && as.text.toLowerCase() !== "as") {
    throw source.error(
      "too-many-arguments",
      `FROM has ${JSON.stringify(as.text)} where AS or nothing can stand`,
      form,
      as,
    );
  }
  if (as !== undefined && name === undefined) throw source.error("missing-argument", "AS names no stage", form, as);
  if (extra !== undefined) {
    throw source.error("too-many-arguments", `FROM has ${JSON.stringify(extra.text)} too much`, form, extra);
  }
  const stage = name?.text.toLowerCase();
  if (stage !== undefined && !/^[a-z][a-z0-9-_.]*$/.test(stage)) {
    throw source.error(
      "bad-value",
      `${JSON.stringify(name?.text)} cannot be the name of a stage`,
      "A name begins with a letter; letters, digits, -, _ and . follow.",
      name,
    );
  }
  const platform = flags.text("platform");
  return {
    ...source.place,
    kind: "FROM",
    image: image.text,
    // An empty --platform= is none (BuildKit's convert.go).
    ...given("platform", platform === "" ? undefined : platform),
    ...given("as", stage),
  };
}
