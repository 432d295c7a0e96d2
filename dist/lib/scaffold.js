"use strict";

const require_rolldown_runtime = require("../vendor/rolldown-runtime.js");
const require_git = require("./git.js");
const require_oci = require("./oci.js");
const require_space = require("./space.js");
const require_wrap = require("./wrap.js");
let node_path = require("node:path");
node_path = require_rolldown_runtime.__toESM(node_path, 1);
let node_util_types = require("node:util/types");
let node_crypto = require("node:crypto");
let node_fs_promises = require("node:fs/promises");

// packages/core/src/scaffold/check-scaffold.ts
/**
* Checks before anything is written what the files of a scaffold will say: the image, which has to be there and in a registry, and the
* variables. Gives the image's reference. Throws `bad-input`, `missing-image`, and what the registry says.
*/
async function checkScaffold({ image, fallbackTags, settings }, stores, log) {
	require_space.checkSettings(settings);
	const reference = require_oci.parseReference(image);
	if (reference.kind !== "registry") throw new require_git.LayeredBuildError("bad-input", `A scaffold cannot name ${image}: a Space cannot pull from a folder.`, { hint: "Its Dockerfile, script and workflow name the image: push it to a registry, and let `image` name it there." });
	await require_wrap.findBase(image, fallbackTags, stores, {
		...log,
		warning: log.debug
	});
	return reference;
}

