import { ownDocument } from "../run/own-repository.ts";

/** Where to read what the inputs of an action take. */
export function inputsHint(action: string): string {
  return `What each input takes is in ${ownDocument(`action-docs/${action}.md`)}`;
}
