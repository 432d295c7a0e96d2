import { n as secretWork } from "./scan-work.js";

export { secretWork };