import { createHash } from "node:crypto";
import type { Intercept, Interception } from "../harness/registry-proxy.ts";
import { isTagWrite, refusal } from "./registry-faults.ts";

/** How AWS ECR says that a tag may not be moved. */
export const ecrRefusal: Interception = refusal(
  400,
  "TAG_INVALID",
  "The image tag 'x' already exists in the 'y' repository and cannot be overwritten because the tag is immutable.",
);

/** The ways in which registries say so. */
export const immutableAnswers: Readonly<Record<string, Interception>> = {
  "AWS ECR": ecrRefusal,
  "the ECR API": refusal(400, "ImageTagAlreadyExistsException", "tag invalid"),
  "a conflict": refusal(409, "TAG_ALREADY_EXISTS", "the tag is there"),
  Harbor: refusal(412, "PRECONDITION", "Failed to process request due to 'x:y' configured as immutable."),
};

/**
 * Lets each tag be written once; `strict` refuses the same image too. Where answers get lost (`lost`), the first answer to each
 * write of a tag does.
 */
export function immutableTags(
  answer: Interception,
  { strict = false, lost = false }: { readonly strict?: boolean; readonly lost?: boolean } = {},
): Intercept {
  const tags = new Map<string, string>();
  return async (asked) => {
    if (!isTagWrite(asked)) return undefined;
    const digest = createHash("sha256")
      .update(await asked.body())
      .digest("hex");
    const there = tags.get(asked.path);
    tags.set(asked.path, there ?? digest);
    if (there === undefined) return lost ? { cut: "answer", afterBytes: 0 } : undefined;
    return there === digest && !strict ? undefined : answer;
  };
}

/** Another run writes the image of a key (one with an annotation more) right before this one does, and tags are immutable. */
export function overtaken(answer: Interception): Intercept {
  const mark = "x-another-run";
  const overtook = new Set<string>();
  return async (asked) => {
    const { path, headers } = asked;
    if (!isTagWrite(asked) || !/key-[0-9a-f]{32}$/.test(path) || headers[mark] !== undefined) return undefined;
    if (overtook.has(path)) return answer;
    overtook.add(path);
    const manifest = JSON.parse((await asked.body()).toString());
    manifest.annotations["org.example.run"] = "another";
    const type = headers["content-type"] ?? "";
    const options = { method: "PUT", headers: { "content-type": type, [mark]: "yes" }, body: JSON.stringify(manifest) };
    const written = await fetch(`http://${headers.host ?? ""}${path}`, options);
    if (written.status !== 201) throw new Error(`The other run got ${written.status}`);
    return answer;
  };
}
