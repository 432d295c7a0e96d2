import { createHash } from "node:crypto";
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Transport, writeTar, type TarFile } from "@layered-build/oci";
import { bumpLock, parseChecksums } from "../../../scripts/bump-tools.ts";
import { temporaryFolder } from "../../../test/harness/temporary-folder.ts";
import { installTool, type ToolHome } from "../src/tools/install-tool.ts";
import { locateTool } from "../src/tools/locate-tool.ts";
import { toolEnvironment } from "../src/tools/tool-environment.ts";
import { parseToolLock, type ToolLock } from "../src/tools/tool-lock.ts";
import { checkToolVersion } from "../src/tools/tool-version.ts";
import { RecordingLog } from "./recording-log.ts";

const sha256 = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");
const program = "#!/bin/sh\necho it runs\n";
const times = { mode: 0o755, uid: 0, gid: 0, mtime: 0 };
const file = (name: string, content: string): TarFile => ({
  ...times,
  kind: "file",
  path: name,
  size: content.length,
  open: () => Readable.from([Buffer.from(content)]),
});
const archiveOf = async (...files: readonly TarFile[]): Promise<Buffer> => gzipSync(await buffer(writeTar(files)));

const root = path.join(import.meta.dirname, "../../..");
const realLock = parseToolLock(JSON.parse(await readFile(path.join(root, "tools.lock.json"), "utf8")));
const lockOf = (archive: string, binary = "unset"): ToolLock => {
  const { trivy, ...others } = realLock.tools;
  const entry = trivy.platforms["linux-x64"];
  if (entry === undefined) throw new Error("the lock has no trivy for linux-x64");
  return {
    schema: 1,
    tools: { ...others, trivy: { ...trivy, platforms: { "linux-x64": { ...entry, archive, binary } } } },
  };
};

describe("versions", () => {
  test.each(["latest", "1.2", "v1/../../../someone/main", "1.2.3-rc1", "-1.2.3", "1.2.3\n", ""])(
    "%j is no version",
    (text) => expect(() => checkToolVersion("trivy", text)).toThrow(/is no version/),
  );
  test.each([
    ["trivy", "0.69.4"],
    ["trivy", "v0.69.5"],
    ["trivy", "0.69.6"],
    ["trivy", "0.069.4"],
    ["cosign", "2.6.4"],
    ["cosign", "3.1.2"],
    ["cosign", "1.13.1"],
  ] as const)("%s %s is not run", (tool, version) =>
    expect(() => checkToolVersion(tool, version)).toThrow(/is not run/),
  );
  test.each([
    ["trivy", "0.69.3"],
    ["cosign", "2.6.5"],
    ["cosign", "v3.1.3"],
    ["gitleaks", "8.16.0"],
  ] as const)("%s %s may run", (tool, version) =>
    expect(checkToolVersion(tool, version)).toBe(version.replace("v", "")),
  );
});

describe("what is downloaded", () => {
  test("a hash that nobody has read is demanded, never invented", () => {
    expect(() => locateTool({ tool: "trivy" }, lockOf("unset"), "linux-x64")).toThrow(/not in tools.lock.json yet/);
    expect(() => locateTool({ tool: "trivy", version: "0.71.0" }, lockOf("a".repeat(64)), "linux-x64")).toThrow(
      /No sha256 is known for trivy 0.71.0/,
    );
  });
  test("another version comes with the user's hash, and the mirror stands for github.com", () => {
    const wanted = {
      tool: "trivy",
      version: "0.71.0",
      sha256: "b".repeat(64),
      mirror: "https://mirror.example/gh/",
    } as const;
    expect(locateTool(wanted, lockOf("a".repeat(64), "c".repeat(64)), "linux-x64")).toEqual({
      version: "0.71.0",
      url: "https://mirror.example/gh/aquasecurity/trivy/releases/download/v0.71.0/trivy_0.71.0_Linux-64bit.tar.gz",
      file: "trivy",
      archive: "b".repeat(64),
      binary: undefined,
    });
  });
  test.each(["http://mirror.example", "https://user:pw@mirror.example", "file:///tmp", "mirror", "https://m/?a=b"])(
    "the mirror %s is refused",
    (mirror) =>
      expect(() => locateTool({ tool: "trivy", mirror }, lockOf("a".repeat(64)), "linux-x64")).toThrow(/tool-mirror/),
  );
  test("a platform that the lock lacks asks for a path", () =>
    expect(() => locateTool({ tool: "trivy" }, realLock, "win32-arm64")).toThrow(/no trivy for win32-arm64/));
});

