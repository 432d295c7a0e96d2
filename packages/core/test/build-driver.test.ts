import { expect, test } from "@jest/globals";
import { buildDriver } from "../src/build/buildkit/build-driver.ts";
import type { ExecResult } from "../src/ports.ts";

const answering = (answer: Partial<ExecResult>) =>
  buildDriver(async () => ({ exitCode: 0, stdout: Buffer.alloc(0), stderr: "", ...answer }));

test("the driver of buildx is what it says, else the engine's own", async () => {
  expect(await answering({ stdout: Buffer.from("Name: b\nDriver:  docker-container\n") })).toBe("docker-container");
  expect(await answering({})).toBe("docker");
});

test.each([
  ["ERROR: a\nERROR: no builder\n", "docker buildx does not answer: ERROR: no builder"],
  ["", "docker buildx does not answer: exit code 125"],
])("a buildx that fails with %j", async (stderr, message) => {
  await expect(answering({ exitCode: 125, stderr })).rejects.toMatchObject({ code: "engine", message });
});
