import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFile, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parse } from "yaml";

const root = join(import.meta.dirname, "..");
const layers = ["base", "model", "app"];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "quickstart-"));
  await copyFile(join(root, "model/config.json"), join(folder, "config.json"));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe("the quickstart", () => {
  test("layers.yaml names the three Dockerfiles", async () => {
    expect(parse(await readFile(join(root, "layers.yaml"), "utf8"))).toMatchObject({
      image: "oci:images",
      layers: Object.fromEntries(layers.map((layer) => [layer, { dockerfile: `${layer}/Dockerfile` }])),
    });
  });

  test("is a chain from scratch without a RUN", async () => {
    const instructions = await Promise.all(
      layers.map(
        async (layer) => (await readFile(join(root, layer, "Dockerfile"), "utf8")).match(/^[A-Z]+ .*/gm) ?? [],
      ),
    );
    expect(instructions.map(([first]) => first)).toEqual(["FROM scratch", "FROM base", "FROM model"]);
    expect(instructions.flat().filter((line) => /^(?:RUN|SHELL)\b/.test(line))).toEqual([]);
  });

  test("its weights are the same bytes and mode everywhere", async () => {
    const file = join(folder, "weights.bin");
    const umask = process.umask(0o077);
    try {
      const [code] = await once(
        spawn(process.execPath, [join(root, "make-weights.js"), file], { stdio: "ignore" }),
        "exit",
      );
      expect(code).toBe(0);
    } finally {
      process.umask(umask);
    }
    const bytes = await readFile(file);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(expectedWeights);
    // Windows shows 0666 for all that may be written.
    expect((await stat(file)).mode & 0o777).toBe(process.platform === "win32" ? 0o666 : 0o644);
  });

  test("its service finds the phrase that looks most alike", async () => {
    const service = spawn(process.execPath, [join(root, "app/server.js")], {
      env: { ...process.env, MODEL_DIR: folder, PORT: "0" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      const port = await listeningPort(service.stdout);
      const answer = await fetch(`http://127.0.0.1:${port}/similar?text=the+layers+that+changed`);
      expect(await answer.json()).toMatchObject([{ phrase: "build only the layer that changed" }, {}, {}]);
      expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404);
    } finally {
      service.kill();
    }
  });
});

const expectedWeights = "da956cf56525f68ee14b77323e66a88d39eb9da7c366b5cc9dd25b29c44120a8";

async function listeningPort(stdout: NodeJS.ReadableStream): Promise<number> {
  for await (const line of createInterface({ input: stdout })) {
    const [, port] = /listening on port (\d+)/.exec(line) ?? [];
    if (port !== undefined) return Number(port);
  }
  throw new Error("the service ended before it listened");
}
