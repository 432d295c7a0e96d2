import { recordName } from "../space/owned-files.ts";
import type { ScaffoldFacts } from "./scaffold-facts.ts";

/** `scripts/deploy-to-hf.sh VERSION SPACE`: a deployment by hand, with docker and git. For users; this project runs none of it. */
export function deployScript({ repository, folderName }: ScaffoldFacts): string {
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
