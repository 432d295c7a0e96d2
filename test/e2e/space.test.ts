import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createHash } from "node:crypto";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { pushBaseImage } from "../harness/base-image.ts";
import { type Registry, startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { type ActionResult, runAction } from "../harness/run-action.ts";
import { givenIdToken, type SpaceHub, startSpaceHub } from "../harness/space-hub.ts";
import type { HubSpace } from "../harness/space-hub-state.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";

const { describe } = requireTools("docker-registry", "skopeo", "busybox");
const serves = { Cmd: ["httpd", "-f", "-p", "7860"], Env: ["PATH=/bin"] };

let stack: AsyncDisposableStack;
let registry: Registry;
let hub: SpaceHub;
let workspace: string;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  registry = stack.use(await startRegistry());
  hub = stack.use(await startSpaceHub());
  workspace = stack.use(await temporaryFolder("space")).path;
  await pushBaseImage(`${registry.host}/app:v1.0.0`, { config: serves });
});
afterEach(() => stack.disposeAsync());

interface Given {
  readonly inputs?: Readonly<Record<string, string | boolean | number>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly image?: string;
}

async function deploy({
  inputs = {},
  env = {},
  secrets = [],
  image = "app:v1.0.0",
}: Given = {}): Promise<ActionResult> {
  const token =
    "hf-token" in inputs || env["ACTIONS_ID_TOKEN_REQUEST_URL"] !== undefined ? {} : { "hf-token": hub.token };
  const given = {
    image: `${registry.host}/${image}`,
    space: "acme/demo",
    "hf-endpoint": hub.endpoint,
    timeout: 20,
    ...token,
  };
  return await runAction({ action: "wrap-hf-image", workspace, inputs: { ...given, ...inputs }, env, secrets });
}

async function write(files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  for (const [file, content] of Object.entries(files)) {
    const place = path.join(workspace, file);
    await mkdir(path.dirname(place), { recursive: true });
    await writeFile(place, content);
  }
}

const fileOf = (space: HubSpace, name: string): string | undefined =>
  space.commits.at(-1)?.files.get(name)?.toString("utf8");
const errorOf = (result: ActionResult): string => result.annotations.map(({ message }) => message).join("\n");

