import { t as parseOptions } from "./options.js";

export { parseOptions };