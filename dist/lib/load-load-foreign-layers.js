import { t as loadForeignLayers } from "./foreign-config.js";

export { loadForeignLayers };