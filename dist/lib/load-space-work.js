import { t as spaceWork } from "./space-work.js";

export { spaceWork };