import { r as scanChecks } from "./scan-work.js";

export { scanChecks };