import { describe, expect, test } from "@jest/globals";
import type { Descriptor, History } from "@layered-build/oci";
import type { FinishedPlatform } from "../src/image/write-image.ts";
import { checkNewSize, checkStoredSize, type SizeCheck } from "../src/size/check-size.ts";
import { imageBytes } from "../src/size/image-size.ts";
import { largestSteps } from "../src/size/largest-steps.ts";
import { sizeText } from "../src/size/size-text.ts";
import { keyOf, OneStore, platformImage, stored } from "./stored-images.ts";

const mediaType = "application/vnd.oci.image.layer.v1.tar+gzip";
const blob = (name: string, size: number): Descriptor => ({ mediaType, digest: `sha256:${name.repeat(64)}`, size });
const step = (createdBy: string, comment?: string): History => ({
  created_by: createdBy,
  ...(comment === undefined ? {} : { comment }),
});

test.each([
  ["configuration and blobs", [blob("a", 10), blob("b", 20)], 35],
  ["a blob that is named twice once", [blob("a", 10), blob("b", 20), blob("a", 10)], 35],
  ["the configuration alone", [], 5],
])("the size of an image counts %s", (_, layers, bytes) => {
  expect(imageBytes({ schemaVersion: 2, config: blob("c", 5), layers })).toBe(bytes);
});

test.each([
  ["one platform", [18_200_000], 20_000_000, "18.2 MB of 20 MB"],
  ["several", [18_200_000, 17_900_000], 20_500_000, "p0 18.2 MB, p1 17.9 MB of 20.5 MB"],
  ["bytes", [900], 2000, "900 B of 2 kB"],
])("a size against its limit, of %s", (_, sizes, limit, expected) => {
  const platforms = sizes.map((bytes, at) => ({ platform: `p${at}`, bytes }));
  expect(sizeText({ platforms, limit })).toBe(expected);
});

describe("largestSteps", () => {
  const [a, b, c] = [blob("a", 10), blob("b", 30), blob("c", 20)];
  test.each<[string, readonly Descriptor[], readonly History[], number, readonly string[]]>([
    [
      "the largest first",
      [a, b, c],
      [step("COPY a /"), step("COPY b /"), step("COPY c /")],
      0,
      ["30 1 COPY b /", "20 1 COPY c /", "10 1 COPY a /"],
    ],
    ["nothing of what is below", [b, a], [step("COPY b /"), step("COPY a /")], 1, ["10 1 COPY a /"]],
    [
      "nothing for settings",
      [a],
      [{ created_by: "ENV A=1", empty_layer: true }, step("COPY a /")],
      0,
      ["10 1 COPY a /"],
    ],
    ["nothing for what is there already", [a, b, b, a], [step("1"), step("2"), step("3"), step("4")], 1, ["30 1 2"]],
    [
      "the parts of a step together",
      [a, b, c],
      [step("COPY m /", "layered-build: part 1 of 2"), step("COPY m /"), step("COPY c /")],
      0,
      ["40 2 COPY m /", "20 1 COPY c /"],
    ],
    [
      "instructions as the Dockerfile has them",
      [a, b, c],
      [
        step("RUN /bin/sh -c make  all # buildkit"),
        step("RUN |2 TOKEN=secret B=2 /bin/sh -c make install # buildkit"),
        step("COPY a\u001b[31m /\n # buildkit"),
      ],
      0,
      ["30 1 RUN make install", "20 1 COPY a\\x1b[31m /", "10 1 RUN make all"],
    ],
    [
      "no values of build arguments",
      [a, b, c],
      [
        step("RUN |1 TOKEN=hunter2 /bin/bash -o pipefail -c make # buildkit"),
        step("RUN |1 TOKEN=hunter2 make all # buildkit"),
        step("RUN |1 TOKEN=a /bin/sh -c hunter2 /bin/sh -c make # buildkit"),
      ],
      0,
      ["30 1 RUN …", "20 1 RUN …", "10 1 RUN …"],
    ],
    [
      "a shell of one's own, and one that is started by the other",
      [a, b],
      [step("RUN /bin/bash -c make # buildkit"), step("RUN /bin/sh -c /bin/sh -c make # buildkit")],
      0,
      ["30 1 RUN /bin/sh -c make", "10 1 RUN /bin/bash -c make"],
    ],
    ["a blob by its digest where history says nothing", [a], [], 0, [`10 1 blob ${a.digest}`]],
    ["a blob by its digest where history says too much", [a], [step("x"), step("y")], 0, [`10 1 blob ${a.digest}`]],
  ])("%s", (_, layers, history, below, expected) => {
    expect(largestSteps(layers, history, below).map(({ what, bytes, blobs }) => `${bytes} ${blobs} ${what}`)).toEqual(
      expected,
    );
  });
});

/** The image of a platform whose blobs are made by steps of these names. */
function imageOf(
  platform: string,
  layers: readonly Descriptor[],
  steps: readonly string[],
  base?: string,
): FinishedPlatform {
  const image = platformImage(platform, platform, layers);
  if (image.config.kind !== "new") throw new Error("a new image has a new configuration");
  const annotations =
    base === undefined
      ? {}
      : {
          "org.opencontainers.image.base.name": "registry.example/acme/chain:base-key",
          "org.opencontainers.image.base.digest": base,
        };
  return {
    ...image,
    config: { kind: "new", document: { ...image.config.document, history: steps.map((each) => step(each)) } },
    annotations,
  };
}

