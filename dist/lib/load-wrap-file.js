import { n as understandWrapFile, t as baseArgument } from "./wrap-file.js";

export { understandWrapFile };