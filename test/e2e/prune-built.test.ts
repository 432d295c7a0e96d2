import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { openLayout, storeArtifact } from "@layered-build/oci";
import { gitRepository } from "../harness/git-repository.ts";
import { runAction } from "../harness/run-action.ts";

/** More than the manifest of a list of inputs takes: as names and contents are random, they do not compress. */
const many = 900;

test.each([
  ["few", 2],
  ["many", many],
])("an image that is only copied from stays, with %s files in the lists of inputs", async (_, count) => {
  await using repository = await gitRepository({
    "layers.yaml": [
      "image: oci:images",
      "tag-rules: type=sha",
      "layers:",
      "  tools: { dockerfile: tools.Dockerfile, context: tools }",
      "  app: { dockerfile: app.Dockerfile, context: app, from: [tools] }",
      "",
    ].join("\n"),
    "tools.Dockerfile": "FROM scratch\nCOPY a b /\n",
    // Takes a file, and no blob: only the inputs say where it comes from.
    "app.Dockerfile": "FROM scratch\nCOPY --from=tools /a /srv/\nCOPY . /app/\n",
    "tools/a": "a\n",
    "tools/b": "b\n",
    ...Object.fromEntries(Array.from({ length: count }, (__, index) => [`app/${name(index)}`, `${index}\n`])),
  });
  const step = { workspace: repository.path } as const;
  const built = await runAction({ ...step, action: "build-layer", inputs: { layer: "all" } });
  expect(built.outcome).toBe("success");
  // Its blob is the one that all small artifacts share, which makes it no owner of theirs.
  const kind = { artifactType: "text/note", mediaType: "text/plain", annotations: {} };
  await storeArtifact(await openLayout(join(repository.path, "images")), kind, Buffer.from("a note"), "note");
  const inputs = {
    images: "oci:images",
    "delete-tags": "tools-sha-*",
    "min-age": "0",
    "max-delete-percent": 100,
    "dry-run": false,
  };
  const pruned = await runAction({ ...step, action: "prune-old-images", inputs });
  expect(pruned).toMatchObject({ outcome: "success", outputs: { deleted: "0", untagged: "1" } });
  expect(pruned.summary).toMatch(
    /\| tools-sha-[0-9a-f]+ \| `sha256:[0-9a-f]+` \| app-sha-[0-9a-f]+ was built on it \|/,
  );
  expect(pruned.summary).toMatch(/\| app-step-[0-9a-f]+ \| `sha256:[0-9a-f]+` \| what later builds may use/);
  expect(pruned.summary).not.toContain("beside note");
  const again = await runAction({ ...step, action: "build-layer", inputs: { layer: "all" } });
  expect(again.outputs).toMatchObject({ action: "reused" });
});

/** Long, and like no other. */
function name(index: number): string {
  return `${(Math.imul(index + 1, 0x9e3779b1) >>> 0).toString(16)}${(Math.imul(index + 7, 0x85ebca6b) >>> 0).toString(16)}`;
}
