import { randomUUID } from "node:crypto";
import { readlinkSync } from "node:fs";
import { readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { OciError } from "../error.ts";
import { errnoOf, isMissing } from "./errno.ts";

/** How long to wait for a lock, and after how long without a sign of life its holder counts as gone. Milliseconds. */
export interface LockOptions {
  /** Default 60 000. */
  readonly waitMs?: number;
  /** Default 30 000. The holder gives a sign three times in this time. */
  readonly staleMs?: number;
}

interface Holder {
  readonly text: string;
  readonly mtimeMs: number;
}

/**
 * Runs `work` while this process alone holds the lock file `path` (its folder must exist).
 * A lock whose process is dead (same host), or that shows no sign of life, is taken over. `unavailable` when the wait is over.
 */
export async function withFolderLock<T>(path: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  const { waitMs = 60_000, staleMs = 30_000 } = options;
  const text = JSON.stringify({ pid: process.pid, host: hostId(), time: new Date().toISOString(), id: randomUUID() });
  await acquire(path, text, waitMs, staleMs);
  const alive = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), staleMs / 3);
  alive.unref();
  try {
    return await work();
  } finally {
    clearInterval(alive);
    // Someone may have taken the lock over while this process was suspended: then it is not ours to remove.
    if ((await readHolder(path))?.text === text) await rm(path, { force: true });
  }
}

async function acquire(path: string, text: string, waitMs: number, staleMs: number): Promise<void> {
  const deadline = performance.now() + waitMs;
  let seen: { readonly sign: string; readonly since: number } | undefined;
  while (!(await create(path, text))) {
    const holder = await readHolder(path);
    if (!holder) continue;
    // Age is measured by this process's own clock, from its first look: the clock of a file server may differ.
    const sign = `${holder.mtimeMs} ${holder.text}`;
    if (seen?.sign !== sign) seen = { sign, since: performance.now() };
    if (isDead(holder.text) || performance.now() - seen.since > staleMs) {
      await takeAway(path, holder.text, staleMs);
    } else if (performance.now() > deadline) {
      throw new OciError("unavailable", `The lock ${path} is held by another writer: ${holder.text}`, {
        hint: `Waited ${waitMs / 1000} s. If no other run writes to this folder, delete the lock file.`,
      });
    }
    await sleep(5 + Math.random() * 30);
  }
}

async function create(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: "wx" });
    return true;
  } catch (error) {
    const code = errnoOf(error);
    // Windows answers EPERM while a deleted lock is still open somewhere.
    if (code === "EEXIST" || (process.platform === "win32" && code === "EPERM")) return false;
    throw error;
  }
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    return { text: await readFile(path, "utf8"), mtimeMs: (await stat(path)).mtimeMs };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Removes a stale lock under a second lock: else the slower of two that see it would remove the faster one's new lock. */
async function takeAway(path: string, text: string, staleMs: number): Promise<void> {
  const breaker = `${path}.break`;
  if (!(await create(breaker, text))) {
    const other = await readHolder(breaker);
    if (other && Date.now() - other.mtimeMs > 2 * staleMs) await rm(breaker, { force: true });
    return;
  }
  try {
    if ((await readHolder(path))?.text === text) await rm(path, { force: true });
  } finally {
    await rm(breaker, { force: true });
  }
}

function isDead(text: string): boolean {
  try {
    const holder: unknown = JSON.parse(text);
    if (typeof holder !== "object" || holder === null || !("pid" in holder) || !("host" in holder)) return false;
    if (holder.host !== hostId() || typeof holder.pid !== "number") return false;
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return errnoOf(error) === "ESRCH";
  }
}

/** Host name and, on Linux, process namespace: a container on the host's network has its name but not its processes. */
function hostId(): string {
  try {
    return `${hostname()} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname();
  }
}