describe("a first deployment", () => {
  test("makes the Space, sets variables and secrets, commits, waits and asks; the second run writes nothing", async () => {
    const settings = {
      "space-variables": "MODEL=small\n# a comment\nGREETING=a=b",
      "space-secrets": "API_KEY=very-secret-value",
    };
    const given = {
      inputs: { "create-space": true, "smoke-path": "/health", ...settings },
      secrets: ["very-secret-value"],
    };
    const result = await deploy(given);
    expect(errorOf(result)).toBe("");
    const space = hub.spaces.get("acme/demo");
    if (space === undefined) throw new Error("no Space was made");
    expect(space.sdk).toBe("docker");
    const digest = result.outputs["digest"];
    expect(fileOf(space, "Dockerfile")).toMatch(
      new RegExp(`^ARG BASE_IMAGE=${registry.host}/app:hf-amd64-v1\\.0\\.0@${digest}\nFROM \\$\\{BASE_IMAGE\\}$`, "m"),
    );
    expect(fileOf(space, "README.md")).toMatch(
      /^---\ntitle: demo\nemoji: 🏢\ncolorFrom: pink\n(.*\n)*sdk: docker\npinned: false\napp_port: 7860\n---\n/,
    );
    expect([...(space.commits.at(-1)?.files.keys() ?? [])].toSorted()).toEqual(
      [
        ".env.example",
        ".gitattributes",
        ".layered-build.json",
        "Dockerfile",
        "README.md",
        "README_USAGE.md",
      ].toSorted(),
    );
    expect(fileOf(space, ".env.example")).toContain("GREETING=a=b\n\n# Secrets of the Space.\nAPI_KEY=\n");
    expect(space.variables.get("GREETING")?.value).toBe("a=b");
    expect(space.secrets.get("API_KEY")?.value).toBe("very-secret-value");
    expect(result.outputs).toMatchObject({ stage: "RUNNING", "space-commit": space.commits.at(-1)?.sha });
    expect(result.outputs["space-url"]).toMatch(/^http:\/\/127/);
    // Variables and secrets restart a Space: before the commit, they do it once.
    const changes = hub.changes();
    expect(changes.findLastIndex((each) => /variables|secrets/.test(each))).toBeLessThan(
      changes.findIndex((each) => each.includes("/commit/")),
    );
    expect(hub.requests.filter(({ to }) => to === "app").map(({ path: asked }) => asked)).toEqual(["/health"]);
    expect(result.summary).toContain("API\\_KEY");

    hub.requests.length = 0;
    registry.requests.length = 0;
    const again = await deploy(given);
    expect(errorOf(again)).toBe("");
    expect(hub.changes()).toEqual([]);
    expect(registry.requests.filter(({ method }) => !["GET", "HEAD"].includes(method))).toEqual([]);
    expect(again.outputs).toEqual({ ...result.outputs, "pushed-bytes": "0" });
    expect(again.log).toContain("nothing to commit");

    hub.requests.length = 0;
    const changed = await deploy({
      ...given,
      inputs: { ...given.inputs, "space-secrets": "API_KEY=another-secret-value" },
    });
    expect(errorOf(changed)).toBe("");
    expect(hub.changes()).toEqual(["POST /api/spaces/acme/demo/secrets"]);
  });

  test("a Space that came between the look and the create is as good", async () => {
    hub.faults.answer = ({ path: asked }) => {
      if (asked !== "/api/repos/create" || hub.spaces.has("acme/demo")) return undefined;
      hub.add("acme/demo");
      return undefined;
    };
    const result = await deploy({ inputs: { "create-space": true } });
    expect(errorOf(result)).toBe("");
    expect(hub.requests.find(({ path: asked }) => asked === "/api/repos/create")?.status).toBe(409);
  });

  test("without the plan that it needs, says so", async () => {
    hub.refuseCreate = { status: 402, json: { error: "Payment required" } };
    const result = await deploy({ inputs: { "create-space": true } });
    expect(errorOf(result)).toMatch(/asks for a paid plan: Payment required\n.*PRO, Team or Enterprise/);
    hub.refuseCreate = { status: 403, json: { error: "Docker Spaces require a PRO subscription" } };
    expect(errorOf(await deploy({ inputs: { "create-space": true } }))).toMatch(
      /asks for a paid plan: Docker Spaces require/,
    );
    hub.refuseCreate = { status: 403, json: { error: "You don't have the rights" } };
    expect(errorOf(await deploy({ inputs: { "create-space": true } }))).toContain(
      "has no right to create Spaces of acme",
    );
  });

  test("without a Space and create-space, writes nothing anywhere", async () => {
    const result = await deploy();
    expect(errorOf(result)).toMatch(/^There is no Space acme\/demo.*\n.*`create-space: true`/);
    expect(
      registry.requests.filter(({ method, path: asked }) => method === "PUT" && asked.includes("hf-amd64")),
    ).toEqual([]);
    expect(hub.changes()).toEqual([]);
  });
});

