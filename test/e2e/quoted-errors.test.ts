import { glob, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "@jest/globals";
import { openRegistry } from "@layered-build/oci";
import { parseLayersFile } from "../../packages/core/src/config/parse-layers-file.ts";
import { startRegistryProxy } from "../harness/registry-proxy.ts";

const root = resolve(import.meta.dirname, "../..");

/** Without what only marks text: quotes, backticks, backslashes. */
const plain = (text: string): string =>
  text
    .replaceAll(/[`"\\]/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();

/** What the sources say, with `…` for the values that are put in, and without comments. */
async function sources(): Promise<string> {
  const texts: string[] = [];
  for await (const path of glob(["packages/*/src/**/*.ts", "actions/**/*.ts", ".github/workflows/*.yml"], {
    cwd: root,
  }))
    texts.push(await readFile(join(root, path), "utf8"));
  const code = texts.join("\n").replaceAll(/\/\*.*?\*\/|^\s*(?:\/\/|#)[^\n]*/gms, "");
  return plain(code.replaceAll(/\$\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}/g, "…"));
}

/** The quoted texts of the table's first column: `…` stands for what differs. */
function quotedTexts(markdown: string): readonly string[] {
  const cells = [...markdown.matchAll(/^\| (?<cell>.*?) \| /gm)].map(({ groups }) => groups?.["cell"] ?? "");
  return cells.flatMap((cell) => [...cell.matchAll(/(`+) ?(?<text>.+?) ?\1(?!`)/g)].map((found) => found[2] ?? ""));
}

const text = await sources();

/** Texts with values in them as users meet them, or with words of others, and what of them is the code's. */
const withValues: Readonly<Record<string, readonly string[]>> = {
  'There is no layer "…" (asked for by the input …)': ["There is no layer", "asked for by the input"],
  "`username` is given, and `password` is not": ["is given, and …", "is not (or is empty)"],
  "group.default: there is none": ["group.…", "there is none"],
  "the value of … in .env has a dollar": ["the value of …", "has a dollar"],
  "HEALTHCHECK --interval=…": ["is no duration"],
  "… has no image for linux/amd64; it has …": ["has no image for …", "; it has …"],
  "host: what listens on 127.0.0.1 cannot be reached": ["host: what listens on …", "cannot be reached"],
  "mode: mutate cannot do what … asks for: it has RUN in line …": [
    "mode: mutate cannot do what …",
    "asks for: it has …",
  ],
  "the image has … GB, and a Space's disk 50.0 GB": ["the image has …", ", and a Space's disk …"],
  "expected sha256:…, but these … bytes are sha256:…": ["expected …", ", but these …", "bytes are …"],
  "… should be sha256:…, and is …": ["should be …", ", and is …"],
  "trusted publisher: the Hub answered 400: invalid_grant…": ["trusted publisher", "the Hub answered …"],
  "hf/README.md:4: colorFrom: …": ["colorFrom"],
  "revert, smoke-path: it needs `wait`": [": it needs wait"],
  "policy:3: families.0.keep.1: is no rule: …": ["is no rule: "],
  "GitHub does not let this run delete a version (status 403: …)": ["GitHub does not let this run …", "(status …"],
};

/** Texts with words of others in them, and a run that shows them. */
const shown: Readonly<Record<string, () => Promise<string>>> = {
  'layers.yaml:10: layers.app: Unrecognized key: "…"': () =>
    messageOf(() => parseLayersFile(`${"\n".repeat(7)}layers:\n  app:\n    dockrfile: Dockerfile\n`, "layers.yaml")),
  "layers.yaml:10:1: …": () => messageOf(() => parseLayersFile(`${"\n".repeat(8)}layers: {\n`, "layers.yaml")),
  "Your authorization token has expired": async () => {
    const message = "Your authorization token has expired. Reauthenticate and try again.";
    const body = JSON.stringify({ errors: [{ code: "DENIED", message }] });
    await using server = await startRegistryProxy([() => ({ status: 403, body })]);
    const store = openRegistry({ registry: `127.0.0.1:${server.port}`, repository: "acme/shop" });
    // Not without await: nobody would listen any more.
    return await messageOf(() => store.getManifest("latest"));
  },
};

/** What a call fails with. */
const messageOf = async (call: () => unknown): Promise<string> => {
  try {
    await call();
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  return "";
};

/** Whether the code says this: each part of it, or, where a value stands in it, half of it in one piece. */
function isSaid(quoted: string): boolean {
  const pieces = withValues[quoted];
  if (pieces !== undefined) return pieces.every((piece) => text.includes(piece));
  const own = plain(quoted);
  if (own.split("…").every((part) => text.includes(part.trim()))) return true;
  const words = own.split(/[ …]+/).filter((word) => word !== "");
  const runs = words.flatMap((_, from) => words.slice(from).map((__, more) => words.slice(from, from + more + 1)));
  const longest = runs.map((run) => run.join(" ")).filter((run) => text.includes(run));
  return Math.max(0, ...longest.map(({ length }) => length)) * 2 >= words.join(" ").length;
}

test.each(Object.entries(shown))("%s is what is shown", async (quoted, run) => {
  const message = await run();
  expect(quoted.split("…").filter((part) => !message.includes(part))).toEqual([]);
  // Of the words of others something has to be there.
  expect(message.length).toBeGreaterThan(quoted.length);
});

test("the texts of errors.md are those of the code", async () => {
  const quoted = quotedTexts(await readFile(join(root, "action-docs/guides/errors.md"), "utf8"));
  expect(quoted.length).toBeGreaterThan(200);
  expect(quoted.filter((one) => !Object.hasOwn(shown, one) && !isSaid(one))).toEqual([]);
  expect([...Object.keys(withValues), ...Object.keys(shown)].filter((one) => !quoted.includes(one))).toEqual([]);
  expect(isSaid("the server's reply was status 401")).toBe(false);
});
