import { describe, expect, test } from "@jest/globals";
import type { ImageConfig } from "@layered-build/oci";
import { foreignConfig } from "../src/build/native/foreign-config.ts";

const created = "2020-01-01T00:00:00Z";
const config: ImageConfig = {
  architecture: "amd64",
  os: "linux",
  rootfs: { type: "layers", diff_ids: ["sha256:1"] },
  history: [{ created }, { created, empty_layer: true }],
};

describe("foreignConfig", () => {
  test("keeps what BuildKit reads, and drops the rest and what is empty", () => {
    const given = {
      ...config,
      variant: "",
      author: "me",
      docker_version: "1.2",
      container_config: { Cmd: ["x"] },
      config: {
        Hostname: "a",
        Image: "b",
        Env: ["A="],
        Cmd: null,
        Labels: {},
        User: "",
        ArgsEscaped: false,
        Healthcheck: { Retries: 0 },
        OnBuild: ["RUN x"],
        WorkingDir: "/",
      },
    };
    expect(foreignConfig(given, 1, "base")).toEqual({
      ...config,
      author: "me",
      config: { Env: ["A="], Healthcheck: { Retries: 0 }, OnBuild: ["RUN x"], WorkingDir: "/" },
    });
  });

  test.each<[string, Partial<ImageConfig>, number]>([
    ["a blob without history", {}, 2],
    ["history without a blob", { history: [{ created }, { created }] }, 1],
    ["no history at all", { history: [] }, 1],
    ["history without times", { history: [{}] }, 1],
    ["another number of diff ids", { rootfs: { type: "layers", diff_ids: [] } }, 1],
  ])("hands over %s", (_, change, blobs) => {
    expect(() => foreignConfig({ ...config, ...change }, blobs, "base")).toThrow(/history of base does not fit/);
  });
});
