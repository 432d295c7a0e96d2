import { writeFileSync } from "node:fs";
import { chmod, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { Intercept, Interception } from "../harness/registry-proxy.ts";
import { hostPath } from "../harness/tools.ts";
import { type Asked, isBlobBody, refusal } from "./registry-faults.ts";

/** A log-in that runs out in the middle of a run, as ECR's does after 12 hours, and a credential helper that may have a new one. */
export interface ExpiringLogin {
  readonly fault: Intercept;
  /** For the action: where the helper is. */
  readonly env: (host: string) => Promise<Readonly<Record<string, string>>>;
}

const words = ["hidden-word-1", "hidden-word-2", "hidden-word-3", "hidden-word-4"];
const message = "Your authorization token has expired. Reauthenticate and try again.";

/** The answers to one that has run out: ECR's, and what the specification has. */
export const expiredAnswers: Readonly<Record<string, Interception>> = {
  "403 DENIED": refusal(403, "DENIED", message),
  "401": refusal(401, "UNAUTHORIZED", message, { "www-authenticate": 'Basic realm="ecr",service="ecr.amazonaws.com"' }),
};

/** The log-in runs out when the first large blob is sent, and twice more after some requests; `renews`: the helper then has the new one. */
export function expiringLogin(folder: string, answer: Interception, renews: boolean): ExpiringLogin {
  const secretFile = join(folder, "secret");
  const write = (word: string): void => writeFileSync(secretFile, JSON.stringify({ Username: "AWS", Secret: word }));
  write(words[0] ?? "");
  let turn = 0;
  let served = 0;
  const expire = (): void => {
    turn += 1;
    served = 0;
    if (renews) write(words[turn] ?? "");
  };
  const fault: Intercept = (asked: Asked) => {
    const used = asked.headers.authorization;
    if (used === undefined)
      return refusal(401, "UNAUTHORIZED", "no log-in", { "www-authenticate": 'Basic realm="ecr"' });
    const due = turn === 0 ? isBlobBody(asked) && asked.method === "PATCH" : served > 8;
    if (due && turn + 1 < words.length) expire();
    served += 1;
    return used === `Basic ${btoa(`AWS:${words[turn] ?? ""}`)}` ? undefined : answer;
  };
  return {
    fault,
    env: async (host) => {
      const helper = join(folder, "docker-credential-expiring");
      await writeFile(helper, `#!/bin/sh\ncat ${JSON.stringify(secretFile)}\n`);
      await chmod(helper, 0o755);
      await writeFile(join(folder, "config.json"), JSON.stringify({ credHelpers: { [host]: "expiring" } }));
      return { DOCKER_CONFIG: folder, PATH: [folder, hostPath()].join(delimiter) };
    },
  };
}
