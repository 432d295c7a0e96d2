import { n as scanAndSign } from "./scan-and-sign.js";

export { scanAndSign };