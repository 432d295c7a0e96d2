export { isNewestCommit } from "./is-newest-commit.ts";
export { openRun, type Run, type SharedInputs } from "./open-run.ts";
export { tagContext } from "./tag-context.ts";
