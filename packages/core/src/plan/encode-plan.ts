import { deflateRawSync, inflateRawSync } from "node:zlib";
import { LayeredBuildError } from "../error.ts";
import { planSchema, type Plan } from "./plan.ts";

/** The largest encoded plan in bytes: an environment variable over 128 KB keeps a process from starting. */
const maxEncoded = 64 * 1024;
/** A plan that unpacks to more than this is not ours. */
const maxDecoded = 16 * 1024 * 1024;

/**
 * The plan as opaque text for a job output (JSON, deflated, base64url): an output that contains a masked string, such as an
 * account id in a registry's name, is dropped by the runner. A plan that is too long loses the words of its reasons, which nothing
 * depends on; undefined where even that is too long (some hundred layers): then only the plan file can hand it over.
 */
export function encodePlan(plan: Plan): string | undefined {
  const wordless = plan.layers.map((layer) => ({
    ...layer,
    reasons: layer.reasons.map(({ kind }) => ({ kind, detail: "" })),
  }));
  return encoded(plan) ?? encoded({ ...plan, layers: wordless });
}

function encoded(plan: Plan): string | undefined {
  const text = deflateRawSync(Buffer.from(JSON.stringify(plan))).toString("base64url");
  return text.length > maxEncoded ? undefined : text;
}

/** Reads what `encodePlan` wrote. Throws `bad-plan`. */
export function decodePlan(text: string): Plan {
  let json: string;
  try {
    json = inflateRawSync(Buffer.from(text.trim(), "base64url"), { maxOutputLength: maxDecoded }).toString("utf8");
  } catch (cause) {
    throw new LayeredBuildError("bad-plan", "The input `plan` is not a plan of detect-changed-layers.", {
      hint: "Pass its output as it is: ${{ steps.detect.outputs.plan }} or ${{ needs.detect.outputs.plan }}.",
      cause,
    });
  }
  return parsePlan(json, "The input `plan`");
}

/** Reads the readable JSON of a plan file; `where` is for messages. Throws `bad-plan`. */
export function parsePlan(json: string, where: string): Plan {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new LayeredBuildError("bad-plan", `${where} is not a plan: there is no JSON in it.`, {
      hint: "Pass on what detect-changed-layers gives, as it is: its output `plan`, or the file that `plan-file` names.",
      cause,
    });
  }
  const result = planSchema().safeParse(value, { jitless: true });
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new LayeredBuildError(
    "bad-plan",
    `${where} is not a plan: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`,
    {
      hint: "Use the same version of detect-changed-layers and build-layer.",
    },
  );
}
