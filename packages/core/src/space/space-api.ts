import { z } from "../z.ts";
import type { HubCall, HubClient } from "../hub/hub-client.ts";
import { spaceText, type SpaceName } from "./space-name.ts";

/** What the Hub says of a Space. */
export interface SpaceInfo {
  /** The commit of its main branch. */
  readonly sha: string;
  readonly sdk: string | undefined;
  /** Where its app answers: `https://owner-name.hf.space`. */
  readonly host: string | undefined;
  readonly isPrivate: boolean;
}

/** What a Space is doing. `stage` is an open set: `RUNNING`, `BUILD_ERROR`, …, and what the Hub adds. */
export interface SpaceRuntime {
  readonly stage: string;
  /** The commit that it is about, where the Hub says so. */
  readonly sha: string | undefined;
  readonly errorMessage: string | undefined;
}

/** A file of a Space. `git`: the id of its blob. `sha256`: of its content, where it is kept in LFS or Xet. */
export interface SpaceFile {
  readonly path: string;
  readonly size: number;
  readonly git: string;
  readonly sha256: string | undefined;
}

/** A variable, or a secret (then without a value). */
export interface SpaceSetting {
  readonly value: string | undefined;
  readonly description: string | undefined;
}

/** Files of a Space that this action deals with are texts and small pictures. */
const longestFile = 16 * 1024 * 1024;

// Created where an answer is read.
const infoSchema = () =>
  z.object({
    sha: z.string(),
    sdk: z.nullish(z.string()),
    host: z.nullish(z.string()),
    private: z.optional(z.boolean()),
  });
const runtimeSchema = () =>
  z.object({ stage: z.string(), sha: z.nullish(z.string()), errorMessage: z.nullish(z.string()) });
const entrySchema = () =>
  z.object({
    type: z.string(),
    path: z.string(),
    oid: z.string(),
    size: z.int(),
    lfs: z.optional(z.object({ oid: z.string(), size: z.int() })),
  });
const settingsSchema = () =>
  z.record(z.string(), z.object({ value: z.nullish(z.string()), description: z.nullish(z.string()) }));

/** The calls about one Space. Every failure is an `OciError` with a hint. */
export class SpaceApi {
  readonly space: SpaceName;
  readonly hub: HubClient;

  constructor(hub: HubClient, space: SpaceName) {
    this.hub = hub;
    this.space = space;
  }

  /** Its page on the Hub. */
  get page(): string {
    return `${this.hub.endpoint}/spaces/${spaceText(this.space)}`;
  }

  /** Undefined where there is no such Space, or the token does not see it. */
  async info(): Promise<SpaceInfo | undefined> {
    const info = await this.hub.find(this.call([]), infoSchema());
    if (info === undefined) return undefined;
    const { sha, sdk, host } = info;
    return { sha, sdk: sdk ?? undefined, host: host ?? undefined, isPrivate: info.private === true };
  }

  async runtime(): Promise<SpaceRuntime> {
    const { stage, sha, errorMessage } = await this.hub.json(this.call(["runtime"]), runtimeSchema());
    return { stage, sha: sha ?? undefined, errorMessage: errorMessage ?? undefined };
  }

  /** All files of a commit, by path. */
  async files(commit: string): Promise<ReadonlyMap<string, SpaceFile>> {
    const call = { ...this.call(["tree", commit]), search: "?recursive=true" };
    const entries = await this.hub.list(call, entrySchema());
    const files = entries.flatMap(({ type, path, oid, size, lfs }) =>
      type === "file" ? [{ path, size: lfs?.size ?? size, git: oid, sha256: lfs?.oid }] : [],
    );
    return new Map(files.map((file) => [file.path, file]));
  }

  /** A file's bytes. */
  read(commit: string, path: string): Promise<Buffer> {
    const { owner, name } = this.space;
    const address = ["spaces", owner, name, "resolve", commit, ...path.split("/")];
    return this.hub.bytes({ path: address, accept: "*/*", what: `${this.what}, ${path}` }, longestFile);
  }

  /** All variables, or all secrets, by name. */
  async settings(kind: "variables" | "secrets"): Promise<ReadonlyMap<string, SpaceSetting>> {
    const call = this.call([kind], `to read its ${kind}`);
    const entries = Object.entries(await this.hub.json(call, settingsSchema()));
    return new Map(
      entries.map(([key, { value, description }]) => [
        key,
        { value: value ?? undefined, description: description ?? undefined },
      ]),
    );
  }

  /** Sets a variable or secret. The Hub restarts the Space. */
  async set(kind: "variables" | "secrets", key: string, value: string, description: string): Promise<void> {
    await this.hub.send({ ...this.call([kind], `to change its ${kind}`), body: { key, value, description } });
  }

  /** Starts it anew; `factory`: built without caches, so that a moved tag is pulled again. */
  async restart(factory: boolean): Promise<void> {
    const call = this.call(["restart"], "to restart it");
    await this.hub.send({ ...call, method: "POST", search: factory ? "?factory=true" : "" });
  }

  /** The Space as messages call it. */
  get what(): string {
    return `Space ${spaceText(this.space)}`;
  }

  /** A call below `/api/spaces/OWNER/NAME`. */
  call(path: readonly string[], right?: string): HubCall {
    const { owner, name } = this.space;
    const about = right === undefined ? {} : { right };
    return { path: ["api", "spaces", owner, name, ...path], what: this.what, ...about };
  }
}
