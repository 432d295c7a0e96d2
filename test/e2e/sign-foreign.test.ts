import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Digest, openRegistry, parseReference, type RegistryStore } from "@layered-build/oci";
import { requireTools } from "../harness/require-tools.ts";
import { type KeySigning, keySigningTools, registryKinds, startKeySigning } from "./key-signing.ts";

const { describe } = requireTools(...keySigningTools);

describe.each(registryKinds)("beside images in a registry %s", (kind) => {
  let signing: KeySigning;

  beforeAll(async () => {
    signing = await startKeySigning(kind);
    for (const [name, predicate] of Object.entries(predicates))
      await writeFile(join(signing.folder, `${name}.json`), JSON.stringify(predicate));
    await writeFile(join(signing.workspace, "sbom.json"), JSON.stringify(predicates.spdxjson));
  });
  afterAll(async () => {
    await signing[Symbol.asyncDispose]();
  });

  test("what was signed of another image and moved here is refused, by both cosigns and here", async () => {
    const { keys, cosignVerifies } = signing;
    const image = (content: string): Promise<string> => signing.push("moved", { content, platforms: ["linux/amd64"] });
    const from = await image("signed");
    const attest = { attest: "sbom", "sbom-dir": "." };
    const signed = await signing.sign(from, { ...attest, "signature-format": "both" });
    expect([signed.outcome, signed.log]).toEqual(["success", expect.any(String)]);
    const judged = async (at: string): Promise<readonly unknown[]> => {
      const codes: number[] = [];
      for (const cosign of ["cosign2", "cosign3"] as const)
        for (const command of [["verify"], ["verify-attestation", "--type", "spdxjson"]])
          codes.push(await cosignVerifies(cosign, at, keys.publicFile, command));
      return [...codes, (await signing.verify(at, { attest: "sbom" })).outcome];
    };
    expect(await judged(from)).toEqual([0, 0, 0, 0, "success"]);

    const { store, digest } = opened(from);
    const moves: Readonly<Record<string, (to: Digest) => Promise<void>>> = {
      "bundles with another subject": (to) => moveBundles(store, digest, to),
      "bundles in another's list": (to) => copyList(store, digest, to),
      "the tags .sig and .att": async (to) => {
        for (const list of [".sig", ".att"]) await copyTag(store, `${tagOf(digest)}${list}`, `${tagOf(to)}${list}`);
      },
    };
    for (const [name, move] of Object.entries(moves)) {
      const to = await image(name);
      await move(opened(to).digest);
      const codes = await judged(to);
      expect([name, codes.length, ...codes.filter((code) => code === 0 || code === "success")]).toEqual([name, 5]);
    }
    const last = await signing.verify(await image("the tags .sig and .att"));
    expect(last.summary).toMatch(/### Not verified: [^]*has no signature by/);
    expect(last.log).toContain("about another image");
    const bundled = await signing.verify(await image("bundles with another subject"));
    expect(bundled.log).toContain("about another image");
  });

  test.each(["cosign2", "cosign3"] as const)(
    "what %s attests is verified by its type and its signer",
    async (cosign) => {
      const { keys, otherKeys, cosignWrites, folder } = signing;
      const image = await signing.push(`attested-by-${cosign}`);
      const attest = (type: keyof typeof predicates, by = keys): Promise<void> =>
        cosignWrites(cosign, ["attest", "--type", type, "--predicate", join(folder, `${type}.json`), image], by);
      const verify = async (types: string, more: Readonly<Record<string, string>> = {}): Promise<string> => {
        const { outcome, outputs, log } = await signing.verify(image, { attest: types, ...more });
        expect(outputs["verified"]).toBe(String(outcome === "success"));
        return outcome === "success" ? outcome : log;
      };
      await attest("spdxjson");
      // Attested, and not signed.
      expect(await verify("sbom")).toContain("has no signature by");
      await cosignWrites(cosign, ["sign", image]);
      expect(await verify("sbom")).toBe("success");
      expect(await verify("sbom", { "public-key": otherKeys.publicPem })).toContain("made with another key");
      for (const [name, type] of [
        ["vuln", "vuln"],
        ["provenance", "slsaprovenance1"],
      ] as const) {
        expect(await verify(`sbom,${name}`)).toMatch(/has no (vulnerability|provenance) attestation by/);
        await attest(type, otherKeys);
        expect(await verify(`sbom,${name}`)).toContain("made with another key");
        await attest(type);
        expect(await verify(`sbom,${name}`)).toBe("success");
      }
      expect(await verify("sbom,vuln,provenance")).toBe("success");
    },
  );
});

/** A repository, and the digest of one of its images. */
function opened(image: string): { readonly store: RegistryStore; readonly digest: Digest } {
  const reference = parseReference(image);
  if (reference.kind === "layout" || reference.digest === undefined) throw new Error(`${image} has no digest`);
  return { store: openRegistry(reference), digest: reference.digest };
}

function tagOf(digest: Digest): string {
  return digest.replace(":", "-");
}

/** The same bundles, each in a manifest that says that it is about another image. */
async function moveBundles(store: RegistryStore, from: Digest, to: Digest): Promise<void> {
  const subject = await store.headManifest(to);
  for (const { digest } of await store.referrers(from)) {
    const { bytes, descriptor } = (await store.getManifest(digest)) ?? missing(digest);
    const manifest: object = JSON.parse(Buffer.from(bytes).toString("utf8"));
    const moved = Buffer.from(JSON.stringify({ ...manifest, subject }));
    await store.putManifest({ bytes: moved, mediaType: descriptor.mediaType });
  }
}

/** The manifests as they are, in the list of referrers that another image has where the registry keeps none. */
async function copyList(store: RegistryStore, from: Digest, to: Digest): Promise<void> {
  const mediaType = "application/vnd.oci.image.index.v1+json";
  const index = { schemaVersion: 2, mediaType, manifests: await store.referrers(from) };
  await store.putManifest({ bytes: Buffer.from(JSON.stringify(index)), mediaType }, tagOf(to));
}

async function copyTag(store: RegistryStore, from: string, to: string): Promise<void> {
  const { bytes, descriptor } = (await store.getManifest(from)) ?? missing(from);
  await store.putManifest({ bytes, mediaType: descriptor.mediaType }, to);
}

function missing(what: string): never {
  throw new Error(`there is no ${what}`);
}

/** What cosign takes as the predicate of each of its types. */
const predicates = {
  spdxjson: {
    spdxVersion: "SPDX-2.3",
    dataLicense: "CC0-1.0",
    SPDXID: "SPDXRef-DOCUMENT",
    name: "image",
    packages: [],
  },
  vuln: {
    invocation: { parameters: null, uri: "", event_id: "", "builder.id": "" },
    scanner: {
      uri: "pkg:github/aquasecurity/trivy@0.72.0",
      version: "0.72.0",
      db: { uri: "", version: "" },
      result: {},
    },
    metadata: { scanStartedOn: "2026-11-01T00:00:00Z", scanFinishedOn: "2026-11-01T00:00:00Z" },
  },
  slsaprovenance1: {
    buildDefinition: { buildType: "https://example.com/build/v1", externalParameters: {}, resolvedDependencies: [] },
    runDetails: { builder: { id: "https://example.com/builder" } },
  },
} as const;
