import type { ContainerConfig, History, ImageConfig } from "@layered-build/oci";
import { frontendComment } from "../image/frontend-comment.ts";

/** One change of a configuration, as one instruction of a Dockerfile would make it. */
export type ConfigEdit =
  | { readonly kind: "env"; readonly name: string; readonly value: string }
  | { readonly kind: "label"; readonly name: string; readonly value: string }
  | { readonly kind: "expose"; readonly port: number }
  | { readonly kind: "user"; readonly user: string };

/** What a change was about, and the values before and after; `from` is undefined where there was none. */
export interface ConfigChange {
  readonly what: string;
  readonly from: string | undefined;
  readonly to: string;
}

/** An image's configuration after edits, and those that changed something. */
export interface EditedConfig {
  readonly config: ImageConfig;
  readonly changes: readonly ConfigChange[];
}

/**
 * Edits a configuration: values are replaced where they stand, new ones come last, and each change leaves a history entry without a blob.
 * Members that nobody here knows are kept, but for BuildKit's cache (`moby.buildkit.cache.v0`), which describes the image before.
 * Nothing depends on the time: the same image gives the same bytes.
 */
export function editConfig(image: ImageConfig, edits: readonly ConfigEdit[]): EditedConfig {
  const changes: ConfigChange[] = [];
  const steps: History[] = [];
  let container = image.config ?? {};
  for (const edit of edits) {
    const done = apply(container, edit);
    if (done === undefined) continue;
    container = done.container;
    changes.push(done.change);
    const { created } = image;
    steps.push({
      ...(created === undefined ? {} : { created }),
      created_by: done.createdBy,
      comment: frontendComment,
      empty_layer: true,
    });
  }
  const { "moby.buildkit.cache.v0": _, ...members } = image;
  // A history that lacks the blobs below would be one that does not fit them, which some tools refuse.
  const fits = image.history !== undefined || image.rootfs.diff_ids.length === 0;
  const history = fits ? { history: [...(image.history ?? []), ...steps] } : {};
  return { config: { ...members, rootfs: image.rootfs, ...identity(image), config: container, ...history }, changes };
}

/** The value of a variable, the first where a name stands twice. */
export function envValue(container: ContainerConfig | undefined, name: string): string | undefined {
  return container?.Env?.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

interface Applied {
  readonly container: ContainerConfig;
  readonly change: ConfigChange;
  readonly createdBy: string;
}

function apply(container: ContainerConfig, edit: ConfigEdit): Applied | undefined {
  switch (edit.kind) {
    case "env": {
      const { name, value: to } = edit;
      const from = envValue(container, name);
      const pairs = (container.Env ?? []).filter((pair) => pair.startsWith(`${name}=`));
      if (from === to && pairs.length === 1) return undefined;
      const change = { what: `ENV ${name}`, from, to };
      return {
        container: { ...container, Env: withEnv(container.Env ?? [], name, to) },
        change,
        createdBy: `ENV ${name}=${to}`,
      };
    }
    case "label": {
      const { name, value: to } = edit;
      const from = container.Labels?.[name];
      if (from === to) return undefined;
      const Labels = { ...container.Labels, [name]: to };
      return {
        container: { ...container, Labels },
        change: { what: `LABEL ${name}`, from, to },
        createdBy: `LABEL ${name}=${to}`,
      };
    }
    case "expose": {
      const port = `${edit.port}/tcp`;
      const before = Object.keys(container.ExposedPorts ?? {});
      if (before.includes(port)) return undefined;
      const ExposedPorts = { ...container.ExposedPorts, [port]: {} };
      const change = { what: "EXPOSE", from: before.join(" ") || undefined, to: [...before, port].join(" ") };
      return { container: { ...container, ExposedPorts }, change, createdBy: `EXPOSE [${port}]` };
    }
    case "user": {
      const from = container.User === "" ? undefined : container.User;
      if (from === edit.user) return undefined;
      const change = { what: "USER", from, to: edit.user };
      return { container: { ...container, User: edit.user }, change, createdBy: `USER ${edit.user}` };
    }
  }
}

/** In its place; of a name that stands twice the others go, since which of them counts is the program's choice. */
function withEnv(env: readonly string[], name: string, value: string): readonly string[] {
  const at = env.findIndex((pair) => pair.startsWith(`${name}=`));
  if (at < 0) return [...env, `${name}=${value}`];
  return env.flatMap((pair, index) => {
    if (index === at) return [`${name}=${value}`];
    return pair.startsWith(`${name}=`) ? [] : [pair];
  });
}

/** Taking one member out of an open type leaves the compiler without those that are always there. */
function identity({ architecture, os }: ImageConfig): Pick<ImageConfig, "architecture" | "os"> {
  return { architecture, os };
}
