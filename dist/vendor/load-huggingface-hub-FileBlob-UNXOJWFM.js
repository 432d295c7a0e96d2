import { _ as FileBlob } from "./huggingface-hub.js";

export { FileBlob };