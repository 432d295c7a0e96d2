import { parseBoolean } from "./parse-boolean.ts";

/** What is wrong with the input `check`: whoever writes `false` means that nothing is to be checked, and would get a run that does nothing. */
export function checkNameProblem(text: string): string | undefined {
  if (parseBoolean(text) === undefined) return undefined;
  return `got "${text}", expected what errors are to call the options, such as prune; for a run, leave \`check\` out`;
}