// packages/core/src/scaffold/deploy-script.ts
/** `scripts/deploy-to-hf.sh VERSION SPACE`: a deployment by hand, with docker and git. For users; this project runs none of it. */
function deployScript({ repository, folderName }) {
	return `#!/bin/sh
# Wraps a version of the main image for a Hugging Face Space, pushes it, and gives it to the Space.
#   scripts/deploy-to-hf.sh VERSION SPACE      for example: scripts/deploy-to-hf.sh latest acme/app
# Needs docker (signed in to the registry) and git. Environment:
#   HF_TOKEN      a token that may write to the Space; without it, what git knows is used
#   IMAGE         the main image's repository; default: ${repository}
#   HF_ENDPOINT   another Hub; default: https://huggingface.co
set -eu

# macOS has no sha256sum.
sha256() {
  if command -v sha256sum >/dev/null 2>&1; then sha256sum; else shasum -a 256; fi | cut -d ' ' -f 1
}

if [ $# -ne 2 ]; then
  echo "usage: $0 VERSION SPACE (OWNER/NAME)" >&2
  exit 2
fi
version=$1
space=$2
image=\${IMAGE:-${repository}}
endpoint=\${HF_ENDPOINT:-https://huggingface.co}
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
wrapped=$image:hf-amd64-$(printf %s "$version" | tr -c 'A-Za-z0-9_.-' '-')

case $space in
  */*/* | */ | /*) echo "$space is no name of a Space: write OWNER/NAME" >&2; exit 2 ;;
  */*) ;;
  *) echo "$space is no name of a Space: write OWNER/NAME" >&2; exit 2 ;;
esac

# All files of the folder are published, as the action does it, and refuses it.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
cd "$root/${folderName}"
find . -name .git -prune -o ! -type d ! -type f -print >"$work/refused"
find . -name .git -prune -o -type f \\( -name .env -o -name '.env.*' \\) \\
  ! -name .env.example ! -name .env.sample ! -name .env.template -print >>"$work/refused"
find . -name .git -prune -o -type f -size -2 -exec grep -l '^version https://git-lfs\\.github\\.com/spec/v1' {} + >>"$work/refused" || true
# The record is JSON, which would have to escape these.
find . -name .git -prune -o -name '*["\\\\[:cntrl:]]*' -print >>"$work/refused"
if [ -s "$work/refused" ]; then
  echo "${folderName} has what must not be published (.env files, links, pointers of Git LFS, names with quotes or control characters):" >&2
  sort -u "$work/refused" >&2
  exit 1
fi
find . -name .git -prune -o -type f ! -path ./Dockerfile ! -path ./${require_space.recordName} -print | sed 's|^\\./||' | LC_ALL=C sort >"$work/files"
cd "$root"

echo "Wrapping $image:$version as $wrapped"
# A statement of when it was built would make a new image of the same files each time.
BUILDX_NO_DEFAULT_ATTESTATIONS=1
export BUILDX_NO_DEFAULT_ATTESTATIONS
docker pull --platform linux/amd64 "$image:$version"
docker build --platform linux/amd64 -f "$root/${folderName}/Dockerfile" -t "$wrapped" \\
  --build-arg "BASE_IMAGE=$image:$version" "$root"
docker push "$wrapped"
pinned=
for reference in $(docker image inspect --format '{{join .RepoDigests " "}}' "$wrapped"); do
  case $reference in "$image@"*) pinned=$wrapped@\${reference#*@} ;; esac
done
if [ -z "$pinned" ]; then
  echo "docker does not say by which digest $wrapped was pushed" >&2
  exit 1
fi

if [ -n "\${HF_TOKEN:-}" ]; then
  # The helper reads the variable when git asks: the token is in no command line and in no file.
  # shellcheck disable=SC2016
  git config --file "$work/gitconfig" credential.helper \\
    '!f() { echo "username=user"; echo "password=$HF_TOKEN"; }; f'
  GIT_CONFIG_GLOBAL=$work/gitconfig
  export GIT_CONFIG_GLOBAL HF_TOKEN
fi
git clone --quiet --depth 1 "$endpoint/spaces/$space" "$work/space"

# What the Space shall have, and the list of it that the action wrap-hf-image keeps to know its own files by.
mkdir "$work/new"
while IFS= read -r file; do
  mkdir -p "$work/new/$(dirname -- "$file")"
  cp -- "$root/${folderName}/$file" "$work/new/$file"
done <"$work/files"
# shellcheck disable=SC2016
printf '# Written by layered-build: the image is built and tested elsewhere, and only named here.\\nARG BASE_IMAGE=%s\\nFROM \${BASE_IMAGE}\\n' \\
  "$pinned" >"$work/new/Dockerfile"
echo Dockerfile >>"$work/files"
entry() {
  printf '"%s": {"git":"%s","sha256":"%s"}\\n' "$2" "$(git hash-object --no-filters -- "$1/$2")" "$(sha256 <"$1/$2")"
}
cd "$work/space"
: >"$work/owned"
if [ -f ${require_space.recordName} ]; then
  sed -n 's/^ *\\("[^"]*": {"git":"[0-9a-f]*","sha256":"[0-9a-f]*"}\\),\\{0,1\\}$/\\1/p' ${require_space.recordName} >"$work/owned"
fi

# As the Hub writes it into a new Space: nobody's work is in it.
is_of_hub() {
  [ "$1" = README.md ] && ! grep -Evq \\
    '^(---|(title|emoji|colorFrom|colorTo|sdk|app_port|pinned): .*|Check out the configuration reference at https://huggingface.co/docs/hub/spaces-config-reference|)$' "$1"
}
: >"$work/foreign"
while IFS= read -r file; do
  { [ -e "$file" ] || [ -L "$file" ]; } || continue
  if [ -f "$file" ] && [ ! -L "$file" ]; then
    ! cmp -s "./$file" "$work/new/$file" || continue
    ! grep -Fxq -- "$(entry . "$file")" "$work/owned" || continue
    ! is_of_hub "$file" || continue
  fi
  echo "  - $file" >>"$work/foreign"
done <"$work/files"
if [ -s "$work/foreign" ]; then
  echo "$space has files of others, or changed since, which would be overwritten:" >&2
  cat "$work/foreign" >&2
  echo "Take what is worth keeping over into ${folderName}, and delete them in the Space once." >&2
  exit 1
fi

while IFS= read -r file; do entry "$work/new" "$file"; done <"$work/files" >"$work/entries"
# Files of earlier deployments that are not in the folder any more are still the action's own.
while IFS= read -r line; do
  file=\${line#\\"}
  file=\${file%%\\"*}
  if [ -f "$file" ] && [ ! -f "$work/new/$file" ]; then printf '%s\\n' "$line"; fi
done <"$work/owned" >>"$work/entries"
{
  printf '{\\n  "schema": 1,\\n'
  printf '  "written-by": "layered-build: these files are its own; a change of one by hand stops it",\\n'
  printf '  "image": "%s",\\n  "files": {\\n' "$pinned"
  LC_ALL=C sort "$work/entries" | sed -e 's/^/    /' -e '$!s/$/,/'
  printf '  }\\n}\\n'
} >"$work/new/${require_space.recordName}"
cp -R "$work/new/." .

git add --all
if git diff --cached --quiet; then
  echo "$space has $pinned already"
  exit 0
fi
git -c user.name="\${GIT_AUTHOR_NAME:-deploy-to-hf}" -c user.email="\${GIT_AUTHOR_EMAIL:-deploy-to-hf@localhost}" \\
  commit --quiet -m "Run $wrapped"
git push --quiet origin HEAD
echo "$space builds $pinned: $endpoint/spaces/$space"
`;
}

