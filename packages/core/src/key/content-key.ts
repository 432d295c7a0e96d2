import { createHash } from "node:crypto";
import { encodeCanonical } from "./canonical-encoding.ts";
import type { LayerInputs } from "./layer-inputs.ts";

/** The content key of a layer: 64 lower-case hex digits, the sha256 of the canonical encoding of its inputs. */
export function contentKey(inputs: LayerInputs): string {
  return createHash("sha256")
    .update(encodeCanonical({ ...inputs }))
    .digest("hex");
}
