import { t as wasScaffolded } from "./scaffold.js";
import { n as spaceWork, t as parseSpace } from "./space-work.js";

export { parseSpace, spaceWork, wasScaffolded };