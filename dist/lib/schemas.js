import { D as en_default, O as config } from "../vendor/zod.js";

// packages/core/src/z.ts
config(en_default());

export {  };