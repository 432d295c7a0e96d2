import { posix } from "node:path";

/** A context, its folder where it is the checkout or a part of it, or what is wrong with it. */
export interface ReadContext {
  readonly context: string;
  readonly folder?: string;
  readonly problem?: string;
}

/** docker/build-push-action's word for the repository at its server. Here it is the checkout. */
const word = /\{\{\s*defaultContext\s*\}\}/;
const withFolder = new RegExp(`^${word.source}(?::(?<folder>.*))?$`, "s");

/** Reads a context in which `{{defaultContext}}`, or `{{defaultContext}}:FOLDER`, may stand for the checkout. Its folder does not lead out of it. */
export function readContext(text: string): ReadContext {
  if (!word.test(text)) return { context: text };
  const match = withFolder.exec(text);
  if (match === null)
    return {
      context: text,
      problem: "`{{defaultContext}}` is the checkout: nothing but `:FOLDER` can stand beside it",
    };
  const folder = posix.join("/", match.groups?.["folder"] ?? "").slice(1) || ".";
  return { context: folder, folder };
}