describe("the lock", () => {
  const downloads = Object.values(realLock.tools).flatMap(({ platforms }) => Object.values(platforms));

  // Without one nothing is scanned on such a runner, unless the workflow installs the program itself.
  test.each(["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"])(
    "has the hash of every download for %s",
    (platform) => {
      for (const tool of ["trivy", "cosign", "gitleaks"] as const) {
        const { version, url, archive } = locateTool({ tool }, realLock, platform);
        expect([tool, version]).toEqual([tool, realLock.tools[tool].version]);
        expect(url).toContain(`/v${version}/`);
        expect(archive).toMatch(/^[0-9a-f]{64}$/);
      }
    },
  );
  test("has no hash twice: one would be another file's", () => {
    const hashes = downloads.map(({ archive }) => archive).filter((archive) => archive !== "unset");
    expect(new Set(hashes).size).toBe(hashes.length);
  });
  test("a download that is the program itself has one hash", () => {
    const programs = downloads.filter(({ file: name }) => name === undefined);
    expect(programs.map(({ binary }) => binary)).toEqual(programs.map(({ archive }) => archive));
  });
  test("names the Trivy that the tests scan with", async () => {
    const script = await readFile(path.join(root, "scripts/host/trivy.sh"), "utf8");
    expect(/^version="v(.+)"$/m.exec(script)?.[1]).toBe(realLock.tools.trivy.version);
  });
});

