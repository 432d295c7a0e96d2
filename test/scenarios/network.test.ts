import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { gitRepository } from "../harness/git-repository.ts";
import { startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { type ActionResult, runAction } from "../harness/run-action.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { startGitHubApi } from "../e2e/github-api.ts";
import { sampleChain } from "../e2e/sample-chain.ts";

const { describe } = requireTools("docker-registry", "git");

/** Whoever connects is counted, and cut off. */
async function startTrap(): Promise<
  AsyncDisposable & { readonly address: string; readonly visits: readonly string[] }
> {
  const visits: string[] = [];
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", (data) => {
      visits.push(data.toString("latin1").split("\r\n")[0] ?? "");
      socket.destroy();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server that listens on a port has this kind
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    visits,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
      }),
  };
}

/** Notes in a file, from within the action's process, what it connects to, what names it looks up, and what programs it starts. */
const spy = (file: string): string => `
const { appendFileSync } = require("node:fs");
const note = (text) => appendFileSync(${JSON.stringify(file)}, text + "\\n");
const { Socket } = require("node:net");
const { connect } = Socket.prototype;
Socket.prototype.connect = function (...args) {
  const options = Array.isArray(args[0]) ? args[0][0] : args[0];
  note("connect " + (options.path ?? (options.host ?? "localhost") + ":" + options.port));
  return connect.apply(this, args);
};
const dns = require("node:dns");
const { lookup } = dns;
dns.lookup = (name, ...rest) => (note("lookup " + name), lookup(name, ...rest));
const { ChildProcess } = require("node:child_process");
const { spawn } = ChildProcess.prototype;
ChildProcess.prototype.spawn = function (options) {
  note("spawn " + options.args.join(" "));
  return spawn.call(this, options);
};
`;

describe("detect-changed-layers", () => {
  test("speaks to the registry of the images, and to nobody else", async () => {
    await using registry = await startRegistry();
    await using trap = await startTrap();
    await using folder = await temporaryFolder("spy");
    await using repository = await gitRepository(sampleChain(registry.host));
    // Whatever git, GitHub's API or a proxy is asked for ends in the trap.
    await repository.git("remote", "add", "origin", `${trap.address}/octo/demo.git`);
    const [seen, hook] = [path.join(folder.path, "seen"), path.join(folder.path, "spy.cjs")];
    await writeFile(hook, spy(seen));
    const detect = (): Promise<ActionResult> =>
      runAction({
        action: "detect-changed-layers",
        workspace: repository.path,
        github: { apiUrl: trap.address, serverUrl: trap.address, event: { repository: { default_branch: "main" } } },
        env: {
          NODE_OPTIONS: `--require ${hook}`,
          ...Object.fromEntries(
            ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"].flatMap((name) => [
              [name, trap.address],
              [name.toLowerCase(), trap.address],
            ]),
          ),
          ACTIONS_CACHE_URL: `${trap.address}/`,
          ACTIONS_RESULTS_URL: `${trap.address}/`,
          ACTIONS_RUNTIME_TOKEN: "token",
        },
      });

    // Nothing is there; all is there; one layer has changed, and its reasons are asked for.
    expect((await detect()).outputs["layers"]).toBe('["base","model","app"]');
    const commit = await repository.git("rev-parse", "HEAD");
    await using api = await startGitHubApi({ "octo/demo/heads/main": commit });
    const github = { apiUrl: api.url, event: { repository: { default_branch: "main" } } };
    await runAction({ action: "build-layer", workspace: repository.path, github });
    expect((await detect()).outputs["layers"]).toBe("[]");
    await repository.commit({ "app/main.txt": "two\n" });
    expect((await detect()).log).toContain("app: build (app/main.txt changed)\n");

    expect(trap.visits).toEqual([]);
    const notes = (await readFile(seen, "utf8")).trimEnd().split("\n");
    const connections = notes.filter((line) => line.startsWith("connect "));
    expect(new Set(connections)).toEqual(new Set([`connect ${registry.host}`]));
    expect(notes.filter((line) => line.startsWith("lookup "))).toEqual([]);
    const programs = notes.filter((line) => line.startsWith("spawn ")).map((line) => line.split(" ")[1]);
    expect(new Set(programs)).toEqual(new Set(["git"]));
    expect(notes.filter((line) => / (fetch|pull|clone|ls-remote|remote)( |$)/.test(line))).toEqual([]);
  });
});
