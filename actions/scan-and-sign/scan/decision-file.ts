import { copyFile, lstat, mkdtemp, writeFile } from "node:fs/promises";
import path from "node:path";
import { LayeredBuildError, mostReportBytes } from "@layered-build/core/scan";
import type { ActionContext, Inputs } from "@layered-build/toolkit";
import type { manifest } from "../manifest.ts";
import { baseCommit, isUntrusted, openAtBase, type BaseContext } from "./base-commit.ts";
import { linkInCheckout, pathInCheckout } from "../checkout-path.ts";

type Context = BaseContext & Pick<ActionContext, "log" | "tempFolder">;

/** A baseline is a report that a scan made; the others are written by hand. */
const mostBytes = { baseline: mostReportBytes, "ignore-file": 16 * 1024 ** 2, vex: 16 * 1024 ** 2 };
type DecisionInput = keyof typeof mostBytes;

/** The inputs that name such files. */
export const decisionInputs: readonly DecisionInput[] = ["baseline", "ignore-file", "vex"];

/**
 * A file by which findings are let pass (ignore file, VEX, baseline), as a copy that the scanner can have: in pull requests that of the base commit, since
 * theirs could silence what they bring. Undefined, with a warning, where that one cannot be had: then nothing is let pass. Links are not followed.
 */
export async function decisionFile(
  input: DecisionInput,
  inputs: Pick<Inputs<typeof manifest>, DecisionInput | "token">,
  context: Context,
): Promise<string | undefined> {
  const given = inputs[input];
  if (given === undefined) return undefined;
  const { file, inCheckout, isOfBase } = await placeOf(given, context);
  const bytes = isOfBase ? await fromBase(input, inCheckout, inputs.token, context) : undefined;
  if (isOfBase && bytes === undefined) return undefined;
  if (!isOfBase) await checkFile(input, file, inCheckout, context);
  const folder = await mkdtemp(path.join(context.tempFolder, "layered-build-decisions-"));
  const copy = path.join(folder, `${input}${path.extname(file)}`);
  await (bytes === undefined ? copyFile(file, copy) : writeFile(copy, bytes));
  return copy;
}

/** Checks that such a file can be read; nothing is said of one that is to come from the base commit. Throws `bad-input`. */
export async function checkDecisionFile(
  input: DecisionInput,
  inputs: Pick<Inputs<typeof manifest>, DecisionInput>,
  context: Pick<ActionContext, "github" | "workspace">,
): Promise<void> {
  const given = inputs[input];
  if (given === undefined) return;
  const { file, inCheckout, isOfBase } = await placeOf(given, context);
  if (!isOfBase) await checkFile(input, file, inCheckout, context);
}

type Place =
  | { readonly file: string; readonly isOfBase: true; readonly inCheckout: string }
  | { readonly file: string; readonly isOfBase: false; readonly inCheckout: string | undefined };

async function placeOf(
  given: string,
  { github, workspace }: Pick<ActionContext, "github" | "workspace">,
): Promise<Place> {
  const file = path.resolve(workspace, given);
  const inCheckout = await pathInCheckout(workspace, file);
  // What is outside of the checkout was put there by the workflow, and not by a commit.
  return inCheckout !== undefined && isUntrusted(github)
    ? { file, isOfBase: true, inCheckout }
    : { file, isOfBase: false, inCheckout };
}

async function checkFile(
  input: DecisionInput,
  file: string,
  inCheckout: string | undefined,
  { workspace }: Pick<ActionContext, "workspace">,
): Promise<void> {
  const found = await lstat(file).catch(() => undefined);
  const link = inCheckout === undefined ? undefined : await linkInCheckout(workspace, inCheckout);
  const isPlain = found?.isFile() === true && typeof link !== "string";
  if (isPlain && found.size <= mostBytes[input]) return;
  const why =
    found === undefined
      ? "there is no such file"
      : isPlain
        ? `it has more than ${mostBytes[input]} bytes`
        : "it is no file, or behind a link";
  throw new LayeredBuildError("bad-input", `${input}: ${JSON.stringify(file)} cannot be read: ${why}.`, {
    hint: "Name a file of the checkout, or one that an earlier step made. Did actions/checkout run?",
  });
}

async function fromBase(
  input: string,
  file: string,
  token: string | undefined,
  context: Context,
): Promise<Buffer | undefined> {
  const { log, github } = context;
  const base = baseCommit(github);
  if (base === undefined) {
    log.warning(`${input} is not used: this run is about a pull request, and does not say what its base is.`);
    return undefined;
  }
  try {
    const git = await openAtBase(base, token, context);
    const bytes = await git.run(["show", `${base}:${file.split(path.sep).join("/")}`]);
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
