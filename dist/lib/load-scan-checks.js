import { i as scanChecks, r as makeFolders } from "./scan-work.js";

export { makeFolders, scanChecks };