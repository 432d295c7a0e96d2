import { s as LayeredBuildError } from "./git.js";
import { _ as spaceReadme, c as idsOf, d as parseRecord, f as printRecord, g as usageText, h as readmeBody, m as environmentExample, p as recordName, u as spaceText } from "./space.js";
import path from "node:path";
import { isNativeError } from "node:util/types";
import { chmod, mkdir, readFile, realpath, writeFile } from "node:fs/promises";

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

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
if [ -n "\${HF_TOKEN:-}" ]; then
  # The helper reads the variable when git asks: the token is in no command line and in no file.
  # shellcheck disable=SC2016
  git config --file "$work/gitconfig" credential.helper \\
    '!f() { echo "username=user"; echo "password=$HF_TOKEN"; }; f'
  GIT_CONFIG_GLOBAL=$work/gitconfig
  export GIT_CONFIG_GLOBAL HF_TOKEN
fi
git clone --quiet --depth 1 "$endpoint/spaces/$space" "$work/space"
cp -R "$root/${folderName}/." "$work/space/"
rm -f "$work/space/.env"
# shellcheck disable=SC2016
printf '# Written by layered-build: the image is built and tested elsewhere, and only named here.\\nARG BASE_IMAGE=%s\\nFROM \${BASE_IMAGE}\\n' \\
  "$pinned" >"$work/space/Dockerfile"

# What the action wrap-hf-image keeps, so that it knows these files for its own when it deploys next.
cd "$work/space"
{
  printf '{\\n  "schema": 1,\\n'
  printf '  "written-by": "layered-build: these files are its own; a change of one by hand stops it",\\n'
  printf '  "image": "%s",\\n  "files": {' "$pinned"
  separator=
  for file in .env.example Dockerfile README.md README_USAGE.md; do
    [ -f "$file" ] || continue
    printf '%s\\n    "%s": {"git":"%s","sha256":"%s"}' "$separator" "$file" \\
      "$(git hash-object --no-filters "$file")" "$(sha256 <"$file")"
    separator=,
  done
  printf '\\n  }\\n}\\n'
} >"$work/record"
mv "$work/record" ${recordName}

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
/** The workflow main image → wrap → Space. */
function spaceWorkflow({ space = noSpace, folderName, settings, uses, port }) {
	const variables = [...settings.variables].map(([name, value]) => `${name}=${value}`);
	const secrets = [...settings.secrets.keys()].map((name) => `${name}=\${{ secrets.${name} }}`);
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
          space: ${spaceText(space)}
          space-dir: ${folderName}
${block("space-variables", variables)}${block("space-secrets", secrets)}`;
}
function block(input, lines) {
	if (lines.length === 0) return "";
	return `          ${input}: |\n${lines.map((line) => `            ${line}\n`).join("")}`;
}

// packages/core/src/scaffold/scaffold-files.ts
/** All files of a scaffold: the Space's folder, a script for deployments by hand, and a workflow for all others. */
function scaffoldFiles(facts) {
	const { folderName, port, space } = facts;
	const title = space?.name ?? "App";
	return [
		file(`${folderName}/Dockerfile`, wrapDockerfile(facts)),
		file(`${folderName}/README.md`, spaceReadme(void 0, void 0, {
			title,
			port
		}, readmeBody(facts))),
		file(`${folderName}/.env.example`, environmentExample(facts)),
		file(`${folderName}/README_USAGE.md`, usageText(facts)),
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
	const recordPath = `${folderName}/${recordName}`;
	const recordText = await contentOf(root, recordPath);
	const recorded = parseRecord(recordText, recordPath).files;
	const written = new Map(recorded);
	const results = [];
	for (const file of files) {
		const ids = idsOf(Buffer.from(file.text));
		const there = await contentOf(root, file.path);
		const result = decide(file.path, there, ids, recorded.get(file.path));
		if (result.outcome === "written" || result.outcome === "updated") await write(root, file);
		if (result.outcome !== "kept") written.set(file.path, ids);
		results.push(result);
	}
	const text = printRecord({ files: written });
	if (text !== recordText) await write(root, {
		path: recordPath,
		text,
		isProgram: false
	});
	return results;
}
function decide(file, there, ids, recorded) {
	const result = (outcome, why) => ({
		path: file,
		outcome,
		why
	});
	if (there === void 0) return recorded === void 0 ? result("written", "it was not there") : result("kept", "it was deleted");
	const { sha256 } = idsOf(Buffer.from(there));
	if (sha256 === ids.sha256) return result("unchanged", "it is what would be written");
	if (recorded === void 0) return result("kept", "it was not written by this action");
	return sha256 === recorded.sha256 ? result("updated", "it is as it was generated") : result("kept", "it was changed");
}
async function contentOf(root, file) {
	try {
		return await readFile(path.join(root, file), "utf8");
	} catch (error) {
		if (isNativeError(error) && "code" in error && error.code === "ENOENT") return void 0;
		throw error;
	}
}
async function write(root, { path: file, text, isProgram }) {
	const place = path.join(root, file);
	await mkdir(path.dirname(place), { recursive: true });
	const [top, folder] = await Promise.all([realpath(root), realpath(path.dirname(place))]);
	if (folder !== top && !folder.startsWith(top + path.sep)) throw new LayeredBuildError("bad-config", `${path.dirname(file)} leads out of the checkout, to ${folder}.`, { hint: "It is a link. Name another folder in `space-dir`." });
	await writeFile(place, text);
	if (isProgram) await chmod(place, 493);
}

export { scaffoldFiles as n, writeScaffold as t };