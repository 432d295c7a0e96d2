import { i as checkInputs } from "./scan-and-sign.js";

export { checkInputs };