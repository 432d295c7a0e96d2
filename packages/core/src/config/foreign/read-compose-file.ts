import path from "node:path";
import { YamlSource } from "../yaml-source.ts";
import { buildOfService } from "./build-of-service.ts";
import { ComposeReading } from "./compose-reading.ts";
import { composeVariables } from "./compose-variables.ts";
import type { ForeignBuilds, ForeignSource, ImageBuild } from "./image-build.ts";
import { isMembers, unclearScalar, type Members } from "./shapes.ts";

/**
 * Reads the `build` sections of a Compose file (compose-spec, "Compose Build Specification"): each service that has one is an image.
 * Variables are replaced in these sections and `image` only. Services behind `profiles` count where COMPOSE_PROFILES names one of
 * these, or another service is built on them. Throws `bad-config` for a text that is no YAML.
 */
export async function readComposeFile(source: ForeignSource): Promise<ForeignBuilds> {
  const yaml = new YamlSource(source.text, source.path, { merge: true, scalar: unclearScalar });
  const envFile = path.posix.join(path.posix.dirname(source.path), ".env");
  const variables = composeVariables(source.env, { path: envFile, text: await source.read(envFile) }, (message) =>
    source.log?.warning(`${source.path}: ${message}`),
  );
  const reading = new ComposeReading(source, yaml, variables);
  const { services, problems } = reading;
  if (isMembers(yaml.value) && yaml.value["include"] !== undefined)
    reading.problem(
      ["include"],
      "included files are not read: name their services in this file, or write a layers.yaml",
    );
  const found = new Map<string, ImageBuild | undefined>();
  const add = (name: string): void => {
    if (found.has(name)) return;
    const build = buildOfService(reading, name);
    found.set(name, build);
    for (const other of Object.values(build?.contexts ?? {})) add(other);
  };
  const left = Object.keys(services).filter((name) => !isActive(services[name], source.env["COMPOSE_PROFILES"]));
  for (const name of Object.keys(services)) if (!left.includes(name)) add(name);
  const builds = Object.keys(services).flatMap((name) => found.get(name) ?? []);
  if (builds.length === 0 && problems.length === 0) reading.problem(["services"], noBuild(services, left));
  return { builds, problems };
}

function isActive(service: unknown, chosen = ""): boolean {
  const profiles: unknown = isMembers(service) ? service["profiles"] : undefined;
  if (!Array.isArray(profiles) || profiles.length === 0) return true;
  const names = chosen.split(",").map((name) => name.trim());
  return names.includes("*") || profiles.some((profile) => names.includes(String(profile)));
}

function noBuild(services: Members, left: readonly string[]): string {
  const hidden = left.filter((name) => isMembers(services[name]) && services[name]["build"] !== undefined);
  const profiles = hidden.length === 0 ? "" : `; ${hidden.join(", ")} stand behind profiles: set COMPOSE_PROFILES`;
  return `no service has a \`build\`, so there is no image to make${profiles}`;
}