describe("installing", () => {
  const stack = { current: new AsyncDisposableStack() };
  let folder = "";
  let log = new RecordingLog();
  let requests: string[] = [];
  beforeEach(async () => {
    stack.current = new AsyncDisposableStack();
    folder = stack.current.use(await temporaryFolder("tools")).path;
    log = new RecordingLog();
    requests = [];
    await mkdir(path.join(folder, "cache"));
  });
  afterEach(() => stack.current.disposeAsync());

  async function mirror(answer: RequestListener): Promise<string> {
    const server = createServer((request, response) => {
      requests.push(request.url ?? "");
      answer(request, response);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    stack.current.defer(() => void server.close());
    const address = server.address();
    return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  }
  function home(lock: ToolLock, others: Partial<ToolHome> = {}): ToolHome {
    const transport = new Transport();
    stack.current.defer(() => transport.close());
    const clock = { now: () => 0, random: () => 0, sleep: async () => {} };
    const retry = { attempts: 3, baseDelay: 1, maxDelay: 1 };
    const toolCache = path.join(folder, "cache");
    const places = { temporary: folder, toolCache, platform: "linux-x64", offline: false };
    return { lock, ...places, log, transport, clock, retry, ...others };
  }

  test("downloads through failures and a redirect, then takes it from the cache, then offline", async () => {
    const archive = await archiveOf(file("LICENSE", "no"), file("contrib/trivy", "no"), file("trivy", program));
    const lock = lockOf(sha256(archive), sha256(program));
    const address = await mirror((request, response) => {
      if (requests.length === 1) response.writeHead(503).end();
      else if (request.url === "/storage") response.end(archive);
      else response.writeHead(302, { location: "/storage" }).end();
    });
    const installed = await installTool({ tool: "trivy", mirror: address }, home(lock));
    expect(installed).toMatchObject({ sha256: sha256(program), version: realLock.tools.trivy.version });
    expect(await readFile(installed.path, "utf8")).toBe(program);
    expect((await stat(installed.path)).mode & 0o777).toBe(0o700);
    expect(requests).toHaveLength(3);

    await installTool({ tool: "trivy", mirror: address }, home(lock, { offline: true }));
    expect(requests).toHaveLength(3);
  });

  test("a cache that another job wrote to is found out", async () => {
    const archive = await archiveOf(file("trivy", program));
    const lock = lockOf(sha256(archive));
    const address = await mirror((_, response) => void response.end(archive));
    await installTool({ tool: "trivy", mirror: address }, home(lock));
    const kept = path.join(folder, "cache/layered-build/tools", `trivy-${sha256(archive)}`);
    await writeFile(kept, await archiveOf(file("trivy", "#!/bin/sh\nsteal\n")));

    const again = await installTool({ tool: "trivy", mirror: address }, home(lock));
    expect(await readFile(again.path, "utf8")).toBe(program);
    expect(log.warnings).toEqual([expect.stringContaining("is not what its name says")]);
    expect(requests).toHaveLength(2);
  });

  // Node's own recursive mkdir never ends there.
  test("a cache below /proc is none", async () => {
    const archive = await archiveOf(file("trivy", program));
    const address = await mirror((_, response) => void response.end(archive));
    const toolCache = "/proc/x";
    const installed = await installTool(
      { tool: "trivy", mirror: address },
      home(lockOf(sha256(archive)), { toolCache }),
    );
    expect(await readFile(installed.path, "utf8")).toBe(program);
    expect(log.lines).toContainEqual(expect.stringContaining("Not kept in the tool cache"));
  });

  test("bytes with another hash are not opened", async () => {
    const address = await mirror((_, response) => void response.end("<html>"));
    await expect(installTool({ tool: "trivy", mirror: address }, home(lockOf("a".repeat(64))))).rejects.toThrow(
      /and should have a{64}\. It was not run/,
    );
    expect(await readdir(path.join(folder, "cache"))).toEqual([]);
  });

  test.each<readonly [string, readonly TarFile[], RegExp]>([
    ["without the program", [file("other", "x")], /it has no file "trivy"/],
    ["with it twice", [file("trivy", "a"), file("trivy", "b")], /it has "trivy" 2 times/],
    ["with a link of its name", [{ ...times, kind: "symlink", path: "trivy", linkTarget: "/bin/sh" }], /is a symlink/],
  ])("an archive %s is refused", async (_, files, message) => {
    const archive = await archiveOf(...files);
    const address = await mirror((__, response) => void response.end(archive));
    await expect(installTool({ tool: "trivy", mirror: address }, home(lockOf(sha256(archive))))).rejects.toThrow(
      message,
    );
  });

  test("a cut archive, and a program that is not the locked one, are refused", async () => {
    const whole = await archiveOf(file("trivy", program));
    const cut = whole.subarray(0, whole.length - 20);
    const cutAddress = await mirror((_, response) => void response.end(cut));
    await expect(installTool({ tool: "trivy", mirror: cutAddress }, home(lockOf(sha256(cut))))).rejects.toThrow(
      /The archive of trivy cannot be used/,
    );
    const address = await mirror((_, response) => void response.end(whole));
    await expect(
      installTool({ tool: "trivy", mirror: address }, home(lockOf(sha256(whole), "d".repeat(64)))),
    ).rejects.toThrow(/and should have d{64}/);
  });

  test("a redirect to plain http elsewhere is refused", async () => {
    const address = await mirror(
      (_, response) => void response.writeHead(302, { location: "http://192.0.2.1/x" }).end(),
    );
    await expect(installTool({ tool: "trivy", mirror: address }, home(lockOf("a".repeat(64))))).rejects.toThrow(
      /which is not https/,
    );
  });

  test("offline, a miss names what to provide, and nothing is asked", async () => {
    await expect(installTool({ tool: "trivy" }, home(lockOf("a".repeat(64)), { offline: true }))).rejects.toThrow(
      /`offline` is set/,
    );
  });

  test("a path has to be absolute and executable; its hash is checked where it is given", async () => {
    const own = path.join(folder, "own");
    await writeFile(own, program);
    const here = home(realLock);
    const install = (request: { path: string; sha256?: string }): Promise<unknown> =>
      installTool({ tool: "trivy", ...request }, here);
    await expect(install({ path: "trivy" })).rejects.toThrow(/is not absolute/);
    await expect(install({ path: own })).rejects.toThrow(/cannot be run/);
    await expect(install({ path: folder })).rejects.toThrow(/cannot be run/);
    await chmod(own, 0o755);
    await symlink(own, path.join(folder, "link"));
    expect(await install({ path: path.join(folder, "link"), sha256: sha256(program) })).toMatchObject({ path: own });
    await expect(install({ path: own, sha256: "e".repeat(64) })).rejects.toThrow(/and should have e{64}/);
    await expect(install({ path: own, sha256: "short" })).rejects.toThrow(/is no sha256/);
  });
});

test("a scanner's environment is a list of what is allowed", () => {
  const secrets = {
    GITHUB_TOKEN: "t",
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "t",
    ACTIONS_ID_TOKEN_REQUEST_URL: "u",
    ACTIONS_RUNTIME_TOKEN: "t",
    COSIGN_PRIVATE_KEY: "k",
    COSIGN_PASSWORD: "p",
    INPUT_PASSWORD: "p",
    TRIVY_SEVERITY: "LOW",
    TRIVY_PASSWORD: "p",
    GITLEAKS_CONFIG: "/x",
    DOCKER_CONFIG: "/d",
    AWS_SECRET_ACCESS_KEY: "k",
    HF_TOKEN: "t",
    NODE_OPTIONS: "--require x",
    LD_PRELOAD: "x.so",
  };
  const env = toolEnvironment({ ...secrets, PATH: "/bin", https_proxy: "http://p", LANG: undefined }, "/tmp/x");
  expect(env).toEqual({
    PATH: "/bin",
    https_proxy: "http://p",
    HOME: "/tmp/x",
    TMPDIR: "/tmp/x",
    TMP: "/tmp/x",
    TEMP: "/tmp/x",
    XDG_CACHE_HOME: "/tmp/x",
  });
});

const nothing = async (): Promise<undefined> => undefined;

describe("a bump", () => {
  const assets = ["Linux-64bit", "Linux-ARM64", "macOS-64bit", "macOS-ARM64"].map(
    (name) => `trivy_0.73.0_${name}.tar.gz`,
  );
  const text = assets.map((name, at) => `${String(at).repeat(64)}  ${name}\n`).join("");
  test("takes the hashes of the checksums file, and leaves others unset", async () => {
    const change = { tool: "trivy", version: "0.73.0", checksums: parseChecksums(text) } as const;
    const { trivy, cosign } = parseToolLock(
      await bumpLock(realLock, change, async (asset) => (asset.includes("Linux-64bit") ? "f".repeat(64) : undefined)),
    ).tools;
    expect(trivy.version).toBe("0.73.0");
    expect(trivy.platforms["linux-x64"]).toEqual({
      url: "https://github.com/aquasecurity/trivy/releases/download/v0.73.0/trivy_0.73.0_Linux-64bit.tar.gz",
      file: "trivy",
      archive: "0".repeat(64),
      binary: "f".repeat(64),
    });
    expect(trivy.platforms["darwin-arm64"]).toMatchObject({ archive: "3".repeat(64), binary: "unset" });
    expect(cosign).toEqual(realLock.tools.cosign);
  });
  test("fails where a platform is missing, or the version is refused", async () => {
    const checksums = parseChecksums(text.split("\n").slice(1).join("\n"));
    await expect(bumpLock(realLock, { tool: "trivy", version: "0.73.0", checksums }, nothing)).rejects.toThrow(
      /has no/,
    );
    await expect(bumpLock(realLock, { tool: "trivy", version: "0.69.4", checksums }, nothing)).rejects.toThrow(
      /not run/,
    );
  });
});
