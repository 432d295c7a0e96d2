import { generateKeyPairSync } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pushBaseImage } from "../../test/harness/base-image.ts";
import { type CosignKeys, makeCosignKeys, offlineFiles } from "../../test/harness/cosign.ts";
import { startRegistry, type Registry } from "../../test/harness/registry.ts";
import { temporaryFolder } from "../../test/harness/temporary-folder.ts";
import { findTool, hostPath } from "../../test/harness/tools.ts";
import { runStep } from "../action-step.ts";
import type { Contender } from "../contender.ts";
import { interleave } from "../interleave.ts";
import { measure } from "../measure.ts";
import { available, type Row } from "../row.ts";

type PlainKeys = Pick<CosignKeys, "privatePem" | "publicPem" | "password">;

/** What all contenders sign with, and attest. */
type Tools = {
  readonly folder: string;
  readonly keys: CosignKeys;
  readonly plainKey: PlainKeys;
  readonly sbom: string;
  readonly cosign3: readonly string[];
  readonly cosign3Trust: readonly string[];
};

const platforms = ["linux/amd64", "linux/arm64"];
const password = "bench";

/** Signing by key: no service takes part, so what is measured is the work itself. */
export const sign: Row = {
  name: "sign",
  title: "Sign an image of two platforms and its index by a key, attest an SBOM, and verify both",
  needs: ["docker-registry", "skopeo", "busybox", "tar", "cosign3"],
  run: async ({ runs, signal, progress }) => {
    await using folder = await temporaryFolder("bench-sign");
    const tools = await makeTools(folder.path);
    await using registry = await startRegistry({ direct: true });
    const contenders = available(contendersFor(registry, tools), progress);
    const rounds = { signal, before: async () => undefined };
    await interleave(contenders, { ...rounds, runs: 1, progress: () => undefined });
    const timed = await interleave(contenders, { ...rounds, runs, progress });

    await using recorded = await startRegistry();
    const notes: string[] = [];
    for (const contender of available(contendersFor(recorded, tools), () => undefined)) {
      await contender.run(signal);
      // The image was pushed by skopeo, through the same proxy.
      const requests = recorded.requests
        .splice(0)
        .filter(({ headers }) => !/skopeo|containers/.test(String(headers["user-agent"])));
      notes.push(`${contender.name}: ${requests.length} requests at the registry`);
    }
    return { timed, notes };
  },
};

async function makeTools(folder: string): Promise<Tools> {
  const sbom = join(folder, "sbom");
  await mkdir(sbom);
  const packages = Array.from({ length: 500 }, (_, index) => ({
    SPDXID: `SPDXRef-${index}`,
    name: `package-${index}`,
    versionInfo: "1.0",
  }));
  const document = { spdxVersion: "SPDX-2.3", SPDXID: "SPDXRef-DOCUMENT", name: "bench", packages };
  await writeFile(join(sbom, "image.spdx.json"), JSON.stringify(document));
  const keys = await makeCosignKeys("cosign3", folder, password);
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const { signingConfig, trustedRoot } = await offlineFiles(folder);
  return {
    folder,
    keys,
    plainKey: {
      privatePem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      publicPem: publicKey.export({ type: "spki", format: "pem" }).toString(),
      password: "",
    },
    sbom: join(sbom, "image.spdx.json"),
    cosign3: ["--signing-config", signingConfig],
    cosign3Trust: ["--trusted-root", trustedRoot],
  };
}

function contendersFor(registry: Registry, tools: Tools): readonly Contender[] {
  return [
    ours("layered-build, cosign.key", registry, tools, tools.keys),
    ours("layered-build, PKCS#8", registry, tools, tools.plainKey),
    cosign("cosign2", registry, tools),
    cosign("cosign3", registry, tools),
  ];
}

let pushed = 0;

/** An image that nobody has signed. */
async function freshImage({ host }: Registry): Promise<string> {
  pushed += 1;
  const { reference, digest } = await pushBaseImage(`${host}/sign-${pushed}:v1`, {
    platforms,
    files: { "/number": String(pushed) },
  });
  return reference.replace(/:v1$/, `@${digest}`);
}

function ours(name: string, registry: Registry, { folder }: Tools, key: PlainKeys): Contender {
  return {
    name,
    needs: [],
    commandLine:
      "node dist/scan-and-sign.js   # with: { mode: sign, sign: key, attest: sbom }, then { mode: verify, attest: sbom }",
    image: "",
    run: async (signal) => {
      const image = await freshImage(registry);
      const step = { action: "scan-and-sign", workspace: folder, apiUrl: "http://127.0.0.1:9", folder };
      const inputs = { image, attest: "sbom" };
      const signing = { ...inputs, key: key.privatePem, "key-password": key.password, "sbom-dir": "sbom" };
      const signed = await runStep({ ...step, inputs: { ...signing, mode: "sign", sign: "key" } }, signal);
      const verifying = { ...inputs, mode: "verify", "public-key": key.publicPem };
      const verified = await runStep({ ...step, inputs: verifying }, signal);
      // Only what is right counts: two manifests, the index, and its SBOM.
      const entries: unknown = JSON.parse(signed.outputs.get("signatures") ?? "[]");
      if (!Array.isArray(entries) || entries.length !== 4 || verified.outputs.get("verified") !== "true")
        throw new Error(`${name} signed ${JSON.stringify(entries)}`);
      return signed.seconds + verified.seconds;
    },
  };
}

function cosign(program: "cosign2" | "cosign3", registry: Registry, tools: Tools): Contender {
  const { keys, sbom, folder } = tools;
  const isNew = program === "cosign3";
  const write = [
    "--yes",
    "--key",
    keys.privateFile,
    "--allow-http-registry",
    ...(isNew ? [...tools.cosign3, ...tools.cosign3Trust] : ["--tlog-upload=false"]),
  ];
  const read = [
    "--key",
    keys.publicFile,
    "--insecure-ignore-tlog=true",
    "--allow-http-registry",
    ...(isNew ? tools.cosign3Trust : []),
  ];
  return {
    name: program,
    needs: [program],
    commandLine: "cosign sign --recursive, cosign attest --type spdxjson, cosign verify, cosign verify-attestation",
    image: "",
    run: async (signal) => {
      const image = await freshImage(registry);
      const env = { PATH: hostPath(), HOME: folder, COSIGN_PASSWORD: keys.password };
      const commands = [
        ["sign", "--recursive", ...write, image],
        ["attest", "--type", "spdxjson", "--predicate", sbom, ...write, image],
        ["verify", ...read, image],
        ["verify-attestation", "--type", "spdxjson", ...read, image],
      ];
      let seconds = 0;
      for (const args of commands)
        seconds += await measure({ program: findTool(program) ?? program, args, cwd: folder, env }, signal);
      return seconds;
    },
  };
}
