import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { Descriptor } from "@layered-build/oci";
import { makePopular, setAge, startGhcr, type Ghcr } from "../harness/ghcr.ts";
import { runAction, type ActionResult } from "../harness/run-action.ts";
import { runCommand } from "../harness/run-command.ts";
import { seedImage, seedIndex, seedSignature } from "../harness/seed-images.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";

/** Releases v1 to v6 over two platforms each, signed, the newest last; the first two share a platform. */
async function seedReleases(ghcr: Ghcr): Promise<readonly Descriptor[]> {
  const releases: Descriptor[] = [];
  for (let index = 1; index <= 6; index += 1) {
    const platforms = [
      await seedImage(ghcr.store, { blobs: ["common", index <= 2 ? "shared" : `amd64 ${index}`] }),
      await seedImage(ghcr.store, { blobs: [`arm64 ${index}`] }),
    ];
    const release = await seedIndex(ghcr.store, platforms, `v${index}`, { number: String(index) });
    const signatures = [
      await seedSignature(ghcr.store, release, "tag"),
      await seedSignature(ghcr.store, platforms[1] ?? release, "subject"),
    ];
    for (const { digest } of [release, ...platforms, ...signatures]) setAge(ghcr, digest, 40 - index);
    releases.push(release);
  }
  const orphan = await seedImage(ghcr.store, { blobs: ["orphan"] });
  setAge(ghcr, orphan.digest, 30);
  return releases;
}

async function prune(ghcr: Ghcr, inputs: Readonly<Record<string, string | number | boolean>>): Promise<ActionResult> {
  const workspace = await mkdtemp(join(tmpdir(), "prune-"));
  return runAction({
    action: "prune-old-images",
    workspace,
    temp: workspace,
    inputs: {
      images: ghcr.image,
      provider: "ghcr",
      "github-api-url": ghcr.apiUrl,
      "keep-latest": 3,
      "dry-run": false,
      ...inputs,
    },
  });
}

const tagsOf = (ghcr: Ghcr): readonly string[] =>
  [...ghcr.versions.values()]
    .filter(({ deletedAt }) => deletedAt === undefined)
    .flatMap(({ tags }) => [...tags])
    .toSorted();
const active = (ghcr: Ghcr): readonly string[] =>
  [...ghcr.versions.values()]
    .filter(({ deletedAt }) => deletedAt === undefined)
    .map(({ digest }) => digest)
    .toSorted();

/** Runs an undo file with a stand-in for gh, which fails for a path without asking; gives what the script complains of. */
async function takeBack(ghcr: Ghcr, undoFile: string, refused: string): Promise<string> {
  await using folder = await temporaryFolder("undo");
  await writeFile(
    join(folder.path, "gh"),
    `#!${process.execPath}
const path = process.argv.at(-1);
const answer = path === ${JSON.stringify(refused)} ? undefined : await fetch(${JSON.stringify(ghcr.apiUrl)} + path, { method: "POST" });
process.exitCode = answer?.ok ? 0 : 1;
`,
    { mode: 0o755 },
  );
  const env = { PATH: `${folder.path}:/usr/bin:/bin` };
  const failure: unknown = await runCommand("sh", [undoFile], { env }).catch((error: unknown) => error);
  return failure instanceof Error ? failure.message : "";
}

/** Every tag's whole closure is there, as the registry tells it. */
async function expectWhole(ghcr: Ghcr, tags: readonly string[]): Promise<void> {
  for (const tag of tags) {
    const stored = await ghcr.store.getManifest(tag);
    const document = JSON.parse(Buffer.from(stored?.bytes ?? "null").toString());
    expect([tag, document]).toEqual([tag, expect.anything()]);
    for (const child of document.manifests ?? []) expect(await ghcr.store.getManifest(child.digest)).toBeDefined();
  }
}

