import path from "node:path";
import type { Trivy } from "@layered-build/core/scan";
import type { ActionContext, Inputs } from "@layered-build/toolkit";
import { decisionFile } from "./decision-file.ts";
import type { manifest } from "../manifest.ts";
import { openTool } from "./open-tools.ts";

/** Makes Trivy available, and what lets findings pass. Throws what `openTool` throws, and `bad-input` for a file that is not there. */
export async function openTrivy(
  inputs: Inputs<typeof manifest>,
  context: ActionContext<typeof manifest>,
  scanners: Trivy["scanners"],
): Promise<Trivy> {
  const { exec, env, tempFolder, log, signal } = context;
  // Files that are not there are told before a program is fetched.
  const ignoreFile = await decisionFile("ignore-file", inputs, context);
  const vex = await decisionFile("vex", inputs, context);
  const { path: program } = await openTool("trivy", inputs, context);
  const given = env["TRIVY_CACHE_DIR"] ?? "";
  return {
    program,
    exec,
    env,
    temporary: tempFolder,
    cacheFolder: given === "" ? path.join(tempFolder, "layered-build-trivy") : given,
    log,
    signal,
    scanners,
    offline: inputs.offline,
    dbRepository: inputs["db-repository"],
    ignoreFile,
    vex,
  };
}
