"use strict";

const require_zod = require("../vendor/zod.js");

// packages/core/src/z.ts
require_zod.config(require_zod.en_default());
