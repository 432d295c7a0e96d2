import { t as subPaths } from "./huggingface-hub.js";

export { subPaths };