describe("files of a Space", () => {
  test("those of space-dir, pictures by LFS; those that went are deleted, those of others stay", async () => {
    const space = hub.add("acme/demo", { files: { "notes.txt": "of a person" } });
    const picture = Buffer.from([0x89, 0x50, 0, 1, 2]);
    await write({
      "hf/logo.png": picture,
      "hf/docs/a.md": "A\n",
      "hf/README.md": "---\ntitle: Mine # indeed\nlicense: mit\n---\n# Hello\n",
    });
    expect(errorOf(await deploy())).toBe("");
    const commit = space.commits.at(-1);
    expect(commit?.lfs.has("logo.png")).toBe(true);
    expect(commit?.files.get("logo.png")).toEqual(picture);
    expect(fileOf(space, "README.md")).toMatch(
      /^---\ntitle: Mine # indeed\nlicense: mit\nemoji: 🐳\n(.*\n)*---\n# Hello\n$/,
    );
    const record = JSON.parse(fileOf(space, ".layered-build.json") ?? "");
    expect(record.files["logo.png"].sha256).toBe(createHash("sha256").update(picture).digest("hex"));

    const { rm } = await import("node:fs/promises");
    await rm(path.join(workspace, "hf/logo.png"));
    await rm(path.join(workspace, "hf/docs/a.md"));
    hub.commitBySomeone("acme/demo", { "docs/a.md": "changed by a person\n" });
    const second = await deploy();
    expect(errorOf(second)).toContain("docs/a.md was changed by someone, and is left there");
    expect([...(space.commits.at(-1)?.files.keys() ?? [])]).not.toContain("logo.png");
    expect(fileOf(space, "docs/a.md")).toBe("changed by a person\n");
    expect(fileOf(space, "notes.txt")).toBe("of a person");
  });

  test("what a person wrote in the Space is not overwritten", async () => {
    hub.add("acme/demo", { files: { Dockerfile: "FROM scratch\n", "README_USAGE.md": "their own\n" } });
    expect(errorOf(await deploy({ inputs: { "space-dir": "site" } }))).toContain("`space-dir`: site does not exist.");
    expect(errorOf(await deploy({ inputs: { "space-variables": "A=1" } }))).toMatch(
      /files of others.*\n.*- Dockerfile \(not written by this action\)\n.*space-dir/,
    );
    expect(hub.changes()).toEqual([]);

    const space = hub.add("acme/demo", {
      files: { "README_USAGE.md": "their own\n", "README.md": "---\ntitle: Theirs\nmodels: [gpt2]\n---\nTheir text\n" },
    });
    expect(errorOf(await deploy())).toBe("");
    expect(fileOf(space, "README_USAGE.md")).toBe("their own\n");
    expect(fileOf(space, "README.md")).toMatch(
      /^---\ntitle: Theirs\nmodels: \[gpt2\]\n(.*\n)*app_port: 7860\n(.*\n)*---\nTheir text\n$/,
    );
    hub.commitBySomeone("acme/demo", { Dockerfile: "FROM busybox\n" });
    expect(errorOf(await deploy())).toContain("- Dockerfile (changed since)");
    await write({ "hf/README.md": "# Ours\n" });
    hub.commitBySomeone("acme/demo", { Dockerfile: undefined, "README.md": "---\ntitle: T\n---\nNew text\n" });
    expect(errorOf(await deploy())).toContain("The README.md of the Space has a text of its own");
  });

  test("pointers of Git LFS, secrets and bad front matter are refused before anything is written", async () => {
    hub.add("acme/demo");
    await write({
      "hf/model.bin": "version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 12\n",
      "hf/.env": "A=b\n",
      "hf/run.sh": "export HF_TOKEN=hf_abcdefghijklmnopqrstuvwxyz\n",
    });
    const refused = errorOf(await deploy());
    expect(refused).toContain("hf/model.bin is a pointer of Git LFS, not the file");
    expect(refused).toContain("hf/.env would publish what is in it");
    expect(refused).toContain("hf/run.sh has what looks like a token of Hugging Face");

    const { rm } = await import("node:fs/promises");
    await rm(path.join(workspace, "hf"), { recursive: true });
    await write({ "hf/README.md": "---\ntitle: A\nemoji: x\ncolorFrom: teal\nsdk: gradio\napp_port: 8000\n---\n" });
    const wrong = errorOf(await deploy());
    for (const text of [
      "hf/README.md:3: emoji: expected emoji only",
      "hf/README.md:4: colorFrom:",
      "hf/README.md:5: sdk: expected docker",
      "hf/README.md:6: app_port: expected 7860",
    ])
      expect(wrong).toContain(text);
    expect(hub.changes()).toEqual([]);
    expect(
      registry.requests.filter(({ method, path: asked }) => method === "PUT" && asked.includes("hf-amd64")),
    ).toEqual([]);
  });

  test("a commit of someone else between: tried anew where it is not about our files, once", async () => {
    const space = hub.add("acme/demo");
    let times = 1;
    hub.faults.answer = ({ path: asked }) => {
      if (asked.includes("/preupload/") && times-- > 0) hub.commitBySomeone("acme/demo", { "other.txt": `${times}` });
      return undefined;
    };
    const result = await deploy();
    expect(errorOf(result)).toBe("");
    expect(space.commits.map(({ title }) => title)).toEqual([
      "initial commit",
      "by someone else",
      expect.stringMatching(/^Run hf-amd64-v1.0.0/),
    ]);
    expect(fileOf(space, "other.txt")).toBe("0");

    hub.add("acme/demo");
    times = 5;
    const refused = errorOf(await deploy());
    expect(refused).toMatch(/is being changed by someone else.*\nNothing was committed/);

    const touched = hub.add("acme/demo");
    times = 1;
    hub.faults.answer = ({ path: asked }) => {
      if (asked.includes("/preupload/") && times-- > 0)
        hub.commitBySomeone("acme/demo", { Dockerfile: "FROM scratch\n" });
      return undefined;
    };
    expect(errorOf(await deploy())).toContain("- Dockerfile (not written by this action)");
    expect(fileOf(touched, "Dockerfile")).toBe("FROM scratch\n");
  });
});

