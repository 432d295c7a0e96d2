import { join, relative, resolve } from "node:path";
import { styleText } from "node:util";
import { blobFiles, byteSum } from "./demo/blob-files.ts";
import { makeDemoRepository, type DemoRepository } from "./demo/demo-repository.ts";
import { serveHeadCommit } from "./demo/head-commit-server.ts";
import { pruneDemo } from "./demo/demo-prune.ts";
import { signDemoImage } from "./demo/demo-signing.ts";
import { runDemoWorkflow, type DemoRun } from "./demo/demo-workflow.ts";
import { wrapDemoImage } from "./demo/wrap-image.ts";

/** One run of the workflow, what happens before it, and how many layers it has to build. */
interface Chapter {
  readonly title: string;
  readonly before: () => Promise<string>;
  readonly builds: number;
}

const root = resolve(import.meta.dirname, "..");
const paint = (format: Parameters<typeof styleText>[0], text: string): string =>
  styleText(format, text, { stream: process.stdout });

await main().catch((error: unknown) => {
  const text = error instanceof Error ? error.message : String(error);
  console.error(`\n${styleText("red", "The demo failed:", { stream: process.stderr })} ${text}`);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const folder = join(root, ".demo", "quickstart");
  console.log(`\n${paint("bold", "layered-build")}  three images on top of each other: base, model, app\n`);
  const repository = await makeDemoRepository(join(root, "examples", "quickstart"), folder);
  console.log(`  A copy of examples/quickstart is in ${shown(folder)}, a git repository of its own.`);
  console.log("  The actions run on it as on a runner. No registry, no Docker, no network.");
  await using github = await serveHeadCommit(repository.head);

  let tag = "";
  for (const [index, chapter] of chapters(repository).entries()) {
    const story = await chapter.before();
    console.log(`\n${paint(["bold", "cyan"], `${index + 1}  ${chapter.title}`)}  ${story}\n`);
    const run = await runDemoWorkflow(repository, github.url);
    tag = run.topTag;
    console.log(`\n  ${paint("green", "✓")} ${verdict(run, chapter)}`);
  }
  const wrapped = await showWrap(repository, tag);
  await showSigning(repository, tag, github.url);
  await prune(repository);
  await showImages(repository, tag, wrapped);
}

async function prune(repository: DemoRepository): Promise<void> {
  const title = paint(["bold", "cyan"], "6  Pruning");
  console.log(`\n${title}  prune-old-images keeps the newest image of each layer, and what that needs.\n`);
  const { lines, deleted, freed } = await pruneDemo(repository);
  for (const line of lines) console.log(`  ${line}`);
  if (!lines.some((line) => line.startsWith("deleted app-"))) throw new Error("Pruning left the app's first image.");
  console.log(
    `\n  ${paint("green", "✓")} ${deleted} manifests deleted, ${freed} freed; all that was kept was read again`,
  );
}

async function showSigning(repository: DemoRepository, tag: string, apiUrl: string): Promise<void> {
  const title = "The app's image is signed with a new key, and verified by its tag, as before a deployment.";
  console.log(`\n${paint(["bold", "cyan"], "5  Signed")}  ${title}\n`);
  const { digest, entries, tampered, refusal } = await signDemoImage(repository, tag, apiUrl);
  for (const entry of entries) console.log(`  ${entry}`);
  console.log(`  ${paint("green", "✓")} ${digest} is let through`);
  console.log(`\n  Someone pushes another command under the same tag: ${tampered}\n`);
  console.log(`  ${paint("red", "✗")} ${refusal}`);
  console.log(`\n  ${paint("green", "✓")} The tampered image is refused, and the tag put back.`);
}

function chapters(repository: DemoRepository): readonly Chapter[] {
  return [
    { title: "First run", before: async () => "The folder of images is empty.", builds: 3 },
    { title: "Second run", before: async () => "Nothing has changed.", builds: 0 },
    {
      title: "Third run",
      before: async () => {
        const { file, removed, added } = await repository.editApp();
        const diff = [paint("red", `   - ${removed}`), paint("green", `   + ${added}`)];
        return `A line of ${file} has changed, and is committed.\n\n${diff.join("\n")}`;
      },
      builds: 1,
    },
  ];
}

/** What a run has shown, in a line. Throws where it is not what the demo promises. */
function verdict(run: DemoRun, { title, builds }: Chapter): string {
  const built = run.built.length;
  const what = `${built} of ${run.layers} layers built, ${run.writtenFiles} files written under blobs/`;
  if (built !== builds)
    throw new Error(`${title}: ${built} layers were built (${run.built.join(", ") || "none"}), not ${builds}.`);
  if (builds === 0 && run.writtenFiles > 0)
    throw new Error(`${title}: ${run.writtenFiles} files were written under blobs/, though nothing was built.`);
  return what;
}

/** The app as an image for a Hugging Face Space, twice: the second time there is nothing to write. Gives its tag. */
async function showWrap(repository: DemoRepository, tag: string): Promise<string> {
  console.log(
    `\n${paint(["bold", "cyan"], "4  A wrap")}  The app becomes an image for a Hugging Face Space: wrap-hf-image.\n`,
  );
  const first = await wrapDemoImage(repository, tag);
  for (const change of first.changes) console.log(`   ${paint("green", "+")} ${change}`);
  const second = await wrapDemoImage(repository, tag);
  if (first.changes.length === 0 || second.written.size > 0) {
    throw new Error(
      `The wrap: ${first.changes.length} changes, and ${second.written.size} files written the second time.`,
    );
  }
  const seconds = (first.milliseconds / 1000).toFixed(1);
  console.log(
    `\n  ${paint("green", "✓")} ${first.tag} in ${seconds} s: ${first.written.size} files of ${byteSum(first.written)}, no blob of files; none when run again`,
  );
  return first.tag;
}

async function showImages({ images }: DemoRepository, tag: string, wrapped: string): Promise<void> {
  const blobs = await blobFiles(images);
  const layout = `oci:${shown(images)}`;
  const commands = [
    [`skopeo inspect ${layout}:${tag}`, "layers and labels of the app's image"],
    [`skopeo inspect --config ${layout}:${tag}`, "its configuration and history"],
    [`skopeo inspect --config ${layout}:${wrapped}`, "that of its wrap"],
    [`umoci ls --layout ${shown(images)}`, "all tags; key-, tree- and inputs- are the suite's own"],
    [`crane push --index ${shown(images)} HOST/REPOSITORY`, "the folder as one index in a registry"],
  ] as const;
  const width = Math.max(...commands.map(([command]) => command.length));
  console.log(`\n${paint(["bold", "cyan"], "The images")}  in ${shown(images)}, an OCI image layout:`);
  console.log(`  ${blobs.size} files under blobs/, ${byteSum(blobs)}. To look at them:\n`);
  for (const [command, what] of commands) console.log(`  ${command.padEnd(width)}  ${paint("dim", what)}`);
  console.log();
}

/** A path as one would type it here. */
function shown(path: string): string {
  return relative(process.cwd(), path) || ".";
}
