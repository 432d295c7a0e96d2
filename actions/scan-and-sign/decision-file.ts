import { lstat, mkdtemp, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { LayeredBuildError, openGit } from "@layered-build/core/scan";
import type { ActionContext } from "@layered-build/toolkit";
import { linkInCheckout, pathInCheckout } from "./checkout-path.ts";
import { foreignCode } from "./fork-run.ts";

type Context = Pick<ActionContext, "exec" | "github" | "log" | "programEnv" | "tempFolder" | "workspace">;

const mostBytes = 16 * 1024 * 1024;

/** Whether those who wrote what is checked out may not decide what is let pass: pull requests, and what follows a fork's. */
export function isUntrusted({ eventName, payload }: Pick<ActionContext["github"], "eventName" | "payload">): boolean {
  return eventName?.startsWith("pull_request") === true || foreignCode({ eventName, payload }) !== undefined;
}

/**
 * A file by which findings are let pass (ignore file, VEX, baseline), as a copy that the scanner can have: in pull requests that of the base commit, since
 * theirs could silence what they bring. Undefined, with a warning, where that one cannot be had: then nothing is let pass. Links are not followed.
 */
export async function decisionFile(
  input: "baseline" | "ignore-file" | "vex",
  given: string | undefined,
  context: Context,
): Promise<string | undefined> {
  if (given === undefined) return undefined;
  const file = path.resolve(context.workspace, given);
  const inCheckout = await pathInCheckout(context.workspace, file);
  // What is outside of the checkout was put there by the workflow, and not by a commit.
  const bytes =
    isUntrusted(context.github) && inCheckout !== undefined
      ? await fromBase(input, inCheckout, context)
      : await fromDisk(input, file, inCheckout !== undefined && (await linkInCheckout(context.workspace, inCheckout)));
  if (bytes === undefined) return undefined;
  const folder = await mkdtemp(path.join(context.tempFolder, "layered-build-decisions-"));
  const copy = path.join(folder, `${input}${path.extname(file)}`);
  await writeFile(copy, bytes);
  return copy;
}

async function fromDisk(input: string, file: string, link: string | false | undefined): Promise<Buffer> {
  const found = await lstat(file).catch(() => undefined);
  const isPlain = found?.isFile() === true && typeof link !== "string";
  if (isPlain && found.size <= mostBytes) return readFile(file);
  const why =
    found === undefined
      ? "there is no such file"
      : isPlain
        ? `it has more than ${mostBytes} bytes`
        : "it is no file, or behind a link";
  throw new LayeredBuildError("bad-input", `${input}: ${JSON.stringify(file)} cannot be read: ${why}.`, {
    hint: "Name a file of the checkout, or one that an earlier step made. Did actions/checkout run?",
  });
}

async function fromBase(input: string, file: string, context: Context): Promise<Buffer | undefined> {
  const { log, github, workspace, exec, programEnv } = context;
  const base = baseCommit(github.payload);
  if (base === undefined) {
    log.warning(`${input} is not used: this run is about a pull request, and does not say what its base is.`);
    return undefined;
  }
  const git = await openGit(workspace, exec, programEnv);
  const show = async (): Promise<Buffer> => git.run(["show", `${base}:${file.split(path.sep).join("/")}`]);
  try {
    await git.run(["cat-file", "-e", `${base}^{commit}`]).catch(async () => {
      await git.run(["fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "origin", base]);
    });
    const bytes = await show();
    log.info(`${input}: that of the base commit ${base.slice(0, 12)}, since this is a pull request`);
    return bytes;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    log.warning(
      `${input} is not used: in a pull request that of its base commit ${base.slice(0, 12)} counts, which cannot be read (${reason}).`,
    );
    return undefined;
  }
}

function baseCommit(payload: Readonly<Record<string, unknown>>): string | undefined {
  const pull = payload["pull_request"];
  const base = typeof pull === "object" && pull !== null && "base" in pull ? pull.base : undefined;
  const sha = typeof base === "object" && base !== null && "sha" in base ? base.sha : undefined;
  return typeof sha === "string" && /^[0-9a-f]{40,64}$/.test(sha) ? sha : undefined;
}
