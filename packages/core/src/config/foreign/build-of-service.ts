import { z } from "../../z.ts";
import { platform } from "../layers-file.ts";
import { issueMessage } from "../yaml-source.ts";
import { composeBuild, notTakenOver, type ComposeBuild } from "./compose-build.ts";
import type { ComposeReading } from "./compose-reading.ts";
import type { ImageBuild } from "./image-build.ts";
import { buildPaths } from "./repository-path.ts";
import { isMembers, withoutNulls, type Members } from "./shapes.ts";

type Pairs = Readonly<Record<string, string>>;

/** What a service says of its image; undefined where it has no `build`, or one that cannot be read. */
export function buildOfService(reading: ComposeReading, name: string): ImageBuild | undefined {
  const service = reading.services[name];
  if (!isMembers(service)) return undefined;
  refuseExtends(reading, name, service);
  const build = readBuild(reading, name, service["build"]);
  if (build === undefined) return undefined;
  const { path, log } = reading.source;
  const at = (...members: readonly PropertyKey[]) => ["services", name, ...members];
  for (const member of notTakenOver(build))
    log?.warning(`${path}: services.${name}.build.${member} has no counterpart, and is not heeded`);
  if (build.dockerfile_inline !== undefined)
    reading.problem(
      at("build", "dockerfile_inline"),
      "a Dockerfile within this file is not read: put it in a file of its own",
    );
  const image = reading.text(at("image"), service["image"]);
  const onlyPlatform = reading.text(at("platform"), service["platform"]);
  for (const issue of z.optional(platform).safeParse(onlyPlatform, { jitless: true }).error?.issues ?? [])
    reading.problem(at("platform"), issue.message);
  return {
    name,
    where: `services.${name}`,
    ...buildPaths(
      reading.folder,
      { context: build.context ?? ".", dockerfile: build.dockerfile ?? "Dockerfile" },
      (member, message) => reading.problem(at("build", member), message),
    ),
    ...(build.target === undefined ? {} : { target: build.target }),
    buildArgs: argumentsOf(reading, name, build),
    labels: Object.fromEntries(Object.entries(build.labels ?? {}).map(([key, value]) => [key, value ?? ""])),
    annotations: {},
    platforms: build.platforms ?? (onlyPlatform === undefined ? [] : [onlyPlatform]),
    secrets: (build.secrets ?? []).flatMap(({ source, target }, index) =>
      secretOf(reading, at("build", "secrets", index), source, target ?? source),
    ),
    ssh: Object.entries(build.ssh ?? {}).map(([id, file]) => (file === null ? id : `${id}=${reading.file(file)}`)),
    tags: [...(image === undefined ? [] : [image]), ...(build.tags ?? [])],
    contexts: contextsOf(reading, name, build),
  };
}

/** The members of another service would come in: its `build`, perhaps. */
function refuseExtends(reading: ComposeReading, name: string, service: Members): void {
  const extended = service["extends"];
  if (extended === undefined || extended === null) return;
  const members = isMembers(extended) ? extended : { service: extended };
  const other = reading.services[String(members["service"])];
  const counts = service["build"] === undefined ? ["build", "extends"] : ["build", "extends", "image", "platform"];
  const changesNothing = isMembers(other) && counts.every((member) => other[member] === undefined);
  if (members["file"] === undefined && changesNothing) return;
  reading.problem(
    ["services", name, "extends"],
    "`extends` is not followed: write an anchor (`build: &app …`, and `build: *app`), or a layers.yaml",
  );
}

function readBuild(reading: ComposeReading, name: string, value: unknown): ComposeBuild | undefined {
  if (value === undefined || value === null) return undefined;
  const members = ["services", name, "build"];
  const replaced = reading.replaced(members, typeof value === "string" ? { context: value } : value);
  if (replaced === undefined) return undefined;
  const result = composeBuild.safeParse(replaced, { jitless: true });
  if (result.success) return result.data;
  for (const issue of result.error.issues) reading.problem([...members, ...issue.path], issueMessage(issue));
  return undefined;
}

/** An argument without a value takes that of the environment, and is not given where it is not set there. */
function argumentsOf(reading: ComposeReading, name: string, build: ComposeBuild): Pairs {
  const members = ["services", name, "build", "args"];
  const given = Object.entries(build.args ?? {}).map(([key, value]): [string, string | null] => [
    key,
    value ?? reading.variable([...members, key], key) ?? null,
  ]);
  return withoutNulls(Object.fromEntries(given));
}

function contextsOf(reading: ComposeReading, name: string, build: ComposeBuild): Pairs {
  const entries = Object.entries(build.additional_contexts ?? {}).flatMap(([key, value]) => {
    const members = ["services", name, "build", "additional_contexts", key];
    const other = /^(?:service|target):(.*)$/s.exec(value ?? "")?.[1];
    const service = other === undefined ? undefined : reading.services[other];
    if (other !== undefined && isMembers(service) && service["build"] !== undefined) return [[key, other] as const];
    reading.problem(
      members,
      other === undefined
        ? `${value ?? "no value"}: only service:NAME can be taken over, which is an image of this file`
        : `there is no service ${other} with a \`build\` in this file`,
    );
    return [];
  });
  return Object.fromEntries(entries);
}

function secretOf(
  reading: ComposeReading,
  members: readonly PropertyKey[],
  name: string,
  id: string,
): readonly string[] {
  const declared = reading.replaced(["secrets", name], reading.section("secrets")[name]);
  const { environment, file } = isMembers(declared) ? declared : {};
  if (typeof environment === "string") return [`id=${id},env=${environment}`];
  if (typeof file === "string") return [`id=${id},src=${reading.file(file)}`];
  reading.problem(members, `${name} has neither \`file\` nor \`environment\` under \`secrets\` of this file`);
  return [];
}
