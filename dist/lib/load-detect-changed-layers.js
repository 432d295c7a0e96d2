import { t as detectChangedLayers } from "./detect-changed-layers.js";

export { detectChangedLayers };