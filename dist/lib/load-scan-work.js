import { t as scanWork } from "./scan-work.js";

export { scanWork };