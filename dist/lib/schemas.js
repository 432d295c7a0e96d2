import { O as en_default, k as config } from "../vendor/zod.js";

// packages/core/src/z.ts
config(en_default());

export {  };