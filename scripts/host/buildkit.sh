#!/usr/bin/env bash
# Builds buildkitd and buildctl from the Go module proxy into the cache folder, in the background: about two minutes. Commands: see
# go-program.sh.
#
# `go install module@version` refuses BuildKit (its go.mod has replacements): download the module, build in a copy.
set -euo pipefail

name="buildkit"
program="buildkitd"
version="v0.33.0"

built() { [[ -x "$bin/buildkitd" && -x "$bin/buildctl" && "$(cat "$bin/.buildkit-version" 2>/dev/null)" == "$version" ]]; }

build_in() { # folder
  local source each
  source="$(cd "$1" && go mod download -json "github.com/moby/buildkit@$version" | sed -nE 's/^\t?"Dir": "(.*)",?$/\1/p')"
  cp -R "$source" "$1/src"
  chmod -R u+w "$1/src"
  cd "$1/src"
  for each in buildctl buildkitd; do
    CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X github.com/moby/buildkit/version.Version=$version" -o "$1/$each" "./cmd/$each"
    mv "$1/$each" "$bin/$each"
  done
  echo "$version" >"$bin/.buildkit-version"
}

# shellcheck source=scripts/host/go-program.sh
source "$(dirname "${BASH_SOURCE[0]}")/go-program.sh"
