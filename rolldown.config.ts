import { existsSync, readdirSync, rmSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { defineConfig, type Plugin, type PreRenderedChunk } from "rolldown";
import { licensesFile } from "./scripts/licenses-file.ts";

const root = import.meta.dirname;
const actions = readdirSync(join(root, "actions"))
  .filter((name) => existsSync(join(root, "actions", name, "main.ts")))
  .toSorted();

/**
 * The package of a module in node_modules, scope included, as a chunk's name: `zod`, `actions-core`; a package's own copy of another one is
 * called by both, `npmcli-fs-semver`.
 */
function packageName(id: string): string | null {
  const names = Array.from(id.matchAll(/[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/g), ([, name = ""]) => name);
  return names.length === 0 ? null : names.join("-").replaceAll("@", "").replaceAll(/[\\/]/g, "-");
}

/**
 * Folders and files with a chunk of their own, since not every run needs them: what a run loads costs it start-up time. The first that fits
 * counts. Chunks must not need each other in a circle.
 */
const chunkOf = (
  [
    ["core/src/tags/sanitize-tag.ts", "images"],
    ["core/src/tags/validate-tag.ts", "images"],
    ["core/src/tags/handlebars", "templates"],
    ["core/src/tags", "tags"],
    // Tag rules and identities have such.
    ["core/src/exec-pattern.ts", "pattern"],
    // A plan, for actions that only read it.
    ["core/src/plan/index.ts", "plan"],
    ["core/src/plan/encode-plan.ts", "plan"],
    ["core/src/plan/plan.ts", "plan"],
    ["core/src/plan/image-digests.ts", "plan"],
    ["core/src/plan/planned-images.ts", "plan"],
    ["toolkit/src/suite/given-plan.ts", "plan"],
    ["core/src/config/foreign", "foreign-config"],
    ["toolkit/src/suite/request-id-token.ts", "id-token"],
    // Some inputs are such.
    ["core/src/named-values.ts", "toolkit"],
    // The reader of YAML is large, and few give options.
    ["toolkit/src/inputs/parse-options.ts", "options"],
    ["toolkit/src/suite/registry-credentials.ts", "images"],
    ["toolkit/src/suite", "suite"],
    // ECR's client is larger than all else together, and for few.
    ["core/src/registry/aws", "aws"],
    ["core/src/prune/providers/ecr", "ecr"],
    ["core/src/prune", "prune"],
    ["core/src/retention", "prune"],
    // What git is asked ahead of all else.
    ["core/src/exec", "git"],
    ["core/src/source/ask-ahead.ts", "git"],
    ["core/src/source/git.ts", "git"],
    ["core/src/error.ts", "git"],
    ["core/src/read-text-file.ts", "git"],
    ["core/src/one-line.ts", "git"],
    ["core/src/project/usual-places.ts", "git"],
    // For the door too, which loads no images.
    ["oci/src/is-record.ts", "git"],
    // Wrapping needs images and their registries, and no layers; a build of the wrap's Dockerfile is as any other.
    ["core/src/wrap/build-wrap-file.ts", "wrap-build"],
    ["core/src/wrap/wrap-file.ts", "wrap-file"],
    ["core/src/wrap/files-of-image.ts", "wrap-files"],
    ["core/src/wrap", "wrap"],
    ["core/src/image/annotations.ts", "images"],
    ["core/src/image/base-repository.ts", "images"],
    ["core/src/image/frontend-comment.ts", "images"],
    ["core/src/image/image-document.ts", "images"],
    ["core/src/image/json-artifact.ts", "images"],
    ["core/src/image/matching-platform.ts", "images"],
    ["core/src/image/platform-text.ts", "images"],
    ["core/src/image/stands-on.ts", "images"],
    ["core/src/image/stored-inputs.ts", "images"],
    ["core/src/image/suite-tag.ts", "images"],
    ["core/src/check-output-file.ts", "images"],
    ["core/src/in-parallel.ts", "images"],
    ["core/src/is-deeper-than.ts", "images"],
    ["core/src/key/canonical-encoding.ts", "images"],
    ["core/src/key/content-key.ts", "images"],
    ["core/src/key/file-list.ts", "images"],
    ["core/src/project/read-repository-file.ts", "images"],
    ["core/src/registry/credentials-of-run.ts", "images"],
    ["core/src/registry/ecr-credentials.ts", "images"],
    ["core/src/registry/registry-host.ts", "images"],
    ["core/src/registry/repositories.ts", "images"],
    ["core/src/source/disk-path.ts", "images"],
    ["core/src/source/split-nul.ts", "images"],
    ["core/src/summary/byte-text.ts", "images"],
    ["core/src/summary/inert-markdown.ts", "images"],
    ["core/src/summary/markdown-cell.ts", "images"],
    // Spaces, for those who name one.
    ["core/src/hub/hub-client.ts", "space"],
    ["core/src/hub/hub-answer.ts", "space"],
    ["core/src/hub/library-fetch.ts", "space"],
    ["core/src/space", "space"],
    ["core/src/scaffold", "scaffold"],
    ["core/src/config/yaml-source.ts", "yaml-source"],
    ["core/src/z.ts", "schemas"],
    // What an instruction does to a configuration.
    ["core/src/build/native/container-config.ts", "instructions"],
    ["core/src/build/native/exposed-ports.ts", "instructions"],
    ["core/src/build/native/go-quote.ts", "instructions"],
    ["core/src/build/native/hand-over.ts", "instructions"],
    ["core/src/build/native/healthcheck.ts", "instructions"],
    ["core/src/graph/platform-args.ts", "instructions"],
    // Signing needs images and their registries, and no layers. What talks to Sigstore's services is for those who use them.
    ["core/src/sign/sigstore.ts", "sigstore"],
    ["core/src/sign/sigstore-signer.ts", "sigstore"],
    ["core/src/sign/sigstore-verifier.ts", "sigstore"],
    ["core/src/sign/within-budget.ts", "sigstore"],
    ["core/src/sign", "sign"],
    // Thresholds are read whatever the mode is.
    ["core/src/scan/fail-on.ts", "sign"],
    ["core/src/scan/severity.ts", "sign"],
    ["core/src/registry/stores.ts", "images"],
    ["core/src/hub", "hub"],
    ["core/src/scan", "scan"],
    ["core/src/secrets", "scan"],
    ["core/src/tools", "scan"],
    // Detection says which engine a layer will have; the rest of build/ and publish/ is for those who build.
    ["core/src/build/choose-engine.ts", "core"],
    ["core/src/build/frontend.ts", "core"],
    ["core/src/build/split/cut-chain.ts", "core"],
    ["core/src/build/split/step-advice.ts", "core"],
    ["core/src/build/split/chmod-advice.ts", "core"],
    ["core/src/build/copy-from/export-source.ts", "core"],
    ["core/src/build/copy-from/copy-origin.ts", "core"],
    ["core/src/build/native/stop-signal.ts", "core"],
    ["core/src/build/native/absolute-path.ts", "core"],
    ["core/src/build/native/chmod.ts", "core"],
    // A build without layers, in docker/build-push-action's place.
    ["core/src/build/build-push", "build-push"],
    ["core/src/build/buildkit/build-driver.ts", "buildx"],
    ["core/src/build/buildkit/run-buildx.ts", "buildx"],
    ["core/src/build/buildkit/temporary-docker-config.ts", "buildx"],
    ["core/src/build", "build"],
    ["core/src/publish", "build"],
    ["core/src/size", "build"],
    ["core/src/summary/result-table.ts", "build"],
    ["core/src/image/tree-of-image.ts", "build"],
    ["core/src/image/write-image.ts", "build"],
    ["core/src/image/stored-files.ts", "build"],
    ["core/src/image/stored-step.ts", "build"],
    ["core/src/image/image-facts.ts", "build"],
    ["oci/src/tar/disk-file.ts", "oci"],
    ["oci/src/blob/gzip.ts", "oci"],
    ["oci/src/blob/put-bytes.ts", "oci"],
    ["oci/src/server", "content"],
    ["oci/src/tar", "content"],
    ["oci/src/tree", "content"],
    ["oci/src/blob", "content"],
  ] as const
).map(([path, chunk]) => [join("packages", ...path.split("/")), chunk] as const);

/** What an action does for some of its inputs only. */
const workOf = [
  ["build-layer/build-push", "build-push-work"],
  ["wrap-hf-image/space-work.ts", "space-work"],
  ["scan-and-sign/scan", "scan-work"],
] as const;

/** Whether a path is a file or folder, or lies in it. */
function isWithin(path: string, part: string): boolean {
  return path === part || path.startsWith(part + sep);
}

/** The workspace of a module of ours, as a chunk's name: `core`, `oci`; an action's work, apart from its door, by the action's name. */
function workspaceName(id: string): string | null {
  const path = relative(root, id);
  const work = workOf.find(([part]) => isWithin(path, join("actions", ...part.split("/"))));
  if (work !== undefined) return work[1];
  const own = chunkOf.find(([part]) => isWithin(path, part));
  if (own !== undefined) return own[1];
  const [folder, name] = path.split(sep);
  if (folder === "actions" && /(main|manifest|scan-inputs|build-push-inputs|layers-conflict)\.ts$/.test(path))
    return null;
  return name ?? null;
}

const ownChunks: ReadonlySet<string> = new Set([
  ...readdirSync(join(root, "packages")),
  ...[...chunkOf, ...workOf].map(([, chunk]) => chunk),
  ...actions,
]);

function chunkFileNames({ name }: PreRenderedChunk): string {
  return ownChunks.has(name) ? "lib/[name].js" : "vendor/[name].js";
}

/**
 * Makes the built files CommonJS, which Node loads in less time than ES modules (a run loads some thirty files): the repository's own
 * package.json says that all of it is ES modules.
 */
const commonJs: Plugin = {
  name: "common-js",
  generateBundle() {
    this.emitFile({ type: "asset", fileName: "package.json", source: `${JSON.stringify({ type: "commonjs" })}\n` });
  },
};

/**
 * Writes the few characters that are not ASCII as escapes: one "…" makes a file's text take twice the memory, and V8 longer to read it. Not in
 * tables of characters, which would become several times as long.
 */
const asciiOnly: Plugin = {
  name: "ascii-only",
  renderChunk(code, { fileName }) {
    // oxlint-disable no-control-regex -- that is what ASCII is
    const escaped = code.replaceAll(/[^\0-\x7F]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
    if (escaped.length > code.length * 1.1) return null;
    // There an escape is not what it stands for.
    if (/\\[^\0-\x7F]|String\.raw`[^`]*[^\0-\x7F]/.test(code))
      throw new Error(`${fileName} cannot be written in ASCII`);
    // oxlint-enable no-control-regex
    return escaped;
  },
};

/** Files of an earlier build would be shipped for ever. */
const cleanDist: Plugin = {
  name: "clean-dist",
  buildStart: () => rmSync(join(root, "dist"), { recursive: true, force: true }),
};

/**
 * One readable file for each action, one in lib/ for each package of ours, and third-party code apart in vendor/, so that a reviewer can
 * read what changed. Not minified: a stack in a job's log names our functions.
 */
export default defineConfig({
  cwd: root,
  input: Object.fromEntries(actions.map((name) => [name, join("actions", name, "main.ts")])),
  platform: "node",
  preserveEntrySignatures: "allow-extension",
  transform: { target: "node24" },
  treeshake: {
    // These packages do nothing when imported, but do not say so; without this each start loads undici (55 ms of CPU) for an OIDC call.
    moduleSideEffects: [{ test: /[\\/]node_modules[\\/](@actions[\\/]|undici[\\/])/, sideEffects: false }],
  },
  plugins: [cleanDist, commonJs, asciiOnly, licensesFile(root)],
  output: {
    dir: "dist",
    format: "cjs",
    // As ES modules are, which all of the sources are.
    strict: true,
    minify: false,
    entryFileNames: "[name].js",
    chunkFileNames,
    comments: { legal: true },
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [
        { name: packageName, debugName: "vendor", test: /[\\/]node_modules[\\/]/ },
        { name: workspaceName, debugName: "lib", test: /[\\/](packages|actions)[\\/]/ },
      ],
    },
  },
});
