#!/usr/bin/env bash
# Builds crane from the Go module proxy into the cache folder, in the background: about half a minute. Commands: see go-program.sh.
set -euo pipefail

name="crane"
program="crane"
version="v0.22.1"

built() { [[ -x "$bin/crane" && "$("$bin/crane" version 2>/dev/null)" == "$version" ]]; }

build_in() { # folder
  GOBIN="$1" CGO_ENABLED=0 go install -trimpath -ldflags "-s -w" "github.com/google/go-containerregistry/cmd/crane@$version"
  mv "$1/crane" "$bin/crane"
}

# shellcheck source=scripts/host/go-program.sh
source "$(dirname "${BASH_SOURCE[0]}")/go-program.sh"
