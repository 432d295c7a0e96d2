export { pruneImages, type Pruned, type PruneRequest } from "./prune-images.ts";
export { openPrunable, githubRest, type ProviderName, type ProviderOptions } from "./choose-repository.ts";
export { openFactsCache } from "./facts-cache.ts";
export { livingRefs } from "./living-refs.ts";
export { parsePlanFile, planFileText, type PlanFile } from "./plan-file.ts";
export type { PlannedRepository } from "./plan-repository.ts";
export { policyOfRun, type PolicyInputs, type PolicyOfRun } from "./policy-of-run.ts";
export { protectFrom } from "./protect-from.ts";
export { planSummary } from "./report.ts";
