import { t as buildLayer } from "./build-layer.js";

export { buildLayer };