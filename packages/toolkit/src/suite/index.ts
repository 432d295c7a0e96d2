export { fetchMissingCheckout } from "./fetch-missing-checkout.ts";
export { isNewestCommit } from "./is-newest-commit.ts";
export { openOptions, openRun, type Run, type SharedInputs } from "./open-run.ts";
export { runEvent } from "./run-event.ts";
export { tagContext } from "./tag-context.ts";
