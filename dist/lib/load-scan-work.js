import { t as scanWork } from "./scan-and-sign.js";

export { scanWork };