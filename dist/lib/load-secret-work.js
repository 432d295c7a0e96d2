import { n as secretWork } from "./scan-and-sign.js";

export { secretWork };