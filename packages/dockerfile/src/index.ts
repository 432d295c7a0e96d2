export * from "./instruction.ts";
