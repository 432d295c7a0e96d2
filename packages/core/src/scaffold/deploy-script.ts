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
find . -name .git -prune -o -type f ! -path ./Dockerfile ! -path ./${recordName} -print | sed 's|^\\./||' | LC_ALL=C sort >"$work/files"
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
if [ -f ${recordName} ]; then
  sed -n 's/^ *\\("[^"]*": {"git":"[0-9a-f]*","sha256":"[0-9a-f]*"}\\),\\{0,1\\}$/\\1/p' ${recordName} >"$work/owned"
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
} >"$work/new/${recordName}"
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
