import path from "node:path";
import {
  findSecrets,
  inertMarkdown,
  leakLine,
  LayeredBuildError,
  openGit,
  type Leak,
  type SecretPlace,
} from "@layered-build/core/scan";
import type { ActionContext, Inputs } from "@layered-build/toolkit";
import { isUntrusted } from "./base-commit.ts";
import type { manifest } from "../manifest.ts";
import { openTool } from "./open-tools.ts";

const mostShown = 50;
/** The runner shows ten annotations of a kind in a step; the scan has its own. */
const mostAnnotations = 3;

/** Searches for secrets where `secret-scan` says. Throws `secrets-found`, and what the search throws. */
export async function secretWork(
  inputs: Inputs<typeof manifest>,
  context: ActionContext<typeof manifest>,
): Promise<void> {
  const asked = inputs["secret-scan"];
  if (asked === undefined) return;
  const { exec, env, programEnv, tempFolder: temporary, log, signal, summary, workspace, github } = context;
  const place: SecretPlace =
    asked === "history"
      ? { kind: "history", git: await openGit(workspace, exec, programEnv) }
      : { kind: "folder", path: path.resolve(workspace, asked) };
  const { path: program } = await openTool("gitleaks", inputs, context);
  const trusted = !isUntrusted(github);
  const leaks = await findSecrets({ program, exec, env, temporary, log, signal, trusted }, place);
  summary.add(secretSummary(leaks));
  for (const leak of leaks.slice(0, mostShown)) log.info(leakLine(leak));
  if (leaks.length === 0) {
    log.info("No secrets were found.");
    return;
  }
  for (const leak of leaks.slice(0, mostAnnotations)) log.error(`A secret: ${leakLine(leak)}`);
  throw new LayeredBuildError(
    "secrets-found",
    `${leaks.length === 1 ? "1 secret was" : `${leaks.length} secrets were`} found${asked === "history" ? " in the history" : ""}.`,
    {
      hint: "A secret that was pushed is known: revoke it first, then take it out. The log and the summary say where each is.",
    },
  );
}

function secretSummary(leaks: readonly Leak[]): string {
  if (leaks.length === 0) return "### Secrets\n\nNone were found.\n";
  const rows = leaks
    .slice(0, mostShown)
    .map(
      ({ rule, file, line, commit }) =>
        `| ${inertMarkdown(rule)} | ${inertMarkdown(`${file}:${line}`)} | ${inertMarkdown(commit?.slice(0, 12) ?? "")} |`,
    );
  const rest = leaks.length > mostShown ? `\n\n${leaks.length - mostShown} more.` : "";
  return `### Secrets\n\n**${leaks.length} were found.**\n\n| rule | where | commit |\n|---|---|---|\n${rows.join("\n")}${rest}\n`;
}
