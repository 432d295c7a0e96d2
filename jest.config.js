import { availableParallelism } from "node:os";

/** @type {import("jest").Config} */
export default {
  // Jest leaves one processor to itself, which of two is half: most tests wait for programs that they have started.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  testEnvironment: "node",
  // Node 24 strips the types itself: no transform stands between a test and the code as it runs.
  transform: {},
  extensionsToTreatAsEsm: [".ts"],
  moduleFileExtensions: ["ts", "js", "json"],
  testTimeout: 60_000,
  testMatch: ["**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/", "/dist/"],
  modulePathIgnorePatterns: ["<rootDir>/.cache", "<rootDir>/.demo"],
};