describe("prune-old-images on GitHub's registry, as its API is described", () => {
  test("keeps the newest with platforms and signatures, deletes the rest, and can take it back", async () => {
    await using ghcr = await startGhcr();
    await seedReleases(ghcr);
    const before = active(ghcr);
    const dry = await prune(ghcr, { "dry-run": true });
    expect(dry).toMatchObject({ outcome: "success" });
    expect(active(ghcr)).toEqual(before);
    const result = await prune(ghcr, {});
    expect(result).toMatchObject({
      outcome: "success",
      outputs: { complete: "true", kept: "15", deleted: dry.outputs["deleted"] },
    });
    expect(tagsOf(ghcr).filter((tag) => tag.startsWith("v"))).toEqual(["v4", "v5", "v6"]);
    expect(active(ghcr)).toHaveLength(15);
    await expectWhole(ghcr, ["v4", "v5", "v6"]);
    expect(ghcr.violations).toEqual([]);
    // Names are encoded, and no page is asked for that does not exist.
    expect(ghcr.calls.every((call) => !call.includes("/team/app"))).toBe(true);

    const undoFile = result.outputs["undo-file"] ?? "";
    const commands = (await readFile(undoFile, "utf8")).split("\n").filter((line) => line.startsWith("undo gh api"));
    expect(commands).toHaveLength(Number(result.outputs["deleted"]));
    // The second is refused at first: the others go on, and the script says which it was.
    const refused = commands[1]?.split(" ").at(-1) ?? "";
    const failed = await takeBack(ghcr, undoFile, refused);
    expect(failed.match(/^Not taken back: .*/gm)).toEqual([expect.stringContaining(refused)]);
    expect(active(ghcr)).toHaveLength(before.length - 1);
    await takeBack(ghcr, undoFile, "none");
    expect(active(ghcr)).toEqual(before);
  });

  test("takes a tag away with a stand-in, though lists are stale, and never deletes what has a kept tag", async () => {
    await using ghcr = await startGhcr({ owner: "User" });
    const image = await seedImage(ghcr.store, { blobs: ["a"], tag: "main-1" });
    const bytes = (await ghcr.store.getManifest("main-1"))?.bytes ?? Buffer.of();
    await ghcr.store.putManifest({ bytes, mediaType: image.mediaType }, "v1.0");
    const other = await seedImage(ghcr.store, { blobs: ["b"], tag: "v0.9" });
    for (const { digest } of [image, other]) setAge(ghcr, digest, 20);
    const stand = { lists: 0 };
    ghcr.onRequest = (method, path) => {
      // From the first list after the stand-in is there, two come as they were before.
      if (
        method === "GET" &&
        path.includes("page=1") &&
        [...ghcr.versions.values()].some(({ tags, digest }) => tags.has("main-1") && digest !== image.digest) &&
        stand.lists < 1
      ) {
        stand.lists += 1;
        ghcr.staleLists = 2;
      }
    };
    const result = await prune(ghcr, {
      families: "releases=v*\nbranches=main-*",
      "keep-latest": 2,
      "delete-tags": "main-*",
    });
    expect(result).toMatchObject({ outcome: "success", outputs: { untagged: "1", deleted: "0", complete: "true" } });
    expect(tagsOf(ghcr)).toEqual(["v0.9", "v1.0"]);
    expect(active(ghcr)).toEqual([image.digest, other.digest].toSorted());
    expect(stand.lists).toBe(1);
    expect(ghcr.violations).toEqual([]);
  });

  test("tells GitHub's three refusals apart, and goes on", async () => {
    await using ghcr = await startGhcr();
    const releases = await seedReleases(ghcr);
    makePopular(ghcr, releases[0]?.digest ?? "sha256:0");
    const result = await prune(ghcr, {});
    expect(result).toMatchObject({ outcome: "success", outputs: { complete: "true" } });
    expect(result.log).toContain("more than 5,000 downloads");
    await expectWhole(ghcr, ["v4", "v5", "v6"]);

    await using small = await startGhcr();
    const only = await seedImage(small.store, { blobs: ["a"], tag: "ci-1" });
    setAge(small, only.digest, 9);
    const policy = 'families: [{name: ci, tags: "ci-*"}]';
    const refused = await prune(small, { policy, "keep-latest": "", "max-delete-percent": 100 });
    expect(refused).toMatchObject({ outcome: "failure" });
    expect(refused.log).toContain("the policy keeps none of 1 tagged images");
    expect(active(small)).toHaveLength(1);
  });

  test("says which right is missing", async () => {
    await using ghcr = await startGhcr();
    await seedReleases(ghcr);
    ghcr.fault = (method) =>
      method === "DELETE" ? { status: 403, body: { message: "Resource not accessible by integration" } } : undefined;
    const result = await prune(ghcr, {});
    expect(result).toMatchObject({ outcome: "failure" });
    expect(result.log).toContain("role Admin");
    expect(result.outputs["complete"]).toBe("false");
    await expectWhole(ghcr, ["v1", "v2", "v3", "v4", "v5", "v6"]);
  });

  test("keeps to limits: Retry-After, none, broken servers and connections; the end is the same", async () => {
    await using calm = await startGhcr();
    await seedReleases(calm);
    await prune(calm, {});
    await using ghcr = await startGhcr();
    await seedReleases(ghcr);
    let deletes = 0;
    ghcr.fault = (method) => {
      if (method !== "DELETE") return undefined;
      deletes += 1;
      if (deletes === 1) return { status: 429, headers: { "retry-after": "1" }, body: {} };
      if (deletes === 3) return { status: 429, body: {} };
      if (deletes === 5) return { status: 502, body: {} };
      return deletes === 7 ? "reset" : undefined;
    };
    const result = await prune(ghcr, {});
    expect(result).toMatchObject({ outcome: "success", outputs: { complete: "true" } });
    expect(active(ghcr)).toEqual(active(calm));

    ghcr.fault = (method) =>
      method === "DELETE"
        ? {
            status: 403,
            headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(Math.ceil(Date.now() / 1000) + 3600) },
            body: { message: "API rate limit exceeded" },
          }
        : undefined;
    const stopped = await prune(ghcr, { "keep-latest": 2 });
    expect(stopped).toMatchObject({ outcome: "success", outputs: { complete: "false", deleted: "0" } });
    expect(stopped.log).toContain("wants no more requests for now");
  });

  test("a tag that moves between plan and deletion saves its image", async () => {
    await using ghcr = await startGhcr();
    const releases = await seedReleases(ghcr);
    const [first] = releases;
    const stored = await ghcr.store.getManifest(first?.digest ?? "");
    let moved = false;
    ghcr.onRequest = async (method, path) => {
      // The last moment: the version is asked for, right before it would be deleted.
      if (
        moved ||
        method !== "GET" ||
        !path.endsWith(`/versions/${ghcr.versions.get(first?.digest ?? "sha256:0")?.id}`)
      )
        return;
      moved = true;
      await ghcr.store.putManifest(
        { bytes: stored?.bytes ?? Buffer.of(), mediaType: stored?.descriptor.mediaType ?? "" },
        "latest",
      );
    };
    const result = await prune(ghcr, {});
    expect(moved).toBe(true);
    expect(result.log).toContain("the tag latest was put on it meanwhile");
    expect(tagsOf(ghcr)).toContain("latest");
  });

  test("a push in flight is left alone: platforms that came a moment ago", async () => {
    await using ghcr = await startGhcr();
    await seedReleases(ghcr);
    const fresh = await seedImage(ghcr.store, { blobs: ["fresh"] });
    const result = await prune(ghcr, {});
    expect(result).toMatchObject({ outcome: "success" });
    expect(active(ghcr)).toContain(fresh.digest);
  });
});
