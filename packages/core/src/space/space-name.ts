import { LayeredBuildError } from "../error.ts";

/** A Space's name, as the Hub and this action's input have it. */
export interface SpaceName {
  readonly owner: string;
  readonly name: string;
}

const part = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;

/** Reads `OWNER/NAME`. Throws `bad-input` for anything else. */
export function parseSpaceName(text: string): SpaceName {
  const [owner = "", name = "", ...rest] = text.split("/");
  const isName = rest.length === 0 && [owner, name].every((each) => part.test(each) && !/--|\.\./.test(each));
  if (isName && name.length <= 96) return { owner, name };
  throw new LayeredBuildError("bad-input", `space: ${JSON.stringify(text)} is no name of a Space.`, {
    hint: "Write OWNER/NAME, as in its address: https://huggingface.co/spaces/OWNER/NAME",
  });
}

/** `OWNER/NAME` */
export function spaceText({ owner, name }: SpaceName): string {
  return `${owner}/${name}`;
}