describe("the right to do it", () => {
  test("a trusted publisher signs in without a token", async () => {
    hub.add("acme/demo");
    hub.publishers.set(givenIdToken, "spaces/acme/demo");
    const result = await deploy({ env: hub.oidcEnv, secrets: [givenIdToken, "hf_jwt_spaces_acme_demo_0123456789"] });
    expect(errorOf(result)).toBe("");
    expect(result.log).toContain("signed in as its trusted publisher");
    const authorizations = hub.requests
      .filter(({ path: asked }) => asked.includes("/commit/"))
      .map(({ headers }) => headers.authorization);
    expect(authorizations).toEqual(["Bearer hf_jwt_spaces_acme_demo_0123456789"]);
    // What it may not do, hf-token may.
    const more = await deploy({ env: hub.oidcEnv, inputs: { "space-variables": "A=1" }, secrets: [givenIdToken] });
    expect(errorOf(more)).toMatch(
      /the trusted publisher has no right to read its variables.*\n.*A trusted publisher may write files only/,
    );
    const both = await deploy({ env: hub.oidcEnv, inputs: { "space-variables": "A=1", "hf-token": hub.token } });
    expect(errorOf(both)).toBe("");
    expect(hub.spaces.get("acme/demo")?.variables.get("A")?.value).toBe("1");
  });

  test("a publisher that is not trusted: hf-token, or how to set it up", async () => {
    hub.add("acme/demo");
    const refused = errorOf(await deploy({ env: hub.oidcEnv }));
    expect(refused).toMatch(/invalid_grant: No matching trusted publisher\n.*repository, branch, workflow/);
    const result = await deploy({ env: hub.oidcEnv, inputs: { "hf-token": hub.token } });
    expect(errorOf(result)).toBe("");
    expect(result.log).toContain("Signed in by hf-token");
    expect(errorOf(await deploy({ inputs: { "hf-token": "" } }))).toMatch(
      /nothing to sign in to the Hub with.\n.*id-token: write/,
    );
    expect(errorOf(await deploy({ inputs: { "hf-token": "wrong-token" } }))).toContain("those begin with hf_");
  });

  test("tokens that are not enough are refused before anything is written", async () => {
    hub.add("acme/demo");
    hub.accounts.set("hf_read_only_0123456789", { role: "read" });
    const scopes = [{ entity: { name: "elsewhere" }, permissions: ["repo.write"] }];
    hub.accounts.set("hf_fine_grained_0123456789", { role: "fineGrained", scopes });
    expect(errorOf(await deploy({ inputs: { "hf-token": "hf_read_only_0123456789" } }))).toContain("may only read");
    expect(errorOf(await deploy({ inputs: { "hf-token": "hf_fine_grained_0123456789" } }))).toContain(
      "no right to write to repositories of acme",
    );
    expect(errorOf(await deploy({ inputs: { "hf-token": "hf_unknown_0123456789" } }))).toContain(
      "does not take the token of hf-token",
    );
    expect(hub.changes()).toEqual([]);
    const good = [{ entity: { name: "acme/demo" }, permissions: ["repo.content.read", "repo.write"] }];
    hub.accounts.set("hf_good_0123456789", { role: "fineGrained", scopes: good });
    expect(errorOf(await deploy({ inputs: { "hf-token": "hf_good_0123456789" } }))).toBe("");
  });

  test("inputs that would do nothing are refused", async () => {
    const space = hub.add("acme/demo");
    const idle = errorOf(await deploy({ inputs: { wait: false, revert: true, "smoke-path": "/health" } }));
    expect(idle).toContain("revert, smoke-path: it needs `wait`, which is false");
    const inputs = { image: `${registry.host}/app:v1.0.0`, scaffold: true, revert: true, "space-variables": "A=1" };
    const alone = await runAction({ action: "wrap-hf-image", workspace, inputs });
    expect(errorOf(alone)).toContain("revert: there is no Space to do it to");
    expect(space.commits).toHaveLength(1);
    expect(await readdir(workspace)).toEqual([]);
    // One workflow for all images, of which some are for no Space: nothing is lost.
    const { image } = inputs;
    const wrapped = await runAction({ action: "wrap-hf-image", workspace, inputs: { image, "smoke-path": "/health" } });
    expect([wrapped.outcome, wrapped.annotations.map(({ level, message }) => `${level}: ${message}`)]).toEqual([
      "success",
      ["warning: smoke-path does nothing without a Space: name one in `space`, or leave it out."],
    ]);
  });

  test("secrets are no variables, and never shown", async () => {
    hub.add("acme/demo");
    const secret = "ghp_abcdefghijklmnopqrstuvwxyz0123456789";
    const variable = await deploy({
      inputs: { "space-variables": `TOKEN=${secret}\nA=1`, "space-secrets": "A=some-value" },
      secrets: [secret],
    });
    expect(errorOf(variable)).toContain("TOKEN in space-variables looks like a token of GitHub");
    expect(errorOf(variable)).toContain("A is in space-variables and in space-secrets");
    const malformed = await deploy({
      inputs: { "space-secrets": "only-the-secret-value" },
      secrets: ["only-the-secret-value"],
    });
    expect(errorOf(malformed)).toContain("space-secrets: entry 1 is no NAME=VALUE");
    expect(hub.changes()).toEqual([]);
  });

  test("a private image, a folder, a Space of another kind", async () => {
    const space = hub.add("acme/demo");
    let isPrivate = false;
    await using closed = await startRegistry({
      intercept: ({ headers }) =>
        isPrivate && headers.authorization === undefined
          ? { status: 401, headers: { "www-authenticate": 'Basic realm="test"' } }
          : undefined,
    });
    const image = `${closed.host}/app:v1.0.0`;
    await pushBaseImage(image, { config: serves });
    isPrivate = true;
    const account = { username: "user", password: "pass-word-0123" };
    expect(errorOf(await deploy({ inputs: { ...account, image } }))).toMatch(
      /A Space cannot pull .*\/app:v1\.0\.0: nobody can without signing in/,
    );
    expect(closed.requests.filter(({ path: asked }) => asked.includes("hf-amd64"))).toEqual([]);
    space.sdk = "gradio";
    expect(errorOf(await deploy())).toContain("is a gradio Space: it runs no image");
    expect(errorOf(await deploy({ inputs: { repository: "oci:out" } }))).toContain("A Space cannot pull from a folder");
    expect(errorOf(await deploy({ inputs: { platforms: "linux/arm64" } }))).toContain("A Space runs linux/amd64");
    expect(hub.changes()).toEqual([]);
  });
});

