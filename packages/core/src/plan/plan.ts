import { isDigest } from "@layered-build/oci";
import { isHubCommit } from "../hub/weights-source.ts";
import { oneLine } from "../one-line.ts";
import type { FixedBase } from "../registry/resolve-bases.ts";
import { z } from "../z.ts";

/** What is to be done, and why: made by detect-changed-layers, used by build-layer. Layers come parents first. Created where a plan is read. */
export function planSchema() {
  const reason = z.strictObject({
    kind: z.enum([
      "missing",
      "changed",
      "unchanged",
      "exists",
      "forced",
      "asked",
      "needed",
      "parent",
      "unknown",
      "not-selected",
    ]),
    detail: z.string(),
  });

  const planLayer = z.strictObject({
    // Folders are called so.
    name: z.string().check(z.regex(/^[a-z][a-z0-9-]*$/)),
    image: z.string(),
    tag: z.string(),
    key: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
    action: z.enum(["build", "reuse", "skip"]),
    reasons: z.array(reason),
    parents: z.array(z.string()),
    bases: z.record(
      z.string(),
      z.custom<FixedBase>(
        (value) => typeof value === "string" && (isDigest(value) || isHubCommit(value)),
        "expected sha256:… or git:…",
      ),
    ),
    platforms: z.array(z.string()),
    engine: z.enum(["native", "split", "buildkit"]),
    /** The key of the image that this ref had before, where it is known: what has changed since explains what is run. */
    before: z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/))),
  });
  return z.strictObject({
    schema: z.literal(1),
    source: z.strictObject({ repository: z.string(), revision: z.string() }),
    layers: z.array(planLayer),
  });
}

/** The plan: see `planSchema`. `name` is the layer's key in layers.yaml, `key` its content key, `tag` the key tag in `image`. */
export type Plan = Readonly<z.infer<ReturnType<typeof planSchema>>>;

/** One layer of a plan: `build`, `reuse` (the image of this key exists) or `skip` (not selected). */
export type PlanLayer = Readonly<Plan["layers"][number]>;

/** Why a layer has its action. */
export type Reason = Readonly<PlanLayer["reasons"][number]>;

/** Characters that the reasons of a layer may have in a log or an output. */
const longestReasons = 600;

/** The reasons of a layer as one line of text, safe to print and never long. */
export function reasonText(layer: PlanLayer): string {
  const details = layer.reasons.map((each) => each.detail).filter((detail) => detail !== "");
  return oneLine(details.join("; "), longestReasons);
}
