import type { ContainerConfig, ImageConfig } from "@layered-build/oci";
import { HandOver } from "./hand-over.ts";

/** What BuildKit reads of an image's configuration (OCI image-spec, config.md, and Docker's own additions); all else is lost in its builds. */
const members = new Set([
  "User",
  "ExposedPorts",
  "Env",
  "Entrypoint",
  "Cmd",
  "Volumes",
  "WorkingDir",
  "Labels",
  "StopSignal",
  "ArgsEscaped",
  "Healthcheck",
  "OnBuild",
  "Shell",
]);

/**
 * The configuration of an image that others built, as BuildKit goes on from it: older builders and other tools leave members that it
 * drops (`Hostname`, `container_config`), and empty ones. Throws `HandOver` where history and blobs do not fit: BuildKit mends that.
 */
export function foreignConfig(config: ImageConfig, blobs: number, reference: string): ImageConfig {
  const { author, os, architecture, variant, history = [] } = config;
  const withBlob = history.filter((entry) => entry.empty_layer !== true).length;
  if (withBlob !== blobs || config.rootfs.diff_ids.length !== blobs || history.some((entry) => !entry.created)) {
    throw new HandOver(`the history of ${reference} does not fit its blobs`);
  }
  const version = config["os.version"];
  const features = config["os.features"];
  return {
    ...(isEmpty(author) ? {} : { author }),
    os,
    architecture,
    ...(isEmpty(variant) ? {} : { variant }),
    ...(isEmpty(version) ? {} : { "os.version": version }),
    ...(isEmpty(features) ? {} : { "os.features": features }),
    config: withoutEmpty(Object.fromEntries(Object.entries(config.config ?? {}).filter(([name]) => members.has(name)))),
    rootfs: config.rootfs,
    history,
  };
}

/** A configuration without the members that say nothing: Go leaves them out (`omitempty`), as of `CMD []`. */
export function withoutEmpty(config: ContainerConfig): ContainerConfig {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): value is undefined {
  if (value === undefined || value === null || value === "" || value === false) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}
