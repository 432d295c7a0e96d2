import { t as buildPush } from "./build-push-work.js";

export { buildPush };