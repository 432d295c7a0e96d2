import { generateKeyPairSync } from "node:crypto";
import { access, mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { openLayout } from "@layered-build/oci";
import { z } from "zod";
import { writeFalseTrivy } from "../harness/false-trivy.ts";
import { type ActionResult, runAction } from "../harness/run-action.ts";
import { type TemporaryFolder, temporaryFolder } from "../harness/temporary-folder.ts";
import { hostileFindings, writeHostileImages, writeHostileReferrers } from "./hostile-images.ts";
import { hostileTexts } from "./hostile-texts.ts";

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const publicPem = publicKey.export({ type: "spki", format: "pem" }).toString();

const steps = {
  scan: { mode: "scan", scanners: "vuln,secret,misconfig,license", "fail-on": "high" },
  sign: { mode: "sign", sign: "key", key, attest: "provenance" },
  verify: { mode: "verify", "public-key": publicPem, attest: "provenance" },
} as const;
type Step = keyof typeof steps;

const sarif = z.object({
  runs: z.array(
    z.object({
      automationDetails: z.object({ id: z.string() }),
      results: z.array(
        z.object({
          message: z.object({ text: z.string() }),
          locations: z.array(
            z.object({ physicalLocation: z.object({ artifactLocation: z.object({ uri: z.string() }) }) }),
          ),
        }),
      ),
    }),
  ),
});

const indexDocument = z.object({ manifests: z.array(z.object({ annotations: z.record(z.string(), z.string()) })) });
const reportDocument = z.object({
  Results: z.array(z.object({ Vulnerabilities: z.array(z.object({ Title: z.string() })) })),
});
const planned = z.looseObject({ layers: z.array(z.looseObject({ image: z.string() })) });

// What a step tells of images that are called `a1` and so on, and of those whose names, tags, labels, flaws and so on are hostile, is of one shape.
describe("images, named and made of hostile texts", () => {
  let folder: TemporaryFolder;
  const told = new Map<string, ActionResult>();

  beforeAll(async () => {
    folder = await temporaryFolder("hostile");
    await writeFalseTrivy(join(folder.path, "trivy"), { change: hostileFindings });
    for (const [name, texts] of [
      ["hostile", hostileTexts],
      ["harmless", hostileTexts.map((_, at) => `a${at}`)],
    ] as const) {
      const workspace = join(folder.path, name);
      await mkdir(workspace);
      await writeHostileImages(workspace, texts);
      for (const [step, inputs] of Object.entries(steps)) {
        const trivy = inputs.mode === "scan" ? { "trivy-path": join(folder.path, "trivy") } : {};
        const temp = join(folder.path, `${name}-${step}`);
        await mkdir(temp);
        told.set(`${name} ${step}`, await act(workspace, { "plan-file": "plan.json", ...trivy, ...inputs }, temp));
      }
    }
  }, 120_000);
  afterAll(async () => {
    await folder[Symbol.asyncDispose]();
  });

  const resultOf = (name: "hostile" | "harmless", step: Step): ActionResult => {
    const result = told.get(`${name} ${step}`);
    if (result === undefined) throw new Error(`${name} ${step} did not run`);
    return result;
  };

  test("there are forty at least, each in the tags of every image, and in the flaws that were scanned of one", async () => {
    expect(new Set(hostileTexts).size).toBeGreaterThanOrEqual(40);
    const { layers } = planned.parse(JSON.parse(await readFile(join(folder.path, "hostile/plan.json"), "utf8")));
    for (const { image } of layers) {
      const index = join(folder.path, "hostile", image.slice("oci:".length), "index.json");
      const { manifests } = indexDocument.parse(JSON.parse(await readFile(index, "utf8")));
      const tags = manifests.map(({ annotations }) => annotations["org.opencontainers.image.ref.name"]);
      expect(tags).toEqual(expect.arrayContaining([...hostileTexts]));
    }
    const files = (resultOf("hostile", "scan").outputs["report-file"] ?? "").split("\n");
    const texts = files.map(async (file) => {
      const { Results } = reportDocument.parse(JSON.parse(await readFile(file, "utf8")));
      return Results.flatMap(({ Vulnerabilities }) => Vulnerabilities.map(({ Title }) => Title));
    });
    expect((await Promise.all(texts)).flat().toSorted()).toEqual(hostileTexts.toSorted());
  });

  test.each(["scan", "sign", "verify"] as const)("change nothing of %s: log, annotations, outputs, summary", (step) => {
    const [hostile, harmless] = [resultOf("hostile", step), resultOf("harmless", step)];
    expect([hostile.outcome, hostile.log]).toEqual([step === "scan" ? "failure" : "success", expect.any(String)]);
    expect(harmless.outcome).toBe(hostile.outcome);
    expect(linesOf(hostile.log)).toBe(linesOf(harmless.log));
    expect(hostile.log).not.toMatch(/[^\P{Cc}\n]|[\u2028\u2029\u202a-\u202e]/u);
    expect(annotationsOf(hostile)).toEqual(annotationsOf(harmless));
    expect(outputsOf(hostile)).toEqual(outputsOf(harmless));
    expect(hostile.outputs["findings"]).toBe(harmless.outputs["findings"]);
    expect(shapeOf(hostile.summary)).toEqual(shapeOf(harmless.summary));
    expect(withoutOurs(hostile.summary)).not.toMatch(
      /[^\P{Cc}\n]|[\u2028\u2029\u202a-\u202e<>`[\]@!\\~*$"';{}&]|https?:|www\.|#\d|^# /mu,
    );
  });

  test("are text in SARIF, and names of no file", async () => {
    const { outputs } = resultOf("hostile", "scan");
    const names = (output: string): readonly string[] => (outputs[output] ?? "").split("\n");
    expect(names("report-file").filter((file) => !/^report-[A-Za-z0-9-]+\.json$/.test(basename(file)))).toEqual([]);
    for (const file of names("report-file"))
      await expect(readFile(file, "utf8").then(JSON.parse)).resolves.toBeDefined();
    const text = await readFile(outputs["sarif-file"] ?? "", "utf8");
    expect(text).not.toContain("password=");
    const { runs } = sarif.parse(JSON.parse(text));
    expect(runs).toHaveLength(hostileTexts.length);
    expect(runs.flatMap(({ results }) => results)).toHaveLength(hostileTexts.length * 4);
    for (const { message, locations } of runs.flatMap(({ results }) => results)) {
      expect(message.text).not.toMatch(/\]\(|[<>`]|[\p{Cc}]/u);
      expect(message.text.length).toBeLessThan(2000);
      for (const { physicalLocation } of locations)
        expect(physicalLocation.artifactLocation.uri).toMatch(/^(?!.*\.\.\/)[\w.~/%!*'()-]+$/);
    }
    for (const { automationDetails } of runs) expect(automationDetails.id).not.toMatch(/[\p{Cc}]/u);
    const workspaces = ["hostile", "hostile-scan", "hostile-sign"].map((name) => join(folder.path, name, "pwned"));
    for (const file of workspaces) await expect(access(file)).rejects.toThrow(/ENOENT/);
  });

  test("say what they like beside an image: it is refused, in one annotation", async () => {
    const workspace = join(folder.path, "hostile");
    const [layer] = planned.parse(JSON.parse(await readFile(join(workspace, "plan.json"), "utf8"))).layers;
    const store = await openLayout(join(workspace, layer?.image.slice("oci:".length) ?? ""));
    const image = await store.headManifest("v1");
    if (image === undefined) throw new Error("there is no image v1");
    await writeHostileReferrers(store, image, hostileTexts);
    const other = generateKeyPairSync("ec", { namedCurve: "prime256v1" }).publicKey;
    const run = await act(workspace, {
      mode: "verify",
      image: `${layer?.image}@${image.digest}`,
      "public-key": other.export({ type: "spki", format: "pem" }).toString(),
    });
    expect([run.outcome, run.annotations.length, run.outputs["verified"]]).toEqual(["failure", 1, "false"]);
    expect(run.annotations[0]?.message).toMatch(/has no signature by [^]*and others\.$/);
    expect(run.log).not.toMatch(/[^\P{Cc}\n]/u);
    expect(shapeOf(run.summary)).toEqual([1, 1, 1, 1]);
  });

  test.each(["../../../etc", "::error::pwned", "a\n::error::pwned", "Aa", ""])(
    "%j is no name of a layer in a plan",
    async (name) => {
      const workspace = join(folder.path, "hostile");
      const { layers, ...plan } = planned.parse(JSON.parse(await readFile(join(workspace, "plan.json"), "utf8")));
      await writeFile(join(workspace, "named.json"), JSON.stringify({ ...plan, layers: [{ ...layers[0], name }] }));
      const { outcome, annotations, log } = await act(workspace, {
        mode: "verify",
        "public-key": publicPem,
        "plan-file": "named.json",
      });
      expect([outcome, annotations.length, log]).toEqual(["failure", 1, expect.stringContaining("is not a plan")]);
    },
  );
});

function act(workspace: string, inputs: Readonly<Record<string, string>>, temp?: string): Promise<ActionResult> {
  return runAction({ action: "scan-and-sign", workspace, inputs, ...(temp === undefined ? {} : { temp }) });
}

function linesOf(text: string): number {
  return text.split("\n").length;
}

function annotationsOf({ annotations }: ActionResult): readonly object[] {
  return annotations.map(({ message, ...rest }) => ({ ...rest, lines: linesOf(message) }));
}

function outputsOf({ outputs }: ActionResult): object {
  return Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, linesOf(value)]));
}

/** Fences, whose text is nothing but text. */
const fence = /^(`{3,})\w*\n([^]*?)\n\1$/gm;
/** What else of Markdown is ours in a summary: headings, links, digests, and the text that entities stand for. */
const ours =
  /^### |&#\d+;|\[[^\]()]*\]\(https:[^()\s]*\)|`sha256:[0-9a-f]{64}`|`cosign\.pub`|\*\*\d+ of \d+ findings fail this step\.\*\*|<\/?details>|<summary>A policy for sigstore's policy-controller<\/summary>/gm;

/** How many lines there are, with how many cells. */
function shapeOf(markdown: string): readonly number[] {
  const outside = markdown.replaceAll(fence, (_, __, text: string) => text.replaceAll("|", ""));
  return outside.split("\n").map((line) => line.split("|").length);
}

function withoutOurs(markdown: string): string {
  return markdown.replaceAll(fence, "").replaceAll(ours, "");
}
