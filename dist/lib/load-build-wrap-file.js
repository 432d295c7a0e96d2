import { t as buildWrapFile } from "./wrap-build.js";

export { buildWrapFile };