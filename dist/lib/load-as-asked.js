import { t as asAsked } from "./asked-work.js";

export { asAsked };