describe("the way to RUNNING", () => {
  test("a build that fails ends at once, with its log, and is reverted", async () => {
    const space = hub.add("acme/demo");
    expect(errorOf(await deploy())).toBe("");
    const before = new Map(space.commits.at(-1)?.files);
    space.onCommit = ({ sha, title }) =>
      title.startsWith("Revert")
        ? [{ stage: "RUNNING", sha }]
        : [
            { stage: "BUILDING", sha },
            { stage: "BUILD_ERROR", sha, errorMessage: "exit code 1" },
          ];
    space.logs = { build: ["pulling", "the-secret-of-the-app in a line", "ERROR: manifest unknown"], run: [] };
    await pushBaseImage(`${registry.host}/app:v2`, { config: { ...serves, Env: ["PATH=/bin", "V=2"] } });
    const settings = { "space-secrets": "KEY=the-secret-of-the-app", revert: true };
    const result = await deploy({ image: "app:v2", inputs: settings, secrets: ["the-secret-of-the-app"] });
    expect(errorOf(result)).toMatch(/ended in BUILD_ERROR: exit code 1\. The files of before are back/);
    expect(result.log).toContain("ERROR: manifest unknown");
    expect(result.outputs["stage"]).toBe("BUILD_ERROR");
    expect(space.commits.map(({ title }) => title).at(-1)).toMatch(/^Revert to/);
    expect(space.commits.at(-1)?.files).toEqual(before);
  });

  test("an app that fails, one that never starts, one that gives an error", async () => {
    const space = hub.add("acme/demo");
    space.logs = { build: ["built"], run: ["Traceback: no module named x"] };
    space.onCommit = ({ sha }) => [
      { stage: "RUNNING_BUILDING", sha: "0".repeat(40) },
      { stage: "RUNTIME_ERROR", sha },
    ];
    const failed = await deploy();
    expect(errorOf(failed)).toContain("ended in RUNTIME_ERROR");
    expect(failed.log).toContain("Traceback: no module named x");

    hub.add("acme/demo").onCommit = ({ sha }) => [{ stage: "APP_STARTING", sha }];
    const late = await deploy({ inputs: { timeout: 1 } });
    expect(errorOf(late)).toMatch(/does not run within `timeout`; the last stage is APP_STARTING\.\n.*127\.0\.0\.1/);
    expect(late.outputs["stage"]).toBe("APP_STARTING");

    hub.add("acme/demo");
    hub.app = (asked) => (asked === "/health" ? 404 : 200);
    expect(errorOf(await deploy({ inputs: { "smoke-path": "health" } }))).toMatch(/runs, but .*\/health gives 404/);
    expect(errorOf(await deploy())).toBe("");
  });

  test("stages of the commit before do not count, nor those that nobody knows", async () => {
    const space = hub.add("acme/demo", { stage: "RUNTIME_ERROR" });
    const old = space.stages[0];
    space.onCommit = ({ sha }) => [
      ...(old === undefined ? [] : [old, old]),
      { stage: "QUEUED_SOMEWHERE", sha },
      { stage: "RUNNING", sha },
    ];
    const result = await deploy();
    expect(errorOf(result)).toBe("");
    expect(result.log).toContain("QUEUED_SOMEWHERE");

    // A Hub that does not name the commit: what runs may be the old one, until something has moved.
    const silent = hub.add("acme/demo");
    silent.stages = [{ stage: "RUNNING", sha: null }];
    silent.onCommit = () => ["RUNNING", "RUNNING_BUILDING", "RUNNING"].map((stage) => ({ stage, sha: null }));
    expect(errorOf(await deploy())).toBe("");
    expect(silent.stages).toHaveLength(1);
  });

  test("one that sleeps is woken, one that is paused stays so", async () => {
    const space = hub.add("acme/demo", { stage: "SLEEPING" });
    space.onCommit = ({ sha }) => ["BUILDING", "SLEEPING", "RUNNING"].map((stage) => ({ stage, sha }));
    const woken = await deploy();
    expect(errorOf(woken)).toBe("");
    expect(woken.log).toContain("is woken up");
    hub.add("acme/demo", { stage: "PAUSED" }).onCommit = ({ sha }) => [{ stage: "PAUSED", sha }];
    const paused = await deploy();
    expect(paused.outcome).toBe("success");
    expect(errorOf(paused)).toContain("is PAUSED: somebody stopped it");
    expect(paused.outputs["stage"]).toBe("PAUSED");
  });

  test("a moving tag is named without its digest, and built anew when it moved", async () => {
    const space = hub.add("acme/demo");
    const inputs = { factory: true, version: "latest" };
    expect(errorOf(await deploy({ inputs }))).toBe("");
    expect(fileOf(space, "Dockerfile")).toContain(`ARG BASE_IMAGE=${registry.host}/app:hf-amd64-latest\n`);
    expect(space.restarts).toEqual([]);
    await pushBaseImage(`${registry.host}/app:v2`, { config: { ...serves, Env: ["PATH=/bin", "V=2"] } });
    expect(errorOf(await deploy({ image: "app:v2", inputs }))).toBe("");
    expect(space.restarts).toEqual(["factory"]);
    hub.requests.length = 0;
    expect(errorOf(await deploy({ image: "app:v2", inputs }))).toBe("");
    expect(hub.changes()).toEqual([]);
  });

  test("too many requests, and a Hub that is busy, are waited for", async () => {
    hub.add("acme/demo");
    const left = new Map([
      ["/runtime", 1],
      ["/commit/main", 1],
      ["/tree/", 1],
    ]);
    hub.faults.answer = ({ path: asked }) => {
      const part = [...left.keys()].find((each) => asked.includes(each) && (left.get(each) ?? 0) > 0);
      if (part === undefined) return undefined;
      left.set(part, (left.get(part) ?? 0) - 1);
      return part === "/tree/"
        ? { status: 503 }
        : { status: 429, headers: { ratelimit: '"api";r=0;t=1', "ratelimit-policy": '"api";q=500;w=300' } };
    };
    expect(errorOf(await deploy())).toBe("");
    expect(hub.requests.filter(({ status }) => status === 429)).toHaveLength(2);
  });
});
