import { describe, expect, test } from "@jest/globals";
import type { ContainerConfig, ImageConfig } from "@layered-build/oci";
import { type ConfigEdit, editConfig } from "../src/wrap/edit-config.ts";

const digest = `sha256:${"1".repeat(64)}`;
const image = (config: ContainerConfig, more: Readonly<Record<string, unknown>> = {}): ImageConfig => ({
  architecture: "amd64",
  os: "linux",
  created: "2024-01-01T00:00:00.5Z",
  config,
  rootfs: { type: "layers", diff_ids: [digest] },
  history: [{ created_by: "a blob" }],
  ...more,
});
const env = (name: string, value: string): ConfigEdit => ({ kind: "env", name, value });

describe("edits of a configuration", () => {
  test.each<[string, ContainerConfig, ConfigEdit, ContainerConfig, string]>([
    ["a new variable", { Env: ["A=1"] }, env("PORT", "1"), { Env: ["A=1", "PORT=1"] }, "ENV PORT=1"],
    ["one in its place", { Env: ["PORT=2", "A=1"] }, env("PORT", "1"), { Env: ["PORT=1", "A=1"] }, "ENV PORT=1"],
    ["one that stands twice", { Env: ["P=2", "A=1", "P=1"] }, env("P", "1"), { Env: ["P=1", "A=1"] }, "ENV P=1"],
    [
      "one whose name begins alike",
      { Env: ["PORTS=2"] },
      env("PORT", "1"),
      { Env: ["PORTS=2", "PORT=1"] },
      "ENV PORT=1",
    ],
    ["the first variable", {}, env("A", "b c"), { Env: ["A=b c"] }, "ENV A=b c"],
    [
      "a port",
      { ExposedPorts: { "80/tcp": {} } },
      { kind: "expose", port: 7860 },
      { ExposedPorts: { "80/tcp": {}, "7860/tcp": {} } },
      "EXPOSE [7860/tcp]",
    ],
    ["a user", { User: "app" }, { kind: "user", user: "1000" }, { User: "1000" }, "USER 1000"],
    [
      "a label",
      { Labels: { a: "1" } },
      { kind: "label", name: "b", value: "2" },
      { Labels: { a: "1", b: "2" } },
      "LABEL b=2",
    ],
  ])("%s", (_, before, edit, after, createdBy) => {
    const { config, changes } = editConfig(image({ Cmd: ["x"], ...before }), [edit]);
    expect(config.config).toEqual({ Cmd: ["x"], ...after });
    expect(changes).toHaveLength(1);
    expect(config.history).toEqual([
      { created_by: "a blob" },
      {
        created: "2024-01-01T00:00:00.5Z",
        created_by: createdBy,
        comment: "buildkit.dockerfile.v0",
        empty_layer: true,
      },
    ]);
  });

  test.each<[ContainerConfig, ConfigEdit]>([
    [{ Env: ["A=1", "PORT=1"] }, env("PORT", "1")],
    [{ ExposedPorts: { "7860/tcp": {} } }, { kind: "expose", port: 7860 }],
    [{ User: "1000" }, { kind: "user", user: "1000" }],
    [{ Labels: { a: "1" } }, { kind: "label", name: "a", value: "1" }],
  ])("%j stays as it is", (config, edit) => {
    const before = image(config);
    expect(editConfig(before, [edit])).toEqual({ config: before, changes: [] });
  });

  test("keeps what nobody here knows, and not BuildKit's cache", () => {
    const before = image({ Hostname: "h" }, { "moby.buildkit.cache.v0": "x", variant: "v3", container: "c" });
    const { config } = editConfig(before, [env("A", "1")]);
    expect(config).toMatchObject({ variant: "v3", container: "c", config: { Hostname: "h", Env: ["A=1"] } });
    expect(config).not.toHaveProperty("moby.buildkit.cache.v0");
    expect(config.rootfs).toEqual(before.rootfs);
  });

  test("begins no history that would not fit the blobs", () => {
    const { history: _, ...before } = image({});
    expect(editConfig(before, [env("A", "1")]).config).not.toHaveProperty("history");
    const empty = { ...before, rootfs: { type: "layers" as const, diff_ids: [] } };
    expect(editConfig(empty, [env("A", "1")]).config.history).toHaveLength(1);
  });
});
