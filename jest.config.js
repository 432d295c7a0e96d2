/** @type {import("jest").Config} */
export default {
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
