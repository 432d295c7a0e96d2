import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Files, repository } from "./sample-chain.ts";

const root = resolve(import.meta.dirname, "../../examples/nllb");

/** What stands in for the example's RUNs, in their order: they need apt, PyPI, the Hub and Python, and busybox has none of them. */
const runs: Readonly<Record<string, readonly string[]>> = {
  "docker/Dockerfile.base": [
    "RUN mkdir -p /opt/nllb && echo python3 > /opt/nllb/packages",
    "RUN mkdir -p /opt/nllb/venv/bin && cp /opt/nllb/requirements.txt /opt/nllb/venv/",
  ],
  "docker/Dockerfile.model": [
    'RUN mkdir -p "$MODEL_DIR" && echo "$MODEL_ID $MODEL_REVISION" > "$MODEL_DIR/pytorch_model.bin"',
    'RUN test -s "$MODEL_DIR/pytorch_model.bin" && test "$HF_HUB_OFFLINE" = 1',
  ],
};

/**
 * The files of examples/nllb as a repository of its own, with what cannot be had on loopback replaced: the repository of the images,
 * NODE_IMAGE (a small base image), and the RUNs above.
 *
 * @throws Error when the example has other RUNs than those that are replaced here.
 */
export async function nllbCopy(host: string, nodeImage: string): Promise<Files> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => !path.startsWith("test"));
  const pairs = paths.map(async (path): Promise<[string, string]> => {
    const text = await readFile(join(root, path), "utf8");
    return [path, replaceRuns(path, text)];
  });
  const files = Object.fromEntries(await Promise.all(pairs));
  return {
    ...files,
    "layers.yaml": replaceOnce(files["layers.yaml"], /^image: .*$/m, `image: ${host}/${repository}`),
    "docker/Dockerfile.base": replaceOnce(
      files["docker/Dockerfile.base"],
      /^ARG NODE_IMAGE=.*$/m,
      `ARG NODE_IMAGE=${nodeImage}`,
    ),
  };
}

function replaceRuns(path: string, text: string): string {
  const standIns = runs[path] ?? [];
  const wholeRun = /^RUN (?:.*\\\n)*.*$/gm;
  const found = path.startsWith("docker/Dockerfile.") ? (text.match(wholeRun) ?? []) : [];
  if (found.length !== standIns.length) throw new Error(`examples/nllb/${path} has other RUNs than are replaced here`);
  const left = [...standIns];
  return standIns.length === 0 ? text : text.replaceAll(wholeRun, () => left.shift() ?? "");
}

function replaceOnce(text: string | undefined, pattern: RegExp, by: string): string {
  if (text === undefined || !pattern.test(text)) throw new Error(`examples/nllb has no ${pattern} any more`);
  return text.replace(pattern, by);
}
