import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { GitRepository } from "../../test/harness/git-repository.ts";
import { runAction } from "../../test/harness/run-action.ts";
import { hostPath } from "../../test/harness/tools.ts";
import { runStep } from "../action-step.ts";
import type { Contender } from "../contender.ts";
import { interleave } from "../interleave.ts";
import { measure } from "../measure.ts";
import { makeMonorepo } from "../monorepo.ts";
import type { BenchOptions, Row } from "../row.ts";
import { statistics } from "../statistics.ts";
import { megabytes } from "../table.ts";

const files = 100_000;
const layers = 100;

/** What detection costs in a large repository, the start of Node included, and how it grows. */
export const detect: Row = {
  name: "detect",
  title: `Which of ${layers} layers have to be built, in a repository of ${files} files (nothing has)`,
  needs: ["git"],
  run: async ({ runs, signal, progress }: BenchOptions) => {
    await using stack = new AsyncDisposableStack();
    const repositories: GitRepository[] = [];
    for (const count of [files, files / 10]) {
      progress(`making a repository of ${count} files and ${layers} images`);
      repositories.push(stack.use(await makeMonorepo(count, layers)));
    }
    const alone = stack.use(await makeMonorepo(1, 1));
    const [large, small] = repositories;
    if (large === undefined || small === undefined) throw new Error("No repository was made.");
    const push = { before: await large.git("rev-parse", "before") };
    const diff = ours("strategy: diff, dirty: ignore", large.path, { strategy: "diff", dirty: "ignore" }, push);
    const nothing = ours("dirty: ignore, 1 layer of 1 file", alone.path, { dirty: "ignore" });
    const diffTree = ["diff-tree", "-r", "-z", "--raw", "--no-renames", "before", "HEAD"];
    const gitDiff = program("git diff-tree", "git", diffTree, large.path);
    const contenders = [
      ours("dirty: ignore", large.path, { dirty: "ignore" }),
      ours("dirty: hash", large.path, { dirty: "hash" }),
      ours(`dirty: ignore, ${files / 10} files`, small.path, { dirty: "ignore" }),
      ours(`dirty: hash, ${files / 10} files`, small.path, { dirty: "hash" }),
      diff,
      ours("strategy: diff", large.path, { strategy: "diff" }, push),
      nothing,
      gitDiff,
      program("git ls-tree of all files", "git", ["ls-tree", "-r", "-z", "--full-tree", "HEAD"], large.path),
      program("node, nothing else", process.execPath, ["--eval", ""], large.path),
    ];
    const rounds = { signal, before: async () => undefined };
    await interleave(contenders, { ...rounds, runs: 1, progress: () => undefined });
    const timed = await interleave(contenders, { ...rounds, runs, progress });
    const medianOf = (contender: Contender): number =>
      statistics(timed.find((each) => each.contender === contender)?.seconds ?? []).median;
    const above = medianOf(diff) - medianOf(gitDiff) - medianOf(nothing);
    return {
      timed,
      notes: [
        `${diff.name}: ${above.toFixed(2)} s above git diff-tree and the action where there is nothing to do`,
        `peak memory: ${await peakMemory(large)}`,
      ],
    };
  },
};

function ours(
  name: string,
  workspace: string,
  inputs: Readonly<Record<string, string>>,
  event: object = {},
): Contender {
  return {
    name: `layered-build, ${name}`,
    needs: [],
    commandLine: `node dist/detect-changed-layers.js   # with: { ${name.replace(/, \d.*/, "")} }`,
    image: "",
    run: async (signal) => {
      const folder = join(workspace, ".git", "bench-runner");
      await mkdir(folder, { recursive: true });
      const step = { action: "detect-changed-layers", inputs, workspace, apiUrl: "http://127.0.0.1:9", folder, event };
      const { seconds, outputs } = await runStep(step, signal);
      // Only an answer that is right counts.
      if (outputs.get("any-changed") !== "false") throw new Error(`${name} would build ${outputs.get("layers") ?? ""}`);
      return seconds;
    },
  };
}

function program(name: string, command: string, args: readonly string[], cwd: string): Contender {
  return {
    name,
    needs: [],
    commandLine: [command.replace(/.*[\\/]/, ""), ...args].join(" "),
    image: "",
    run: (signal) => measure({ program: command, args, cwd, env: { PATH: hostPath() } }, signal),
  };
}

async function peakMemory(repository: GitRepository): Promise<string> {
  const run = await runAction({ action: "detect-changed-layers", workspace: repository.path });
  return megabytes(run.peakRssBytes);
}
