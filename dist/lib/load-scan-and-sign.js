import { r as scanAndSign } from "./scan-and-sign.js";

export { scanAndSign };