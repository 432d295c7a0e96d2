import { LayeredBuildError } from "../error.ts";

/** Whether git itself ended with an error, rather than by a limit or a cancel. */
export function isGitFailure(error: unknown): error is LayeredBuildError {
  return error instanceof LayeredBuildError && error.code === "not-a-repository";
}

/** What git answers, or undefined where it ends with an error. Throws whatever else ended it: that is no answer. */
export async function answerOf<T>(work: Promise<T>): Promise<T | undefined> {
  return work.catch((error: unknown) => {
    if (isGitFailure(error)) return undefined;
    throw error;
  });
}
