import { describe, expect, test } from "@jest/globals";
import { configFormat } from "../src/config/config-format.ts";

describe("configFormat", () => {
  test.each([
    ["docker-bake.hcl", "", "bake"],
    ["ci/images.HCL", "", "bake"],
    ["docker-bake.json", "{", "bake"],
    ["docker-bake.override.json", "{}", "bake"],
    ["compose.yaml", "", "compose"],
    ["deploy/compose.yml", "", "compose"],
    ["docker-compose.yml", "layers: {}", "compose"],
    ["docker-compose.prod.yaml", "", "compose"],
    ["compose-dev.yml", "", "compose"],
    ["images.json", '{"target": {}}', "bake"],
    ["images.json", '{"group": {}}', "bake"],
    ["images.json", '{"services": {}}', "compose"],
    ["images.json", '{"layers": {}, "target": {}}', "layers"],
    ["images.json", '["target"]', "layers"],
    ["images.json", "{target: ", "layers"],
    ["stack.yaml", "name: x\nservices:\n  a: {}\n", "compose"],
    ["stack.yaml", '"services": {}\n', "compose"],
    ["layers.yaml", "image: x\nlayers:\n  services: {}\n", "layers"],
    ["layers.yaml", "image: x\nlayers:\nservices: {}\n", "layers"],
    ["layers.yaml", "layers:\n  services:\n    a: {}\n", "layers"],
    ["composer.yaml", "", "layers"],
    ["layers.yaml", "", "layers"],
  ])("%s with %j is %s", (path, text, expected) => {
    expect(configFormat(path, text)).toBe(expected);
  });
});
