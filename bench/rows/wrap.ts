import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openRegistry, parseManifest } from "@layered-build/oci";
import { type Buildkitd, startBuildkitd } from "../../test/harness/buildkitd.ts";
import { startDockerd } from "../../test/harness/dockerd.ts";
import { gitRepository } from "../../test/harness/git-repository.ts";
import { startRegistry } from "../../test/harness/registry.ts";
import { temporaryFolder } from "../../test/harness/temporary-folder.ts";
import { hostPath, type Tool } from "../../test/harness/tools.ts";
import { runStep } from "../action-step.ts";
import type { Contender } from "../contender.ts";
import { differences, imageFacts } from "../image-facts.ts";
import { interleave, settle } from "../interleave.ts";
import { type LargeImage, pushLargeImage } from "../large-image.ts";
import { measure, type Command } from "../measure.ts";
import { available, type BenchOptions, type Row, type RowResult } from "../row.ts";

const needs: readonly Tool[] = ["docker-registry", "skopeo", "busybox", "tar", "git"];

/** An image on its way into a Space: a few settings more, and not a file of it changes. */
export const wrap: Row = {
  name: "wrap",
  title: "Wrapping an image of two platforms for a Space by a Dockerfile that only sets configuration, cold engine",
  needs,
  run: (options) => runWrap(options, ["linux/amd64", "linux/arm64"], (place) => docker(place)),
};

/** The same for the one platform that a Space runs, against a BuildKit that pulls nothing that it does not need. */
export const wrapOne: Row = {
  name: "wrap-one",
  title: "Wrapping an image of one platform in the same way",
  needs,
  run: (options) => runWrap(options, ["linux/amd64"], (place, start) => lazy(place, start)),
};

/** The image, and the checkout with the Dockerfile of the wrap. */
type Place = {
  readonly image: LargeImage;
  readonly repository: string;
  readonly workspace: string;
  readonly folder: string;
};

async function runWrap(
  { runs, modelBytes, signal, progress }: BenchOptions,
  platforms: readonly string[],
  rival: (place: Place, start: () => Promise<Buildkitd>) => Contender,
): Promise<RowResult> {
  await using stack = new AsyncDisposableStack();
  const registry = stack.use(await startRegistry({ direct: true }));
  progress(`pushing an image of ${modelBytes / 1e6} MB for ${platforms.join(", ")}`);
  // Of one platform only, the other is there all the same: an index of one is none.
  const image = await pushLargeImage(registry.host, "acme/app", ["linux/amd64", "linux/arm64"], modelBytes);
  const workspace = stack.use(await gitRepository({ "hf/Dockerfile": "" }));
  const folder = stack.use(await temporaryFolder("bench-runner"));
  const wanted = image.platforms.filter(({ platform }) => platforms.includes(platform));
  const place: Place = {
    image: { ...image, platforms: wanted },
    repository: `${registry.host}/acme/app`,
    workspace: workspace.path,
    folder: folder.path,
  };
  let buildkitd: Buildkitd | undefined;
  const start = async (): Promise<Buildkitd> => (buildkitd ??= stack.use(await startBuildkitd()));
  const contenders = available([ours(place), rival(place, start)], progress);
  let round = 0;
  const before = (): Promise<void> => writeDockerfile(place, ++round);
  const warmUp = (line: string): void => progress(`warm-up, not counted: ${line}`);
  await interleave(contenders, { runs: 1, signal, before, progress: warmUp });
  const same = await checkSame(contenders, place);
  progress(same);
  const timed = await interleave(contenders, { runs, signal, before, progress });
  return { timed, notes: [same, "each round's Dockerfile has another label, so that nobody finds the work done"] };
}

/** The labels that ours adds by itself stand in it, sorted, so that the results can be compared. */
function writeDockerfile({ workspace, image }: Place, round: number): Promise<void> {
  const base = "org.opencontainers.image.base";
  const lines = [
    "ARG BASE_IMAGE",
    "FROM ${BASE_IMAGE}",
    "ENV HOST=0.0.0.0",
    "ENV PORT=7860",
    "ENV HOME=/tmp/home HF_HOME=/tmp/home/.cache/huggingface XDG_CACHE_HOME=/tmp/home/.cache",
    "EXPOSE 7860",
    "USER 1000",
    `LABEL ${base}.digest=${image.digest} ${base}.name=${image.reference} round=${round}`,
  ];
  return writeFile(join(workspace, "hf/Dockerfile"), `${lines.join("\n")}\n`);
}

