import { describe, expect, test } from "@jest/globals";
import type { Descriptor } from "@layered-build/oci";
import { makePopular, setAge, startGhcr, type Ghcr } from "../harness/ghcr.ts";
import { hurriedClock, pruneInProcess } from "../harness/prune-in-process.ts";
import { seedImage } from "../harness/seed-images.ts";

const lastVersion = "it is the last version of the package, which GitHub does not delete: delete the package";
const lastTagged = "it is the last version with a tag, which GitHub does not delete";
const popular = "it has more than 5,000 downloads, and GitHub deletes no such public version: its support does";

async function seed(ghcr: Ghcr, tags: readonly (string | undefined)[]): Promise<readonly Descriptor[]> {
  const images: Descriptor[] = [];
  for (const [index, tag] of tags.entries()) {
    const image = await seedImage(ghcr.store, { blobs: [`blob ${index}`], ...(tag === undefined ? {} : { tag }) });
    setAge(ghcr, image.digest, 90 - index);
    images.push(image);
  }
  return images;
}

/** What GitHub says right before a deletion, because of what somebody else does in that moment; it is taken back at once. */
function meanwhile(ghcr: Ghcr, id: number | undefined, others: "deleted" | "untagged"): void {
  let done = false;
  let restore: (() => void) | undefined;
  ghcr.onRequest = (method, path) => {
    restore?.();
    restore = undefined;
    if (done || method !== "DELETE" || !path.endsWith(`/versions/${id}`)) return;
    done = true;
    const rest = [...ghcr.versions.values()].filter((each) => each.id !== id && each.deletedAt === undefined);
    const tags = rest.map((version) => [...version.tags]);
    for (const version of rest) {
      if (others === "deleted") version.deletedAt = Date.now();
      else version.tags.clear();
    }
    restore = () => {
      for (const [index, version] of rest.entries()) {
        delete version.deletedAt;
        for (const tag of tags[index] ?? []) version.tags.add(tag);
      }
    };
  };
}

describe("GitHub's refusals to delete", () => {
  test.each([
    ["the last version", "deleted", lastVersion],
    ["the last version with a tag", "untagged", lastTagged],
  ] as const)("%s stays with that reason, and the rest of the plan is carried out", async (_, others, why) => {
    await using ghcr = await startGhcr();
    const [refused] = await seed(ghcr, ["ci-1", "ci-2", undefined, "v1", "v2"]);
    meanwhile(ghcr, ghcr.versions.get(refused?.digest ?? "sha256:0")?.id, others);
    const lines: string[] = [];
    const { applied } = await pruneInProcess({
      image: ghcr.image,
      provider: "ghcr",
      githubApiUrl: ghcr.apiUrl,
      policy: 'families: [{name: ci, tags: "ci-*"}]',
      lines,
      clock: hurriedClock(),
    });
    expect(applied?.complete).toBe(true);
    const outcomes = applied?.applied.map(({ outcome }) => outcome) ?? [];
    expect(outcomes.filter(({ kind }) => kind === "refused")).toEqual([{ kind: "refused", why }]);
    expect(outcomes.filter(({ kind }) => kind === "done")).toHaveLength(2);
    expect(lines.filter((line) => line.endsWith(`stays: ${why}`))).toHaveLength(1);
    expect(ghcr.violations).toEqual([]);
  });

  test("more than 5,000 downloads is neither of the two, and all three in one run are told apart", async () => {
    await using ghcr = await startGhcr();
    const [first, second, third] = await seed(ghcr, ["ci-1", "ci-2", "ci-3", "v1"]);
    makePopular(ghcr, third?.digest ?? "sha256:0");
    const said = new Map([
      [first?.digest, "You cannot delete the last version of a package. You must delete the package instead."],
      [second?.digest, "You cannot delete the last tagged version of a package. You must delete the package instead."],
    ]);
    ghcr.fault = (method, path) => {
      const version = [...ghcr.versions.values()].find(({ id }) => path.endsWith(`/versions/${id}`));
      const message = method === "DELETE" ? said.get(version?.digest) : undefined;
      return message === undefined ? undefined : { status: 400, body: { message } };
    };
    const { applied } = await pruneInProcess({
      image: ghcr.image,
      provider: "ghcr",
      githubApiUrl: ghcr.apiUrl,
      policy: 'families: [{name: ci, tags: "ci-*"}]',
    });
    const told = applied?.applied.map(({ operation, outcome }) => [operation.digest, "why" in outcome && outcome.why]);
    expect(new Map(told?.map(([digest, why]) => [digest, why]))).toEqual(
      new Map([
        [first?.digest, lastVersion],
        [second?.digest, lastTagged],
        [third?.digest, popular],
      ]),
    );
    expect(applied?.complete).toBe(true);
  });
});
