import { mkdir, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { styleText } from "node:util";
import { pathToFileURL } from "node:url";
import { byteText } from "@layered-build/core";
import { blobFiles, byteSum } from "./demo/blob-files.ts";
import { chooseScanner } from "./demo/choose-scanner.ts";
import type { DemoChange, DemoCommand, DemoPrune, DemoRun, DemoSigning, DemoWrap } from "./demo/demo-data.ts";
import { pruneDemo } from "./demo/demo-prune.ts";
import { makeDemoRepository, type DemoRepository } from "./demo/demo-repository.ts";
import { makeSigningKey, verifyDemoImage } from "./demo/demo-signing.ts";
import { runDemoWorkflow, type DemoTools, type RanWorkflow } from "./demo/demo-workflow.ts";
import { serveHeadCommit } from "./demo/head-commit-server.ts";
import { readChain, type ChainLink } from "./demo/image-chain.ts";
import { demoPage } from "./demo/page/demo-page.ts";
import { wrapDemoImage } from "./demo/wrap-image.ts";

/** One run of the workflow, what happens before it, how many layers it has to build, and whether its images may be published. */
interface Chapter {
  readonly title: string;
  readonly story: string;
  readonly change?: () => Promise<DemoChange>;
  readonly builds: number;
  readonly passes: boolean;
}

type ShownRun = DemoRun & Pick<RanWorkflow, "images" | "topTag">;

const root = resolve(import.meta.dirname, "..");
const paint = (format: Parameters<typeof styleText>[0], text: string): string =>
  styleText(format, text, { stream: process.stdout });
let chapterCount = 0;

await main(resolve(process.argv[2] ?? join(root, ".demo"))).catch((error: unknown) => {
  const text = error instanceof Error ? error.message : String(error);
  console.error(`\n${styleText("red", "The demo failed:", { stream: process.stderr })} ${text}`);
  process.exitCode = 1;
});

/** `output` is the folder for all that the demo makes. */
async function main(output: string): Promise<void> {
  const started = performance.now();
  const folder = join(output, "quickstart");
  console.log(`\n${paint("bold", "layered-build")}  three images on top of each other: base, model, app\n`);
  await mkdir(output, { recursive: true });
  const repository = await makeDemoRepository(join(root, "examples", "quickstart"), folder);
  const scanner = await chooseScanner(output);
  console.log(`  A copy of examples/quickstart is in ${shown(folder)}, a git repository of its own.`);
  console.log("  The actions run on it as on a runner. No registry, no Docker, no account.");
  console.log(scanner.kind === "ready" ? `  Scans use ${scanner.database}.` : `  The scan is skipped: ${scanner.why}.`);
  await using github = await serveHeadCommit(repository.head);
  const tools = { apiUrl: github.url, scanner, key: await makeSigningKey(folder) };

  const runs: ShownRun[] = [];
  for (const chapter of chapters(repository, scanner.kind === "ready"))
    runs.push(await run(chapter, repository, tools));
  const tag = runs.findLast(({ topTag }) => topTag !== "")?.topTag ?? "";
  const signing = await verify(repository, tag, github.url);
  const wrap = await showWrap(repository, tag);
  const chain = await readChain(repository.images, linksOf(runs, wrap));
  const prune = await showPrune(repository);
  const commands = await showImages(repository, tag, wrap.tag);
  const page = join(output, "index.html");
  const data = { scanner, runs, signing, wrap, ...chain, prune, commands };
  const made = { at: new Date(), milliseconds: performance.now() - started, node: process.version };
  await writeFile(page, await demoPage({ ...data, ...made }));
  console.log(
    `\n  All of it on one page: plan, bytes, findings, signatures, reasons.\n\n  ${pathToFileURL(page).href}`,
  );
}

function chapters(repository: DemoRepository, isScanned: boolean): readonly Chapter[] {
  const flawed: Chapter = {
    title: "A flaw came in",
    story: "The app brings lodash 4.17.20.",
    change: repository.addFlaw,
    builds: 1,
    passes: false,
  };
  return [
    { title: "First run", story: "The folder of images is empty.", builds: 3, passes: true },
    { title: "Nothing changed", story: "The same commit again.", builds: 0, passes: true },
    {
      title: "The app changed",
      story: "One line of its code.",
      change: repository.editApp,
      builds: 1,
      passes: true,
    },
    ...(isScanned ? [flawed] : []),
  ];
}

/** Runs the workflow, and says what it did. Throws where that is not what the demo promises. */
async function run(chapter: Chapter, repository: DemoRepository, tools: DemoTools): Promise<ShownRun> {
  const { title, story, builds, passes } = chapter;
  begin(title, story);
  const change = await chapter.change?.();
  if (change !== undefined) {
    for (const line of change.removed) console.log(paint("red", `   - ${line}`));
    for (const line of change.added) console.log(paint("green", `   + ${line}`));
    console.log();
  }
  const done = await runDemoWorkflow(repository, tools);
  const built = done.layers.filter(({ action }) => action === "build").map(({ name }) => name);
  if (built.length !== builds)
    throw new Error(`${title}: ${built.length} layers were built (${built.join(", ") || "none"}), not ${builds}.`);
  if (builds === 0 && done.writtenFiles > 0)
    throw new Error(`${title}: ${done.writtenFiles} files were written under blobs/, though nothing was built.`);
  if (passes !== (done.topTag !== "") || (!passes && done.tags.length > 0))
    throw new Error(
      `${title}: the scan said: ${done.scan?.verdict ?? "nothing"}. Tags that moved: ${done.tags.join(", ")}`,
    );
  const what = `${builds} of ${done.layers.length} layers built, ${done.writtenFiles} files written under blobs/`;
  good(passes ? what : `${what}; not signed, and no tag has moved`);
  return { ...done, title, story, change };
}

/** Verifies the published image, and a tampered one under its tag. */
async function verify(repository: DemoRepository, tag: string, apiUrl: string): Promise<DemoSigning> {
  begin("Before a deployment", `${tag} is verified with the public key alone.`);
  const signing = await verifyDemoImage(repository, tag, apiUrl);
  console.log(`  ${paint("green", "✓")} ${signing.digest} is let through`);
  console.log(`\n  Someone pushes another command under the same tag: ${signing.tampered}\n`);
  console.log(`  ${paint("red", "✗")} ${signing.refusal}`);
  good("The tampered image is refused, and the tag put back.");
  return signing;
}

/** The app as an image for a Hugging Face Space. */
async function showWrap(repository: DemoRepository, tag: string): Promise<DemoWrap> {
  begin("A wrap", "The app becomes an image for a Hugging Face Space: wrap-hf-image.");
  const wrap = await wrapDemoImage(repository, tag);
  for (const change of wrap.changes) console.log(`   ${paint("green", "+")} ${change}`);
  const bytes = byteText(wrap.written.document + wrap.written.record);
  const seconds = (wrap.milliseconds / 1000).toFixed(1);
  good(`${wrap.tag} in ${seconds} s: ${bytes} written, no blob of files; none when run again`);
  return wrap;
}

async function showPrune(repository: DemoRepository): Promise<DemoPrune> {
  begin("Pruning", "prune-old-images keeps the newest image of each layer, and what that needs.");
  const prune = await pruneDemo(repository);
  for (const { what, tags, digest, reason } of prune.deleted)
    console.log(`  deleted ${tags.join(" ") || what} (${digest.slice(0, 19)}): ${reason}`);
  if (!prune.deleted.some(({ tags }) => tags.some((tag) => tag.startsWith("app-"))))
    throw new Error("Pruning left the app's first image.");
  const { kept, deleted, freed } = prune;
  good(`${deleted.length} manifests deleted, ${byteText(freed)} freed; ${kept.length} kept, and read again`);
  return prune;
}

async function showImages({ images }: DemoRepository, tag: string, wrapped: string): Promise<readonly DemoCommand[]> {
  const blobs = await blobFiles(images);
  const layout = `oci:${shown(images)}`;
  const commands = [
    { command: `skopeo inspect ${layout}:${tag}`, what: "layers and labels of the app's image" },
    { command: `skopeo inspect --config ${layout}:${tag}`, what: "its configuration and history" },
    { command: `skopeo inspect --config ${layout}:${wrapped}`, what: "that of its wrap" },
    { command: `umoci ls --layout ${shown(images)}`, what: "all tags; key-, tree- and inputs- are the suite's own" },
    { command: `crane push --index ${shown(images)} HOST/REPOSITORY`, what: "the folder as one index in a registry" },
  ];
  const width = Math.max(...commands.map(({ command }) => command.length));
  console.log(`\n${paint(["bold", "cyan"], "The images")}  in ${shown(images)}, an OCI image layout:`);
  console.log(`  ${blobs.size} files under blobs/, ${byteSum(blobs)}. To look at them:\n`);
  for (const { command, what } of commands) console.log(`  ${command.padEnd(width)}  ${paint("dim", what)}`);
  return commands;
}

/** The images of all runs from the bottom up, and the wrap; a layer that has been built more than once is told by its run. */
function linksOf(runs: readonly ShownRun[], wrap: DemoWrap): readonly ChainLink[] {
  const links = runs.flatMap(({ layers, images }, index) =>
    layers.flatMap(({ name, action }) => {
      const reference = images.find(({ layer }) => layer === name)?.tag;
      return action === "build" && reference !== undefined
        ? [{ layer: name, reference, name: `${name} · run ${index + 1}` }]
        : [];
    }),
  );
  const named = links.map((link) => {
    const isOnly = links.filter(({ layer }) => layer === link.layer).length === 1;
    return isOnly ? { ...link, name: link.layer } : link;
  });
  return [...named, { layer: "Space", reference: wrap.digest, name: "Space" }];
}

function begin(title: string, story: string): void {
  chapterCount += 1;
  console.log(`\n${paint(["bold", "cyan"], `${chapterCount}  ${title}`)}  ${story}\n`);
}

function good(text: string): void {
  console.log(`\n  ${paint("green", "✓")} ${text}`);
}

/** A path as one would type it here. */
function shown(path: string): string {
  return relative(process.cwd(), path) || ".";
}
