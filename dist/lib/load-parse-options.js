import { t as parseOptions } from "./toolkit.js";

export { parseOptions };