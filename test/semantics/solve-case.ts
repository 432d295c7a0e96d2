import { dirname } from "node:path";
import { runCommand } from "../harness/run-command.ts";
import type { SemanticCase } from "./semantic-case.ts";

/** Where a case is written, and where its image goes: `repository` begins with the registry's host. */
export interface SolveRequest {
  readonly address: string;
  readonly repository: string;
  readonly tag: string;
  /** The file itself, and the folder of the build context. */
  readonly dockerfile: string;
  readonly context: string;
  /** The tag of the image that `below` means. */
  readonly below?: string;
  /** The time of all that is new, seconds since 1970. */
  readonly epoch: number;
}

/** Solves a case by BuildKit alone, without a line of ours, and pushes the image. Gives BuildKit's complaint where it refuses. */
export async function solveCase(
  { platforms = ["linux/amd64"], buildArgs = {}, labels = {}, target }: SemanticCase,
  { address, repository, tag, dockerfile, context, below, epoch }: SolveRequest,
): Promise<string | undefined> {
  const options = [
    ...Object.entries({ SOURCE_DATE_EPOCH: epoch, ...buildArgs }).map(([name, value]) => `build-arg:${name}=${value}`),
    ...Object.entries(labels).map(([name, value]) => `label:${name}=${value}`),
    `platform=${platforms.join(",")}`,
    ...(target === undefined ? [] : [`target=${target}`]),
    ...(below === undefined ? [] : [`context:below=docker-image://${repository}:${below}`]),
  ];
  const args = [
    `--addr=${address}`,
    "build",
    "--progress=plain",
    "--frontend=dockerfile.v0",
    `--local=context=${context}`,
    `--local=dockerfile=${dirname(dockerfile)}`,
    ...options.flatMap((option) => ["--opt", option]),
    "--secret=id=word,env=WORD",
    `--output=type=image,name=${repository}:${tag},push=true,oci-mediatypes=true`,
  ];
  try {
    await runCommand("buildctl", args, { env: { WORD: "four" } });
    return undefined;
  } catch (error) {
    return /^error: .*/m.exec(String(error))?.[0] ?? String(error);
  }
}
