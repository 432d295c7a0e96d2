import { t as pruneOldImages } from "./prune-old-images.js";

export { pruneOldImages };