export { checkScaffold, type ScaffoldRequest } from "./check-scaffold.ts";
export { type ScaffoldFacts } from "./scaffold-facts.ts";
export { type ScaffoldFile, scaffoldFiles } from "./scaffold-files.ts";
export { type ScaffoldedFile, wasScaffolded, writeScaffold } from "./write-scaffold.ts";
