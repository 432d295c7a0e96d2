import { config } from "zod/mini";
import english from "zod/v4/locales/en.js";

// This Zod, a third of the size of the other and twice as fast to create schemas, has no words of its own for what is wrong.
config(english());

/** What shapes of files are written in: https://zod.dev/packages/mini. */
export * as z from "zod/mini";
