import { join } from "node:path";
import { type BaseImage, pushBaseImage } from "../harness/base-image.ts";
import { gitRepository } from "../harness/git-repository.ts";
import { runAction } from "../harness/run-action.ts";
import { runCommand } from "../harness/run-command.ts";
import { startGitHubApi } from "./github-api.ts";
import { shopFiles } from "./guide-world.ts";
import { onLoopback } from "./on-loopback.ts";
import type { Files } from "./sample-chain.ts";

/** A Node that serves a page, as a container's first process. */
const node = `#!/bin/sh
mkdir -p /tmp/page
echo "serves on $PORT" > /tmp/page/index.html
trap exit TERM
httpd -f -p "$PORT" -h /tmp/page & wait
`;
/** Pushes an image with such a Node. */
export const nodeImage = async (host: string, more: Files = {}): Promise<string> =>
  (await pushBaseImage(`${host}/library/node:24`, { files: { "/usr/bin/node": node, ...more } })).reference;

/** Pushes an image that serves a page. */
export const pushed =
  (reference: string) =>
  (host: string): Promise<BaseImage> =>
    pushBaseImage(`${host}/${reference}`, {
      files: { "/bin/node": node },
      config: { Cmd: ["node"], Env: ["PATH=/bin"] },
    });

/** Builds the layers of the guides by this layers.yaml, and names the app `app-latest`. */
export async function buildShop(host: string, layers: string): Promise<void> {
  const own = Object.entries({ ...shopFiles, "layers.yaml": layers });
  const files = Object.fromEntries(own.map(([name, content]) => [name, onLoopback(host, content)]));
  await using repository = await gitRepository(files);
  const { outputs, log } = await runAction({
    action: "build-layer",
    workspace: repository.path,
    inputs: { phase: "build" },
  });
  const image = outputs["image"];
  if (image === undefined) throw new Error(log);
  const flags = ["--insecure-policy", "copy", "--src-tls-verify=false", "--dest-tls-verify=false"];
  await runCommand("skopeo", [...flags, `docker://${image}`, `docker://${host}/acme/shop:app-latest`]);
}

/** Builds one layer into the folder images/ in `folder`, which layers.yaml names, and names its image `main`. */
export async function buildFolder(folder: string, layers: string): Promise<void> {
  await using repository = await gitRepository({
    "layers.yaml": layers.replace("oci:images", `oci:${join(folder, "images")}`),
    "app/Dockerfile": "FROM scratch\nCOPY app/page.html /\n",
    "app/page.html": "<h1>Hello</h1>\n",
  });
  await using api = await startGitHubApi({ "octo/demo/heads/main": await repository.git("rev-parse", "HEAD") });
  const env = { GITHUB_API_URL: api.url };
  const { outcome, log } = await runAction({ action: "build-layer", workspace: repository.path, env });
  if (outcome !== "success") throw new Error(log);
}
