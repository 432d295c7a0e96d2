import { mkdir, readFile, symlink } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { openLayout } from "@layered-build/oci";
import { startChromium, type Chromium } from "../harness/chromium.ts";
import { requireTools } from "../harness/require-tools.ts";
import { runCommand } from "../harness/run-command.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { findTool } from "../harness/tools.ts";

const demo = resolve(import.meta.dirname, "../../scripts/demo.ts");

/** The demo's own words, without colours, and its page: the last thing that it names. */
async function runDemo(
  output: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly text: string; readonly page: string }> {
  const { stdout: text } = await runCommand(process.execPath, [demo, output], { env: { ...env, NO_COLOR: "1" } });
  const [, link = ""] = / {2}(file:\S+)\n$/.exec(text) ?? [];
  if (link !== pathToFileURL(join(output, "index.html")).href)
    throw new Error(`The demo does not end with its page:\n${text}`);
  return { text, page: await readFile(fileURLToPath(link), "utf8") };
}

/** The text of a page, as words with one space between them. */
function wordsOf(page: string): string {
  return page
    .replace(/<style>.*<\/style>/s, "")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ");
}

const { describe } = requireTools("git");

describe("on a fresh machine", () => {
  test("a machine that has git and Node alone sees all but the scan, in less than a minute", async () => {
    await using folder = await temporaryFolder("demo");
    const [home, bin, output] = ["home", "bin", "output"].map((name) => join(folder.path, name));
    if (home === undefined || bin === undefined || output === undefined) throw new Error("there are three folders");
    for (const each of [home, bin]) await mkdir(each);
    await symlink(findTool("git") ?? "", join(bin, "git"));
    const started = performance.now();
    const { text, page } = await runDemo(output, { HOME: home, LAYERED_BUILD_CACHE: home, PATH: bin });
    expect(performance.now() - started).toBeLessThan(60_000);
    const skips = text.split("\n").filter((line) => /scan|trivy/i.test(line));
    expect(skips).toEqual(["  The scan is skipped: there is no trivy on the PATH."]);

    const store = await openLayout(join(output, "quickstart", "images"));
    const words = wordsOf(page);
    expect(words).toContain("The scan was skipped: there is no trivy on the PATH.");
    for (const tag of ["base-latest", "model-latest", "app-latest", "hf-amd64-latest"]) {
      const image = await store.headManifest(tag);
      expect(words).toContain(image?.digest.slice("sha256:".length, "sha256:".length + 12));
    }
    expect(words).toContain("3 of 3 layers built");
    expect(words).toMatch(/0 of 3 layers built, 0 files written/);
    expect(words).toMatch(/Tampered with [0-9a-f]{12} refused oci:images@sha256:[0-9a-f]{64} has no signature/);
  });
});

const scanned = requireTools("git", "trivy");

scanned.describe("with a scanner", () => {
  test("with Trivy, findings are shown by layer, and a flaw of the app's closes the gate", async () => {
    await using folder = await temporaryFolder("demo");
    const cache = join(folder.path, "cache");
    await mkdir(cache);
    await runCommand("trivy-db", [join(dirname(demo), "demo", "advisories.json"), cache]);
    const { text, page } = await runDemo(join(folder.path, "output"), { TRIVY_CACHE_DIR: cache });
    expect(text).toMatch(/Scans use Trivy's database of \d{4}-\d\d-\d\d\./);
    expect(text).toMatch(/ {2}scan .*app 1 high, 1 medium; model none; base 2 high\. 1 finding fails this step/);
    expect(text).toContain("not signed, and no tag has moved");
    const words = wordsOf(page);
    expect(words).toMatch(/Run 4: A flaw came in .* gate closed .* no tag moved/);
    expect(words).toMatch(/CVE-2021-23337 high app lodash 4\.17\.20.* app\/Dockerfile:5 4 fails/);
    expect(words).toMatch(/CVE-2022-40897 high base setuptools 65\.5\.0.* base\/Dockerfile:4 1–4 passes/);
    const store = await openLayout(join(folder.path, "output", "quickstart", "images"));
    const [, app] = /app · run 3 ([0-9a-f]{12})/.exec(words) ?? [];
    const latest = await store.headManifest("app-latest");
    expect(latest?.digest.slice("sha256:".length, "sha256:".length + 12)).toBe(app);
  });
});

const browser = requireTools("git", "chromium");

/** Text whose contrast to what is behind it is below 4.5 (WCAG 2, AA), in the page itself. */
const faintText = `
(() => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = (color) => {
    const [r, g, b] = channels(color).slice(0, 3).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if ((channels(color)[3] ?? 1) === 1) return color;
    }
    return "rgb(255, 255, 255)";
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const seen = { texts: 0, faint: [] };
  for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
    if (text.data.trim() === "") continue;
    const [a, b] = [getComputedStyle(text.parentElement).color, ground(text.parentElement)].map(light);
    seen.texts += 1;
    if ((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5) seen.faint.push(text.data.trim());
  }
  return { ...seen, width: document.documentElement.scrollWidth };
})()`;

browser.describe("in a browser", () => {
  let stack: AsyncDisposableStack;
  let chromium: Chromium;
  let address: string;

  beforeAll(async () => {
    stack = new AsyncDisposableStack();
    const { path } = stack.use(await temporaryFolder("demo"));
    await runDemo(path, {});
    address = pathToFileURL(join(path, "index.html")).href;
    chromium = stack.use(await startChromium());
  });
  afterAll(() => stack.disposeAsync());

  test.each([
    { width: 360, scheme: "light" },
    { width: 360, scheme: "dark" },
    { width: 1400, scheme: "light" },
    { width: 1400, scheme: "dark" },
  ] as const)("the page can be read at $width pixels, $scheme", async ({ width, scheme }) => {
    const { value, complaints } = await chromium.evaluate(address, { width, scheme }, faintText);
    expect(complaints).toEqual([]);
    expect(value).toEqual({ width, faint: [], texts: expect.any(Number) });
    const { value: ground } = await chromium.evaluate(
      address,
      { width, scheme },
      "getComputedStyle(document.body).color",
    );
    expect(ground).toBe(scheme === "light" ? "rgb(28, 29, 31)" : "rgb(231, 231, 228)");
  });
});
