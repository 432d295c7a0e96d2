import { t as filesOfImage } from "./wrap-files.js";

export { filesOfImage };