import { describe, expect, test } from "@jest/globals";
import { missingInStage } from "../src/build/copy-from/missing-in-stage.ts";
import { LayeredBuildError } from "../src/error.ts";
import { nodeOf } from "./layer-nodes.ts";

const node = nodeOf(`FROM alpine AS tools
RUN make
FROM alpine AS builder
COPY --from=tools /made /in
RUN make
FROM scratch
COPY --from=builder out/y /z /app/
COPY --from=busybox:1 /bin/none /
COPY --from=builder $WHERE/x /
`);
const said = (path: string): string =>
  `BuildKit could not build layer app: failed to build: failed to solve: failed to compute cache key: failed to calculate checksum of ref 5k3z::q0: ${path}: not found`;
const failed = (message: string) => new LayeredBuildError("build-failed", message);

describe("missingInStage", () => {
  test.each([
    ["a source, however it is written", '"/out/y"', '7: COPY --from=builder: "out/y" is not in the stage.'],
    ["another source of it", '"/z"', '7: COPY --from=builder: "/z" is not in the stage.'],
    ["what a stage below takes", '"/made"', '4: COPY --from=tools: "/made" is not in the stage.'],
    ["an image's", '"/bin/none"', '8: COPY --from=busybox:1: "/bin/none" is not in busybox:1.'],
  ])("%s is told by its line", (_, path, expected) => {
    const cause = failed(said(path));
    expect(missingInStage(cause, node)).toMatchObject({
      code: "missing-source",
      message: `app.Dockerfile:${expected}`,
      cause,
    });
  });

  test("sources that are expanded are known by what they became", () => {
    const instruction = node.closure.at(-1)?.instructions.at(-1);
    if (instruction?.kind !== "COPY") throw new Error("no COPY");
    const expanded = [{ instruction, sources: ["/opt/x"] }];
    expect(missingInStage(failed(said('"/opt/x"')), node, expanded)).toMatchObject({
      message: 'app.Dockerfile:9: COPY --from=builder: "/opt/x" is not in the stage.',
    });
  });

  test.each<[string, unknown]>([
    ["a path that no COPY --from has", failed(said('"/other"'))],
    ["a step that failed", failed("BuildKit could not build layer app: exit code: 1")],
    ["what is no failure of a build", new LayeredBuildError("engine", said('"/z"'))],
    ["what is no error of ours", new Error(said('"/z"'))],
  ])("%s stays as it is", (_, error) => {
    expect(missingInStage(error, node)).toBe(error);
  });
});
