import { csvFields } from "./csv-fields.ts";
import type { RunMount } from "./instruction.ts";
import type { InstructionSource } from "./instruction-source.ts";
import { didYouMean } from "./suggest.ts";
import type { Token } from "./token.ts";

const types = ["bind", "cache", "tmpfs", "secret", "ssh"];
const bareKeys = ["readonly", "ro", "readwrite", "rw", "required"];
const pairKeys = "type from source src target dst destination id sharing size mode uid gid env".split(" ");
const keys = [...pairKeys, ...bareKeys];

/** One `--mount=` of RUN: comma-separated fields, the type `bind` by default. Throws `bad-value` with the flag's place. */
export function parseMount(source: InstructionSource, flag: Token): RunMount {
  const fail = (text: string, hint: string): Error => source.error("bad-value", `--mount: ${text}`, hint, flag);
  const fields = flag.text === "" ? undefined : csvFields(flag.text);
  if (fields === undefined) {
    throw fail(
      `${JSON.stringify(flag.text)} is no list of fields`,
      'Write type=TYPE,target=PATH; a value with a comma in "quotes".',
    );
  }
  const options: Record<string, string> = {};
  for (const field of fields) {
    const equals = field.indexOf("=");
    const key = (equals < 0 ? field : field.slice(0, equals)).toLowerCase();
    if (!keys.includes(key)) {
      throw fail(`unknown key ${JSON.stringify(key)}${didYouMean(key, keys)}`, `The keys are ${keys.join(", ")}.`);
    }
    if (equals < 0 && !bareKeys.includes(key)) throw fail(`${key} has no value`, `Write ${key}=VALUE.`);
    const value = equals < 0 ? "true" : field.slice(equals + 1);
    if (key === "from" && /\$./s.test(value)) {
      throw fail(
        `from=${value} has a variable in it`,
        "BuildKit expands none there. Define a stage, FROM IMAGE:${TAG} AS NAME, and name that.",
      );
    }
    options[key] = value;
  }
  const type = options.type ?? "bind";
  // A type with a variable in it is known only when the build runs.
  if (!type.includes("$") && !types.includes(type.toLowerCase())) {
    throw fail(`unknown type ${JSON.stringify(type)}${didYouMean(type, types)}`, `The types are ${types.join(", ")}.`);
  }
  return { type: type.includes("$") ? type : type.toLowerCase(), options };
}
