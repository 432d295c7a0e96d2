import { a as DIFFUSERS_SAFETENSORS_FILE, c as HUB_URL, d as XetBlob, f as commit, g as sha256, h as createRepo, l as HubApiError, m as commitIterBucket, o as DIFFUSERS_SAFETENSORS_INDEX_FILE, p as commitIter, s as DIFFUSERS_WEIGHTS_SUBFOLDERS, u as InvalidApiResponseFormatError } from "./huggingface-hub.js";

export { commit, createRepo };