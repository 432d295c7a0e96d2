import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Buildkitd } from "../harness/buildkitd.ts";
import type { GitRepository } from "../harness/git-repository.ts";
import { runAction } from "../harness/run-action.ts";
import { layersFileOf } from "./layers-file.ts";
import type { SemanticCase } from "./semantic-case.ts";
import { solveCase } from "./solve-case.ts";

/** Cases to build by the suite and by BuildKit: both push to the registry at `host`, repositories `ours` and `theirs`. */
export interface CasesRequest {
  readonly cases: readonly SemanticCase[];
  readonly host: string;
  readonly buildkitd: Buildkitd;
  /** The base images, by the name that cases have for them after `@`. */
  readonly bases: Readonly<Record<string, string>>;
  /** Has the build contexts; all else is written here. */
  readonly repository: GitRepository;
}

/** What both sides did: the image of a case has the tag `NAME-x`. */
export interface BuiltCases {
  /** The cases that BuildKit builds. */
  readonly built: readonly SemanticCase[];
  /** Those that it refuses, with its complaint; we have not been asked. */
  readonly refused: ReadonlyMap<SemanticCase, string>;
  /** Who built a case on our side, as the log says it: `native`, `split`, or `buildkit: REASON`. */
  readonly engines: ReadonlyMap<string, string>;
}

/** The time of what is new, seconds since 1970. */
const epoch = 1_700_000_000;

/** Builds all cases by BuildKit alone, then those that it builds by the action, in one run. */
export async function buildCases(request: CasesRequest): Promise<BuiltCases> {
  const { cases, repository } = request;
  for (const each of cases) await writeCase(each, request);
  const refused = await solveAll(request);
  const built = cases.filter((each) => !refused.has(each));
  // A layers file has at least one layer.
  if (built.length === 0) return { built, refused, engines: new Map() };
  await repository.commit({ "layers.yaml": layersFileOf(`${request.host}/ours`, built) });
  const { log, outcome } = await buildByAction(request, "layers.yaml");
  if (outcome !== "success") throw new Error(log);
  return { built, refused, engines: new Map(built.map(({ name }) => [name, engineOf(log, name)])) };
}

/** Asks us for a case that BuildKit refuses. Gives our log where we do not refuse it, too. */
export async function builtAfterAll(each: SemanticCase, request: CasesRequest): Promise<string | undefined> {
  const file = `${each.name}.yaml`;
  await request.repository.commit({ [file]: layersFileOf(`${request.host}/ours`, [each]) });
  const { log, outcome } = await buildByAction(request, file);
  return outcome === "failure" ? undefined : log;
}

function buildByAction({ repository, buildkitd }: CasesRequest, config: string) {
  return runAction({
    action: "build-layer",
    workspace: repository.path,
    inputs: { config, engine: "auto", layer: "all" },
    env: { ...buildkitd.env, GITHUB_REPOSITORY: "", WORD: "four", SOURCE_DATE_EPOCH: String(epoch) },
  });
}

async function solveAll(request: CasesRequest): Promise<Map<SemanticCase, string>> {
  const refused = new Map<SemanticCase, string>();
  const waiting = request.cases.values();
  const worker = async (): Promise<void> => {
    for (const each of waiting) {
      const complaint = await solveOne(each, request);
      if (complaint !== undefined) refused.set(each, complaint);
    }
  };
  await Promise.all([worker(), worker()]);
  return refused;
}

async function solveOne(each: SemanticCase, { host, buildkitd, repository }: CasesRequest) {
  const place = (name: string) => ({
    address: buildkitd.address,
    repository: `${host}/theirs`,
    tag: `${name}-x`,
    dockerfile: join(repository.path, "cases", name, "Dockerfile"),
    context: join(repository.path, each.context ?? "context"),
    epoch,
  });
  if (each.below === undefined) return solveCase(each, place(each.name));
  const below = `${each.name}-below`;
  const complaint = await solveCase({ name: below, dockerfile: each.below }, place(below));
  return complaint ?? solveCase(each, { ...place(each.name), below: `${below}-x` });
}

async function writeCase(each: SemanticCase, { repository, bases }: CasesRequest): Promise<void> {
  const withBases = (text: string): string => text.replace(/@([a-z]+)\b/g, (all, base: string) => bases[base] ?? all);
  const files = {
    [`${each.name}/Dockerfile`]: withBases(each.dockerfile),
    ...(each.ignore === undefined ? {} : { [`${each.name}/Dockerfile.dockerignore`]: each.ignore }),
    ...(each.below === undefined ? {} : { [`${each.name}-below/Dockerfile`]: withBases(each.below) }),
  };
  for (const [path, text] of Object.entries(files)) {
    const file = join(repository.path, "cases", path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

function engineOf(log: string, name: string): string {
  const lines = log.split("\n").filter((line) => line.startsWith(`${name}: `));
  const said = lines.map((line) => line.slice(name.length + 2));
  const whole = said.find((line) => line.startsWith("built by BuildKit: "));
  if (whole !== undefined) return whole.replace("built by BuildKit", "buildkit");
  if (said.some((line) => line.startsWith("built by BuildKit up to "))) return "split";
  return said.includes("built by registry calls alone") ? "native" : said.join(" | ");
}
