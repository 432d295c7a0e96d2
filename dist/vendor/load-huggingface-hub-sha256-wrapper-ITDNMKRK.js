import { n as createSHA256, r as createSHA256WorkerCode } from "./huggingface-hub.js";

export { createSHA256, createSHA256WorkerCode };