// packages/core/src/scaffold/scaffold-facts.ts
/** Stands where there is no Space yet. */
const noSpace = {
	owner: "OWNER",
	name: "NAME"
};

// packages/core/src/scaffold/space-workflow.ts
/** actions/checkout by its commit, as all foreign actions are named. */
const checkout = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1";
/** The workflow main image \u2192 wrap \u2192 Space. Throws `bad-input` for values that GitHub would evaluate. */
function spaceWorkflow({ space = noSpace, folderName, settings, uses, port }) {
	for (const [name, value] of settings.variables) if (value.includes("${{")) throw evaluated(name);
	const variables = [...settings.variables.values()].every(isLine) ? [...settings.variables].map(([name, value]) => `${name}=${value}`) : [printable(JSON.stringify(Object.fromEntries(settings.variables)))];
	const secrets = [...settings.secrets].every(([, value]) => isLine(value)) ? [...settings.secrets.keys()].map((name) => `${name}=\${{ secrets.${name} }}`) : [`{${[...settings.secrets.keys()].map((name) => `"${name}": \${{ toJSON(secrets.${name}) }}`).join(", ")}}`];
	return `# Builds the main image where its content changed, wraps it for a Hugging Face Space, and gives it to the Space.
name: Hugging Face Space
on:
  push: { branches: [main] }
  workflow_dispatch:
permissions: {}
concurrency: { group: hf-space, cancel-in-progress: false }
jobs:
  space:
    runs-on: ubuntu-24.04
    permissions:
      contents: read # to check out
      packages: write # to push to ghcr.io
      id-token: write # to sign in to Hugging Face as the Space's trusted publisher, without a token
    steps:
      - uses: ${checkout}
        with: { persist-credentials: false }
      - uses: ${uses("build-layer")}
        id: main-image
      - uses: ${uses("wrap-hf-image")}
        with:
          image: \${{ steps.main-image.outputs.image }}
          version: \${{ github.ref_name }}
          port: ${port}
          space: ${require_space.spaceText(space)}
          space-dir: ${folderName}
${block("space-variables", variables)}${block("space-secrets", secrets)}`;
}
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}]/u;
/** Whether a value can stand in a NAME=VALUE line, and in a block of YAML. */
function isLine(value) {
	return !unprintable.test(value) && value === value.trim();
}
/** JSON leaves some line ends of YAML as they are. */
function printable(json) {
	return json.replaceAll(new RegExp(unprintable, "gu"), (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
function evaluated(name) {
	return new require_git.LayeredBuildError("bad-input", `space-variables: the value of ${name} has \${{, which no workflow can say.`, { hint: "GitHub would evaluate it. Leave the variable out of the run with `scaffold`, and set it in the Space's settings." });
}
function block(input, lines) {
	if (lines.length === 0) return "";
	return `          ${input}: |\n${lines.map((line) => `            ${line}\n`).join("")}`;
}

// packages/core/src/scaffold/scaffold-files.ts
/**
* All files of a scaffold: the Space's folder, a script for deployments by hand, and a workflow for all others. Throws `bad-input` for what
* cannot stand in them.
*/
function scaffoldFiles(facts) {
	const { folderName, port, space } = facts;
	if (!/^[\w.][\w./-]*$/.test(folderName)) throw new require_git.LayeredBuildError("bad-input", `space-dir: ${JSON.stringify(folderName)} cannot stand in a script.`, { hint: "For `scaffold`, give the folder a name of letters, digits and _ . / - alone." });
	const title = space?.name ?? "App";
	return [
		file(`${folderName}/Dockerfile`, wrapDockerfile(facts)),
		file(`${folderName}/README.md`, require_space.spaceReadme(void 0, void 0, {
			title,
			port
		}, require_space.readmeBody(facts))),
		file(`${folderName}/.env.example`, require_space.environmentExample(facts)),
		file(`${folderName}/README_USAGE.md`, require_space.usageText(facts)),
		file("scripts/deploy-to-hf.sh", deployScript(facts), true),
		file(".github/workflows/hf-space.yml", spaceWorkflow(facts))
	];
}
/** The Dockerfile of the wrap: it sets configuration only, so that wrap-hf-image does it by registry calls. */
function wrapDockerfile({ repository, tag, port, folderName }) {
	return `# The main image, made one for a Hugging Face Space. The action wrap-hf-image reads this file, and needs no build for what it says.
# By hand: docker build -f ${folderName}/Dockerfile -t app-hf --build-arg BASE_IMAGE=IMAGE .
ARG BASE_IMAGE=${repository}:${tag}
FROM \${BASE_IMAGE}

ENV HOST=0.0.0.0
ENV PORT=${port}
EXPOSE ${port}

# A Space runs everything as user 1000. Delete the first line where the image has a home that this user can write.
ENV HOME=/tmp/home XDG_CACHE_HOME=/tmp/home/.cache HF_HOME=/tmp/home/.cache/huggingface
USER 1000
`;
}
function file(path, text, isProgram = false) {
	return {
		path,
		text,
		isProgram
	};
}

// packages/core/src/scaffold/write-scaffold.ts
/**
* Writes a scaffold into a checkout. What was generated is remembered by its hash, in a file of the Space's folder that is committed with
* the others: a file that is not as it was generated is a person's, and is left as it is; so is one that was deleted.
* Throws `bad-config` for a record that is none, or a folder that leads out of the checkout.
*/
async function writeScaffold(root, folderName, files) {
	const recordPath = `${folderName}/${require_space.recordName}`;
	for (const file of [recordPath, ...files.map((each) => each.path)]) await checkIsInside(root, node_path.default.posix.dirname(file));
	const recordText = await textOfRecord(root, recordPath);
	const recorded = require_space.parseRecord(recordText, recordPath).files;
	const written = new Map(recorded);
	const results = [];
	for (const file of files) {
		const ids = require_space.idsOf(Buffer.from(file.text));
		const there = await contentOf(root, file.path);
		const result = decide(file.path, there, ids, recorded.get(file.path));
		if (result.outcome === "written" || result.outcome === "updated") await write(root, file);
		if (result.outcome !== "kept") written.set(file.path, ids);
		results.push(result);
	}
	const text = require_space.printRecord({ files: written });
	if (text !== recordText) await write(root, {
		path: recordPath,
		text,
		isProgram: false
	});
	return results;
}
/** Whether a scaffold wrote a file before: where it is not there any more, a person deleted it. Throws `bad-config` for a record that is none. */
async function wasScaffolded(root, folderName, file) {
	const recordPath = `${folderName}/${require_space.recordName}`;
	return require_space.parseRecord(await textOfRecord(root, recordPath), recordPath).files.has(file);
}
async function textOfRecord(root, recordPath) {
	const text = await contentOf(root, recordPath);
	if (typeof text !== "object") return text;
	throw new require_git.LayeredBuildError("bad-config", `${recordPath} ${text.foreign}, and no list of files of layered-build.`, { hint: "Delete it: files that differ then count as yours." });
}
function decide(file, there, ids, recorded) {
	const result = (outcome, why) => ({
		path: file,
		outcome,
		why
	});
	if (there === void 0) return recorded === void 0 ? result("written", "it was not there") : result("kept", "it was deleted");
	if (typeof there === "object") return result("kept", `it ${there.foreign}`);
	const { sha256 } = require_space.idsOf(Buffer.from(there));
	if (sha256 === ids.sha256) return result("unchanged", "it is what would be written");
	if (recorded === void 0) return result("kept", "it was not written by this action");
	return sha256 === recorded.sha256 ? result("updated", "it is as it was generated") : result("kept", "it was changed");
}
/** Bytes; nothing that is generated comes near it. */
const longest = 1048576;
async function contentOf(root, file) {
	const place = node_path.default.join(root, file);
	const stats = await (0, node_fs_promises.lstat)(place).catch(absent);
	if (stats === void 0) return void 0;
	if (stats.isSymbolicLink()) return { foreign: "is a link" };
	if (!stats.isFile()) return { foreign: "is no file" };
	return stats.size > longest ? { foreign: `has more than ${longest} bytes` } : (0, node_fs_promises.readFile)(place, "utf8");
}
/** Written beside its place first: a rename follows no link that came there meanwhile, and leaves no half of a file. */
async function write(root, { path: file, text, isProgram }) {
	const place = node_path.default.join(root, file);
	await require_oci.makeFolders(node_path.default.dirname(place));
	const beside = `${place}.${(0, node_crypto.randomBytes)(6).toString("hex")}.tmp`;
	try {
		await (0, node_fs_promises.writeFile)(beside, text, { flag: "wx" });
		if (isProgram) await (0, node_fs_promises.chmod)(beside, 493);
		await (0, node_fs_promises.rename)(beside, place);
	} catch (error) {
		await (0, node_fs_promises.rm)(beside, { force: true });
		throw error;
	}
}
/** Throws `bad-config` where a folder is, or is below, a link that leads out of the checkout, or nowhere: nothing is made there. */
async function checkIsInside(root, folder) {
	const top = await (0, node_fs_promises.realpath)(root);
	const names = folder.split("/");
	for (const at of names.keys()) {
		const part = names.slice(0, at + 1).join("/");
		const stats = await (0, node_fs_promises.lstat)(node_path.default.join(root, part)).catch(absent);
		if (stats === void 0) return;
		if (stats.isDirectory()) continue;
		if (!stats.isSymbolicLink()) throw new require_git.LayeredBuildError("bad-config", `${part} is no folder, and files are to be written below it.`, { hint: "Move it away, or name another folder in `space-dir`." });
		const real = await (0, node_fs_promises.realpath)(node_path.default.join(root, part)).catch(absent);
		if (real === top || real?.startsWith(top + node_path.default.sep) === true) continue;
		throw new require_git.LayeredBuildError("bad-config", `${part} leads out of the checkout, to ${real ?? "what is not there"}.`, { hint: "It is a link. Name another folder in `space-dir`." });
	}
}
function absent(error) {
	if ((0, node_util_types.isNativeError)(error) && "code" in error && error.code === "ENOENT") return void 0;
	throw error;
}

Object.defineProperty(exports, "checkScaffold", {
  enumerable: true,
  get: function () {
    return checkScaffold;
  }
});
Object.defineProperty(exports, "scaffoldFiles", {
  enumerable: true,
  get: function () {
    return scaffoldFiles;
  }
});
Object.defineProperty(exports, "wasScaffolded", {
  enumerable: true,
  get: function () {
    return wasScaffolded;
  }
});
Object.defineProperty(exports, "writeScaffold", {
  enumerable: true,
  get: function () {
    return writeScaffold;
  }
});