import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Descriptor, MediaType, openLayout, putBytes, type Store } from "@layered-build/oci";

/** A text as a folder's name: without what a disk or `oci:PATH:TAG` has no place for, and what no reference may have. */
function folderName(text: string): string {
  const printable = text.toWellFormed().replaceAll(/[:\p{Cc}\u2028\u202e]/gu, "_");
  return printable.replaceAll("..", ".").slice(0, 80).trim();
}

/**
 * Writes an image for each text, in a layout folder of that name, with the text as its operating system, in its labels, its annotations and those of what
 * it stands on, and as the name of a tag; and `plan.json`, the plan that names them all. Label `text`: the text itself.
 */
export async function writeHostileImages(workspace: string, texts: readonly string[]): Promise<void> {
  const layers: object[] = [];
  for (const [at, text] of texts.entries()) {
    const folder = `images/${at}/a${folderName(text)}`;
    await writeImage(join(workspace, folder), text, texts);
    layers.push({
      name: `layer-${at}`,
      image: `oci:${folder}`,
      tag: "v1",
      key: "0".repeat(64),
      action: "build",
      reasons: [{ kind: "missing", detail: text }],
      parents: [],
      bases: {},
      platforms: ["linux/amd64"],
      engine: "native",
    });
  }
  const plan = { schema: 1, source: { repository: texts[0], revision: texts[1] }, layers };
  await writeFile(join(workspace, "plan.json"), JSON.stringify(plan));
}

async function writeImage(folder: string, text: string, texts: readonly string[]): Promise<void> {
  const store = await openLayout(folder);
  const labels = Object.fromEntries(texts.map((each, at) => [`label-${at}`, each]));
  const config = {
    os: text.slice(0, 80),
    architecture: "amd64",
    rootfs: { type: "layers", diff_ids: [] },
    config: { Labels: { ...labels, text } },
  };
  const { digest, size } = await putBytes(store, Buffer.from(JSON.stringify(config)));
  const manifest = {
    schemaVersion: 2,
    mediaType: MediaType.manifest,
    config: { mediaType: MediaType.config, digest, size },
    layers: [],
    annotations: {
      ...labels,
      [text]: text,
      "org.opencontainers.image.base.name": `oci:nowhere/${text}`,
      "org.opencontainers.image.base.digest": `sha256:${"1".repeat(64)}`,
      "io.github.layered-build.key": text,
    },
  };
  const bytes = Buffer.from(JSON.stringify(manifest));
  const written = await store.putManifest({ bytes, mediaType: MediaType.manifest });
  const names = ["v1", ...texts].map((name) => ({ "org.opencontainers.image.ref.name": name }));
  const manifests = names.map((annotations) => ({ ...written, annotations }));
  await writeFile(join(folder, "index.json"), JSON.stringify({ schemaVersion: 2, manifests }));
}

/** Bundles beside an image, as anyone may put them there: of a type, and with a hint at a key, that is one of the texts. */
export async function writeHostileReferrers(
  store: Store,
  subject: Descriptor,
  texts: readonly string[],
): Promise<void> {
  const bundleType = "application/vnd.dev.sigstore.bundle.v0.3+json";
  const config = await putBytes(store, Buffer.from("{}"));
  for (const text of texts) {
    const statement = {
      _type: "https://in-toto.io/Statement/v1",
      subject: [{ name: text, digest: { sha256: subject.digest.slice("sha256:".length) } }],
      predicateType: text,
      predicate: { text },
    };
    const payload = Buffer.from(JSON.stringify(statement)).toString("base64");
    const bundle = {
      mediaType: bundleType,
      verificationMaterial: { publicKey: { hint: text } },
      dsseEnvelope: {
        payload,
        payloadType: "application/vnd.in-toto+json",
        signatures: [{ sig: "AAAA", keyid: text }],
      },
    };
    const layer = await putBytes(store, Buffer.from(JSON.stringify(bundle)));
    const manifest = {
      schemaVersion: 2,
      mediaType: MediaType.manifest,
      artifactType: text,
      config: { mediaType: MediaType.empty, digest: config.digest, size: config.size },
      layers: [{ mediaType: bundleType, digest: layer.digest, size: layer.size, annotations: { [text]: text } }],
      subject,
      annotations: { [text]: text, "dev.sigstore.bundle.predicateType": text },
    };
    await store.putManifest({ bytes: Buffer.from(JSON.stringify(manifest)), mediaType: MediaType.manifest });
  }
}

/** JavaScript for `writeFalseTrivy`: findings of each kind, with the image's own text wherever others write one. */
export const hostileFindings = `
const text = config.config.Labels.text;
const title = { Title: text, Severity: "HIGH" };
report.ArtifactName += text;
report.Metadata.RepoTags = [text];
report.Metadata.OS = { Family: text, Name: text, EOSL: true };
report.Results = [{
  Target: text, Class: "os-pkgs", Type: text,
  Packages: [{ Name: text, Version: text, FilePath: text, Identifier: { PURL: text } }],
  Vulnerabilities: [{
    ...title, VulnerabilityID: text + "1", PkgID: text, PkgName: text, PkgPath: text, PkgIdentifier: { PURL: text },
    InstalledVersion: text, FixedVersion: text, PrimaryURL: "https://flaws.example/" + text,
  }],
  Misconfigurations: [{ ...title, ID: text + "2", Status: "FAIL", Message: text, PrimaryURL: text }],
  Secrets: [{ ...title, RuleID: text + "3", Match: "password=" + text }],
  Licenses: [{ Name: text, Severity: "HIGH", PkgName: text, FilePath: text, Link: text }],
}];
`;
