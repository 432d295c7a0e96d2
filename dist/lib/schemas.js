import { D as config, E as en_default } from "../vendor/zod.js";

// packages/core/src/z.ts
config(en_default());

export {  };