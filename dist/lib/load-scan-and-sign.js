import { i as scanAndSign } from "./scan-and-sign.js";

export { scanAndSign };