/** Checks images of up to 5 MB in both ways, as they are about to be written and once they are; gives sizes, or the error. */
async function bothWays(platforms: readonly FinishedPlatform[], maxSize: number | undefined, stores = new OneStore()) {
  const layer = {
    id: "app",
    platforms: platforms.map(({ platform }) => platform),
    ...(maxSize === undefined ? {} : { maxSize }),
  };
  const check: SizeCheck = { layer, store: stores.store, stores };
  const fresh = await checkNewSize(check, platforms).catch((error: unknown) => error);
  await stored(stores.store, "app-key", keyOf("a"), platforms);
  const image = await stores.store.getManifest("app-key");
  if (image === undefined) throw new Error("the image was not written");
  return [fresh, await checkStoredSize(check, image).catch((error: unknown) => error)];
}

/** The bytes of a new image's configuration. */
const configBytes = ({ config }: FinishedPlatform): number =>
  config.kind === "new" ? Buffer.byteLength(JSON.stringify(config.document)) : 0;

describe("max-size", () => {
  const amd64 = "linux/amd64";
  const [small, large] = [blob("a", 1_000_000), blob("b", 4_000_000)];

  test("none: nothing is asked", async () => {
    expect(await bothWays([imageOf(amd64, [large], ["COPY b /"])], undefined)).toEqual([undefined, undefined]);
  });

  test("the last byte counts, on each platform", async () => {
    const images = [imageOf(amd64, [small], ["COPY a /"]), imageOf("linux/arm64", [large], ["COPY b /"])];
    const sizes = images.map((image, at) => (at === 0 ? 1_000_000 : 4_000_000) + configBytes(image));
    const largest = Math.max(...sizes);
    const size = {
      limit: largest,
      platforms: [
        { platform: amd64, bytes: sizes[0] },
        { platform: "linux/arm64", bytes: sizes[1] },
      ],
    };
    expect(await bothWays(images, largest)).toEqual([size, size]);
    const tooLarge = expect.objectContaining({
      code: "too-large",
      message: expect.stringMatching(
        /^The image of layer app for linux\/arm64 has 4\.0 MB, which is 1 B more than its max-size of 4 MB\. This run writes no tag of it\.\n- 4\.0 MB: COPY b \/$/,
      ),
      hint: expect.stringContaining("raise `max-size` of app"),
    });
    expect(await bothWays(images, largest - 1)).toEqual([tooLarge, tooLarge]);
  });

  test("what is too large on several platforms is told of each", async () => {
    const images = [imageOf(amd64, [small], ["COPY a /"]), imageOf("linux/arm64", [large], ["COPY b /"])];
    const message = expect.stringContaining(
      "for linux/arm64 has 4.0 MB, which is 3.5 MB more than its max-size of 500 kB, and that for linux/amd64 1.0 MB. ",
    );
    expect(await bothWays(images, 500_000)).toMatchObject([{ message }, { message }]);
  });

  test("the steps that are the layer's own are told, and what it stands on", async () => {
    const stores = new OneStore();
    const base = await stored(stores.store, "base-key", keyOf("b"), [imageOf(amd64, [large], ["COPY b /"])]);
    const own = ["1", "2", "3", "4", "5", "6", "7"].map((name) => blob(name, Number(name) * 100_000));
    const steps = ["COPY b /", ...own.map((_, at) => `COPY ${at + 1} /`)];
    const [fresh, there] = await bothWays(
      [imageOf(amd64, [large, ...own], steps, base.descriptor.digest)],
      5_000_000,
      stores,
    );
    const lines = [
      expect.stringContaining("has 6.8 MB, which is 1.8 MB more than its max-size of 5 MB."),
      "- 700 kB: COPY 7 /",
      "- 600 kB: COPY 6 /",
      "- 500 kB: COPY 5 /",
      "- 400 kB: COPY 4 /",
      "- 300 kB: COPY 3 /",
      "- 300 kB: 2 smaller steps",
      "- 4.0 MB: what it stands on, registry.example/acme/chain:base-key",
    ];
    expect([fresh, there].map((error) => (error instanceof Error ? error.message.split("\n") : error))).toEqual([
      lines,
      lines,
    ]);
  });

  test("a base that cannot be found changes nothing but the list", async () => {
    const image = imageOf(amd64, [large, small], ["COPY b /", "COPY a /"], `sha256:${"0".repeat(64)}`);
    const message = expect.stringMatching(/ kB\. .*\n- 4\.0 MB: COPY b \/\n- 1\.0 MB: COPY a \/$/);
    expect(await bothWays([image], 500_000)).toMatchObject([{ message }, { message }]);
  });

  test("nothing is on its way any more where a new image is refused", async () => {
    let isThere = false;
    const late = new Promise<void>((resolve) => setTimeout(resolve, 20)).then(() => void (isThere = true));
    const stores = new OneStore();
    const check = { layer: { id: "app", platforms: [amd64], maxSize: 1 }, store: stores.store, stores };
    const image = { ...imageOf(amd64, [large], ["COPY b /"]), stored: late };
    await expect(checkNewSize(check, [image])).rejects.toMatchObject({ code: "too-large" });
    expect(isThere).toBe(true);
  });
});