function ours({ image, workspace, folder, repository }: Place): Contender {
  const platforms = image.platforms.map(({ platform }) => platform).join(",");
  const inputs = { image: image.reference, version: "bench", platforms };
  return {
    name: "layered-build",
    needs: [],
    commandLine: `node dist/wrap-hf-image.js   # with: { image: …, platforms: ${platforms} }, all else by default`,
    image: `${repository}:${image.platforms.length > 1 ? "hf-bench" : "hf-amd64-bench"}`,
    run: async (signal) => {
      const step = { action: "wrap-hf-image", inputs, workspace, apiUrl: "http://127.0.0.1:9", folder };
      const { seconds, outputs } = await runStep(step, signal);
      const sent = Number(outputs.get("pushed-bytes"));
      if (sent < 1000 || sent > 20_000) throw new Error(`The wrap was to send some kilobytes, and sent ${sent} bytes.`);
      return seconds;
    },
  };
}

/** Docker's own builder, with an empty store. */
function docker(place: Place): Contender {
  const image = `${place.repository}:docker`;
  return {
    name: "docker driver, cold",
    needs: ["dockerd"],
    ...commandLine(place, image),
    image,
    run: async (signal) => {
      await using daemon = await startDockerd({ store: "containerd", fresh: true });
      await settle();
      return await measure(buildx(place, image, daemon.env), signal);
    },
  };
}

/** A lazy BuildKit that runs already; its store is empty. */
function lazy(place: Place, start: () => Promise<Buildkitd>): Contender {
  const image = `${place.repository}:lazy`;
  return {
    name: "lazy buildkitd, cold",
    needs: ["buildkitd"],
    ...commandLine(place, image),
    image,
    run: async (signal) => {
      const daemon = await start();
      await daemon.prune();
      await settle();
      return await measure(buildx(place, image, daemon.env), signal);
    },
  };
}

function buildx({ image, workspace, folder }: Place, tag: string, env: Readonly<Record<string, string>>): Command {
  const platforms = ["--platform", image.platforms.map(({ platform }) => platform).join(",")];
  const base = ["--build-arg", `BASE_IMAGE=${image.reference}@${image.digest}`];
  return {
    program: "docker",
    args: [
      "buildx",
      "build",
      "--push",
      "--provenance=false",
      ...platforms,
      "--tag",
      tag,
      ...base,
      "--file",
      "hf/Dockerfile",
      "hf",
    ],
    cwd: workspace,
    env: { PATH: hostPath(), HOME: folder, DOCKER_CONFIG: folder, ...env },
  };
}

function commandLine(place: Place, tag: string): Pick<Contender, "commandLine"> {
  return { commandLine: `docker ${buildx(place, tag, {}).args.join(" ")}`.replace(/@sha256:\w+/, "@$DIGEST") };
}

/** Compares what both have pushed, platform by platform. Throws an Error that lists the differences. */
async function checkSame([first, second]: readonly Contender[], { image, repository }: Place): Promise<string> {
  if (first === undefined || second === undefined) return "no rival is here: nothing was compared";
  let facts = 0;
  for (const { digest: base } of image.platforms) {
    const at = image.platforms.findIndex(({ digest }) => digest === base);
    const [left, right] = await Promise.all(
      [first, second].map(async (each) =>
        expose(await imageFacts(await platformImage(each.image, at), `${repository}@${base}`)),
      ),
    );
    if (left === undefined || right === undefined) throw new Error("nothing to compare");
    const found = differences(left, right);
    if (found.length > 0)
      throw new Error(`${first.name} and ${second.name} give different images:\n  ${found.join("\n  ")}`);
    facts += left.size;
  }
  return `same result: ${facts} equal facts over ${image.platforms.length} platforms (blobs below, configuration, history; not times)`;
}

/** Older BuildKits write `EXPOSE map[7860/tcp:{}]`. */
function expose(facts: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...facts].map(([name, value]) => [name, value.replace(/^EXPOSE map\[(.*):\{\}\]$/, "EXPOSE [$1]")]));
}

/** The manifest of one platform behind a tag, which may name an index. */
async function platformImage(image: string, at: number): Promise<string> {
  const [, registry = "", repository = "", tag = ""] = /^([^/]+)\/(.+):([^:]+)$/.exec(image) ?? [];
  const stored = await openRegistry({ registry, repository }).getManifest(tag);
  const parsed = stored === undefined ? undefined : parseManifest(stored);
  if (parsed?.kind !== "index") return image;
  return `${registry}/${repository}@${parsed.document.manifests[at]?.digest ?? ""}`;
}
