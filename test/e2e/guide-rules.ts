import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect } from "@jest/globals";
import { parseDockerfile } from "@layered-build/dockerfile";
import { parseLayersFile } from "../../packages/core/src/config/parse-layers-file.ts";
import { startDockerd } from "../harness/dockerd.ts";
import { fillExpressions } from "../harness/expressions.ts";
import type { FencedBlock } from "../harness/fenced-blocks.ts";
import { startRegistry } from "../harness/registry.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { validateBlock } from "../harness/yaml-blocks.ts";
import { runShell, type ShellRun } from "./guide-shell.ts";
import type { GuideRun, GuideWorld } from "./guide-world.ts";
import { onLoopback } from "./on-loopback.ts";
import { userTags } from "./registry-state.ts";
import type { Files } from "./sample-chain.ts";

/** What was seen of a block that has run, or was read, and what should have been. */
export type Seen = readonly [seen: unknown, expected: unknown];

/** How a block is run, with the tools and the world that it needs for that, or how it is read, with nothing. */
export type Rule =
  | { readonly needs: "nothing"; readonly run: (block: FencedBlock) => Promise<Seen> }
  | { readonly needs: "tools"; readonly run: (block: FencedBlock, world: GuideWorld) => Promise<Seen> };

/** Reads a block. */
export const read = (run: (block: FencedBlock) => Seen | Promise<Seen>): Rule => ({
  needs: "nothing",
  run: async (block) => run(block),
});
/** Nothing to run: a drawing. */
export const drawing = read(({ language }) => [language, ""]);
/** What guide-start.test.ts runs: it writes all files that are named, and types all commands. */
export const inGuideStart = read(({ path, language }) => [path !== undefined || language === "sh", true]);
/** A layers.yaml. */
export const layers = read(({ text }) => [Object.keys(parseLayersFile(text, "layers.yaml").layers).length > 0, true]);
/** A Dockerfile, or the beginning of one. */
export const dockerfile = read(({ language, text }) => [
  [language, parseDockerfile(text, "Dockerfile").stages.length],
  ["dockerfile", text.match(/^FROM /gm)?.length],
]);
/** What cannot be run here: GitHub's parser takes it, it gives no input that the action has not, and its expressions can be evaluated. */
export const checked = (contexts: object): Rule =>
  read(async (block) => {
    const problems = await validateBlock(block, "block");
    return [
      [problems, fillExpressions(block.text, contexts).includes("${{")],
      [[], false],
    ];
  });

/** What is to come of a workflow, and what it needs for that. */
export type Expected = GuideRun & {
  /** The jobs that ran; each succeeded. Default: the one of the frame. */
  readonly jobs?: readonly string[];
  /** The users' tags in acme/shop afterwards. */
  readonly tags?: readonly (string | RegExp)[];
  /** What a job says. */
  readonly says?: Readonly<Record<string, string | RegExp>>;
};

/** Runs a workflow, or jobs or steps of one, in act. */
export const act = (expected: Expected | ((world: GuideWorld) => Expected) = {}): Rule => ({
  needs: "tools",
  run: async (block, world) => {
    const { jobs = ["guide"], tags, says = {}, ...more } = typeof expected === "function" ? expected(world) : expected;
    return world.run(block, more, async ({ result, problems, registry }) => {
      const ran = result.jobs.filter(({ steps }) => steps.length > 0);
      const failed = ran.flatMap(({ id, outcome, log }) => (outcome === "success" ? [] : [`${id}:\n${log}`]));
      const logs = Object.keys(says).map((job) => ran.find(({ id }) => id === job)?.log);
      const there = tags === undefined ? [] : Object.keys(await userTags(registry.host, "acme/shop"));
      return [
        [problems, failed, result.outcome, ran.map(({ id }) => id), logs, there],
        [
          [],
          [],
          "success",
          jobs,
          Object.values(says).map(matching),
          (tags ?? []).map((tag) => (typeof tag === "string" ? tag : matching(tag))),
        ],
      ];
    });
  },
});

/** The same, where BuildKit builds: by a daemon with the image store that Docker has by default. */
export const actByDocker = (expected: Expected): Rule => ({
  needs: "tools",
  run: async (block, world) => {
    const { env } = await startDockerd({ store: "containerd" });
    return act({ ...expected, env: { ...env, ...expected.env } }).run(block, world);
  },
});

/** What holds such a text. */
const matching = (words: string | RegExp): unknown =>
  typeof words === "string" ? expect.stringContaining(words) : expect.stringMatching(words);

/** Skopeo, which speaks plain http only where it is told to. */
const skopeo = `skopeo() {
  local flag=--tls-verify=false
  [[ "$1" != copy ]] || flag=--dest-tls-verify=false
  command skopeo --insecure-policy "$1" "$flag" "\${@:2}"
}
`;
/** What commands find and what they print. */
export type Prepared = Omit<ShellRun, "cwd" | "host"> & { readonly files?: Files; readonly prints?: RegExp };
/** Runs commands in a repository with these files. `host` is the registry. */
export const shell = (prepare: (host: string, folder: string) => Promise<Prepared>): Rule => ({
  needs: "tools",
  run: async (block) => {
    await using registry = await startRegistry();
    await using folder = await temporaryFolder("shell");
    const { files = {}, prints = /^/, env, ...more } = await prepare(registry.host, folder.path);
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder.path, name)), { recursive: true });
      const mode = content.startsWith("#!") ? 0o755 : 0o644;
      await writeFile(join(folder.path, name), onLoopback(registry.host, content), { mode });
    }
    const docker = await startDockerd({ store: "containerd" });
    await using settings = await temporaryFolder("settings");
    const startup = join(settings.path, "startup.sh");
    await writeFile(startup, skopeo);
    const printed = await runShell(block.text, {
      cwd: folder.path,
      host: registry.host,
      env: { ...docker.env, BASH_ENV: startup, ...env },
      ...more,
    });
    return [printed, matching(prints)];
  },
});
