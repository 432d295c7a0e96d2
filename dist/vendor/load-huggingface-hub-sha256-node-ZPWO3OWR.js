import { i as sha256Node } from "./huggingface-hub.js";

export { sha256Node };