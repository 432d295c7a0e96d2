import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Descriptor } from "@layered-build/oci";
import { type Ecr, ecrRegistry, startEcr } from "../harness/ecr.ts";
import { type ActionResult, runAction } from "../harness/run-action.ts";
import { seedImage, seedIndex, seedSignature } from "../harness/seed-images.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";

const day = 86_400_000;

describe("prune-old-images on AWS ECR", () => {
  let ecr: Ecr;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    ecr = await startEcr();
    folder = await temporaryFolder("prune-ecr");
  });
  afterEach(async () => {
    await ecr[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  const prune = (inputs: Readonly<Record<string, string>>): Promise<ActionResult> =>
    runAction({
      action: "prune-old-images",
      workspace: folder.path,
      inputs: { images: `${ecrRegistry}/acme/app`, "max-delete-percent": "100", "plan-file": "plan.json", ...inputs },
      env: { AWS_ENDPOINT_URL_ECR: ecr.url, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" },
    });

  /** An image of two platforms, pushed so many days ago. */
  async function release(tag: string, days: number): Promise<Descriptor> {
    const children = [
      await seedImage(ecr.store, { blobs: [`${tag} a`] }),
      await seedImage(ecr.store, { blobs: [`${tag} b`] }),
    ];
    const index = await seedIndex(ecr.store, children, tag, { tag });
    for (const { digest } of [...children, index]) ecr.pushed.set(digest, Date.now() - days * day);
    return index;
  }

  test("reads pages, deletes in batches with indexes first, waits where it is throttled, and gives ECR the policy", async () => {
    for (let number = 0; number < 80; number += 1) await release(`v${number}`, 100 - number);
    ecr.throttled.set("DescribeImages", 2);
    const policy = { policy: 'families: [{name: releases, tags: "v*", keep: [{within: 30d}]}]' };

    const dry = await prune(policy);
    expect([dry.outcome, dry.log]).toEqual(["success", expect.stringContaining("lifecycle policy")]);
    expect(ecr.store.tagged.size).toBe(80);
    expect(ecr.calls.filter(({ action }) => action === "BatchDeleteImage")).toEqual([]);
    const file = join(folder.path, `plan.${ecrRegistry}_acme_app.lifecycle.json`);
    const text = await readFile(file, "utf8");
    expect(JSON.parse(text)).toMatchObject({ rules: [{ selection: { tagPatternList: ["v*"], countNumber: 30 } }] });
    expect(ecr.previewed).toEqual([text]);
    expect(dry.summary).toContain("of what the plan keeps it would expire 0");

    ecr.throttled.set("BatchDeleteImage", 1);
    const real = await prune({ ...policy, "dry-run": "false" });
    expect([real.outcome, real.outputs["complete"]]).toEqual(["success", "true"]);
    const kept = [...ecr.store.tagged.keys()];
    expect(kept).toEqual(Array.from({ length: 80 - 71 }, (_, index) => `v${index + 71}`));
    expect(ecr.store.manifests.size).toBe(3 * kept.length);
    const batches = ecr.calls.filter(({ action }) => action === "BatchDeleteImage").map(({ images }) => images);
    expect(Math.max(...batches)).toBe(100);

    const again = await prune({ ...policy, "dry-run": "false" });
    expect([again.outcome, again.outputs["deleted"]]).toEqual(["success", "0"]);
  }, 120_000);

  test("what ECR cannot say is not in its policy, and why is in the summary", async () => {
    await release("v1.0.0", 90);
    await release("v1.0.1", 80);
    const result = await prune({ policy: 'families: [{name: releases, tags: "v*", keep: [{semver: patch}]}]' });
    expect(result.outcome).toBe("success");
    expect(result.summary).toContain("ECR does not know versions");
    expect(ecr.previewed).toEqual([]);
  });

  test("without the right to a preview the run goes on, with a warning", async () => {
    await release("v1", 90);
    await release("v2", 1);
    ecr.denied.add("StartLifecyclePolicyPreview");
    const result = await prune({ policy: 'families: [{name: releases, tags: "v*", keep: [{within: 30d}]}]' });
    expect(result.outcome).toBe("success");
    expect(result.annotations.map(({ message }) => message).join("\n")).toContain("ecr:StartLifecyclePolicyPreview");
  });

  test("where it is throttled for longer than the SDK tries, the run ends well and is not complete", async () => {
    for (let number = 0; number < 5; number += 1) await release(`v${number}`, 100 - number);
    ecr.throttled.set("BatchDeleteImage", 1000);
    const stopped = await prune({ "keep-latest": "2", "dry-run": "false" });
    expect([stopped.outcome, stopped.outputs["complete"], stopped.outputs["deleted"]]).toEqual([
      "success",
      "false",
      "0",
    ]);
    expect(stopped.log).toContain("wants no more requests for now");
    ecr.throttled.clear();
    ecr.throttled.set("DescribeImages", 1000);
    const before = await prune({ "keep-latest": "2", "dry-run": "false" });
    expect([before.outcome, before.outputs["complete"]]).toEqual(["success", "false"]);
    ecr.throttled.clear();
    const next = await prune({ "keep-latest": "2", "dry-run": "false" });
    expect([next.outcome, next.outputs["complete"], next.outputs["deleted"]]).toEqual(["success", "true", "9"]);
  }, 240_000);

  test("two tags of a signature that stays are not both taken: the last would take the signature", async () => {
    const image = await seedImage(ecr.store, { blobs: ["a"], tag: "v1" });
    const signature = await seedSignature(ecr.store, image, "subject");
    const { bytes } = (await ecr.store.getManifest(signature.digest)) ?? {};
    for (const tag of ["sig-1", "sig-2"])
      await ecr.store.putManifest({ bytes: bytes ?? Buffer.of(), mediaType: signature.mediaType }, tag);
    for (const { digest } of [image, signature]) ecr.pushed.set(digest, Date.now() - 90 * day);
    const result = await prune({ "keep-latest": "2", "delete-tags": "sig-*", "dry-run": "false" });
    expect(result.outcome).toBe("success");
    expect(await ecr.store.getManifest(signature.digest)).toBeDefined();
    expect(result.log).toContain("it is the last tag");
  });

  test("without the right to look, it says which rights are needed", async () => {
    ecr.denied.add("DescribeImages");
    const result = await prune({ "keep-latest": "2" });
    expect([result.outcome, result.log]).toEqual(["failure", expect.stringContaining("ecr:DescribeImages")]);
  });
});
