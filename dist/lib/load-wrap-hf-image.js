import { t as wrapHfImage } from "./wrap-hf-image.js";

export { wrapHfImage };