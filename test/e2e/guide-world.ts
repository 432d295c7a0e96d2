import { chmod, mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { stringify } from "yaml";
import { runWorkflow, type WorkflowResult, type WorkflowRun } from "../harness/act.ts";
import { writeDatabase } from "../harness/chain-to-scan.ts";
import { type CosignKeys, makeCosignKeys } from "../harness/cosign.ts";
import type { FencedBlock } from "../harness/fenced-blocks.ts";
import { type GitRepository, gitRepository } from "../harness/git-repository.ts";
import { type FakeHub, startHub } from "../harness/hub.ts";
import { type Registry, startRegistry } from "../harness/registry.ts";
import { startSigstore } from "../harness/sigstore.ts";
import { givenIdToken, type SpaceHub, startSpaceHub } from "../harness/space-hub.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { type Problem, validateWorkflow } from "../harness/workflow-lint.ts";
import { startGitHubApi } from "./github-api.ts";
import { guideWorkflow, trustedRoot } from "./guide-workflow.ts";
import { onLoopback } from "./on-loopback.ts";
import type { Files } from "./sample-chain.ts";

/** What the guides' workflows need besides what stands in them. */
export type GuideRun = Partial<Pick<WorkflowRun, "env" | "event" | "eventName" | "secrets">> & {
  /** Steps that the text takes for granted, as YAML; they stand before those of the block. */
  readonly before?: string;
  /** Further files of the repository, or others in the place of the usual ones. */
  readonly files?: Files;
  /** What is in the registry before; it gets the registry's host. */
  readonly prepare?: (host: string) => Promise<unknown>;
  /** The registry wants the user name and password that the guides' secrets are. */
  readonly signIn?: boolean;
};

/** A block that has run, what GitHub's parser holds against it (names of steps that are not there, too), and the registry that it ran against. */
export type GuideResult = {
  readonly result: WorkflowResult;
  readonly problems: readonly Problem[];
  readonly registry: Registry;
};

/** All that the guides speak of, on loopback: Sigstore, the Hub, Trivy's database, keys. Registry, GitHub and repository are new for each block. */
export type GuideWorld = AsyncDisposable & {
  readonly spaces: SpaceHub;
  readonly models: FakeHub;
  /** Runs a block that is a workflow, or jobs or steps of one, in acme/shop; `look` sees what it has left. */
  readonly run: <T>(block: FencedBlock, more: GuideRun, look: (seen: GuideResult) => Promise<T>) => Promise<T>;
};

/** The files that the layers of the README are made of. */
export const shopFiles: Files = {
  "docker/Dockerfile.base": "FROM scratch\nCOPY base/ /\n",
  "docker/Dockerfile.model": "FROM base\nCOPY model/weights.txt /models/\n",
  "docker/Dockerfile.app": 'FROM model\nCOPY site /site\nCMD ["/site/serve"]\n',
  "base/etc/os-release": "ID=shop\n",
  "base/tmp/.keep": "",
  "model/weights.txt": "0.1 0.2 0.3\n",
  "site/index.html": "<h1>Hello</h1>\n",
};
/** The newest commit of pull request 7, by GitHub. */
export const pullRequestHead = "7".repeat(40);
/** Scripts of the reader's own, which some blocks call. */
const scripts: Files = {
  "deploy.sh": '#!/bin/sh\necho "deploys $1"\n',
  "test-image.sh": '#!/bin/sh\necho "tests $1"\n',
  "scripts/check-model.js": 'console.log("checks the model");\n',
};
const signer = "acme/shop/.github/workflows/images.yml@refs/heads/main";
const issuer = "https://token.actions.githubusercontent.com";
const user = { username: "shop", password: "correct-horse-battery" };

/** Starts it; `layers` is the layers.yaml of all blocks. Needs `requireTools("act", "cosign3", "docker-registry", "git", "perl", "trivy")`. */
export async function guideWorld(layers: string): Promise<GuideWorld> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder("guides")).path;
  const sigstore = stack.use(await startSigstore());
  const spaces = stack.use(await startSpaceHub());
  const models = stack.use(await startHub());
  const keysOfSigstore = JSON.stringify(sigstore.trustedRoot);
  const san = `https://github.com/${signer}`;
  sigstore.claims = { iss: issuer, sub: "repo:acme/shop:ref:refs/heads/main", job_workflow_ref: signer, san };
  spaces.add("acme/shop");
  spaces.publishers.set(givenIdToken, "spaces/acme/shop");
  await writeDatabase(join(folder, "database"));
  await mkdir(join(folder, "keys"));
  const keys: CosignKeys = await makeCosignKeys("cosign3", join(folder, "keys"), "correct horse");
  const env = {
    TRIVY_CACHE_DIR: join(folder, "database"),
    HF_ENDPOINT: spaces.endpoint,
    TRUSTED_ROOT: keysOfSigstore,
    ...sigstore.jobEnv,
  };
  const secrets = {
    SIGN_KEY: keys.privatePem,
    SIGN_KEY_PASSWORD: keys.password,
    COSIGN_KEY: keys.privatePem,
    COSIGN_PASSWORD: keys.password,
    HF_TOKEN: spaces.token,
    API_KEY: "key-of-an-api",
    REGISTRY_PASSWORD: user.password,
    DOCKERHUB_TOKEN: user.password,
  };
  const variables = { REGISTRY_USERNAME: user.username, DOCKERHUB_USERNAME: user.username };
  const owned = stack.move();
  return {
    spaces,
    models,
    run: async (block, { before = "", files = {}, signIn = false, prepare, ...more }, look) => {
      await using registry = await startRegistry(signIn ? { auth: { kind: "basic", ...user } } : {});
      await using api = await startGitHubApi();
      await prepare?.(registry.host);
      const path = ".github/workflows/images.yml";
      const workflow = guideWorkflow(block, before, {
        host: registry.host,
        fulcio: `${sigstore.url}/fulcio`,
        rekor: `${sigstore.url}/rekor`,
      });
      const own = Object.entries({ "layers.yaml": layers, ...shopFiles, ...files, ...scripts });
      await using repository = await gitRepository({
        ...Object.fromEntries(own.map(([name, text]) => [name, onLoopback(registry.host, text)])),
        [path]: JSON.stringify(workflow),
        [trustedRoot]: keysOfSigstore,
      });
      await commitScripts(repository);
      api.commits.set("acme/shop/heads/main", await repository.git("rev-parse", "HEAD"));
      api.commits.set("acme/shop/pull/7/head", pullRequestHead);
      const result = await runWorkflow({
        repository: repository.path,
        workflow: path,
        githubRepository: "acme/shop",
        variables,
        ...more,
        event: { repository: { default_branch: "main" }, ...more.event },
        secrets: { ...secrets, ...more.secrets },
        env: { GITHUB_API_URL: api.url, ...env, ...more.env },
        localActions: { "actions/cache@v5": resolve(import.meta.dirname, "../harness/fixtures/foreign/nothing") },
      });
      const problems = await validateWorkflow(stringify(workflow), "images.yml");
      return await look({ result, problems, registry });
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function commitScripts(repository: GitRepository): Promise<void> {
  for (const name of Object.keys(scripts).filter((path) => path.endsWith(".sh")))
    await chmod(join(repository.path, name), 0o755);
  await repository.commit({});
}
