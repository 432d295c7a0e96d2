#!/usr/bin/env bash
# Builds trivy from the Go module proxy into the cache folder, in the background: about seven minutes. With it comes
# trivy-db, the project's own writer of a small vulnerability database (test/harness/trivy-db), so that trivy scans offline.
#
#   start    begins a build unless one is running or done        wait    until it has ended
#   report   one line; exit 1 when there is, and will be, none   build   the build itself, in the foreground
#
# `go install module@version` refuses Trivy (its go.mod has replacements): download the module, build in a copy.
set -euo pipefail

version="v0.74.0"
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
writer="$here/../../test/harness/trivy-db"
cache="${LAYERED_BUILD_CACHE:-$HOME/.cache/layered-build}"
bin="$cache/bin"
log="$cache/log/trivy.log"
pid_file="$cache/trivy.pid"
mkdir -p "$bin" "$cache/log"

# Where Go's own installer puts it is often on no PATH.
command -v go >/dev/null 2>&1 || export PATH="$PATH:/usr/local/go/bin"

writer_sum() { cat "$writer"/{main.go,go.mod,go.sum} | sha256sum | cut -d ' ' -f 1; }
trivy_built() { [[ -x "$bin/trivy" && "$(cat "$bin/.trivy-version" 2>/dev/null)" == "$version" ]]; }
writer_built() { [[ -x "$bin/trivy-db" && "$(cat "$bin/.trivy-db-version" 2>/dev/null)" == "$(writer_sum)" ]]; }
built() { trivy_built && writer_built; }
running() { [[ -s "$pid_file" ]] && kill -0 "$(cat "$pid_file")" 2>/dev/null; }

build() {
  local work source
  work="$(mktemp -d "$cache/trivy.XXXXXX")"
  # shellcheck disable=SC2064 # expanded now: `work` is local
  trap "chmod -R u+w '$work'; rm -rf '$work' '$pid_file'" EXIT
  if ! writer_built; then
    (cd "$writer" && CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o "$work/trivy-db" .)
    mv "$work/trivy-db" "$bin/trivy-db"
    writer_sum >"$bin/.trivy-db-version"
  fi
  trivy_built && return
  source="$(cd "$work" && go mod download -json "github.com/aquasecurity/trivy@$version" | sed -nE 's/^\t?"Dir": "(.*)",?$/\1/p')"
  cp -R "$source" "$work/src"
  chmod -R u+w "$work/src"
  cd "$work/src"
  GOEXPERIMENT=jsonv2 CGO_ENABLED=0 go build -trimpath \
    -ldflags "-s -w -X github.com/aquasecurity/trivy/pkg/version/app.ver=${version#v}" -o "$work/trivy" ./cmd/trivy
  mv "$work/trivy" "$bin/trivy"
  echo "$version" >"$bin/.trivy-version"
}

case "${1:-build}" in
  start)
    if built || running || ! command -v go >/dev/null 2>&1; then exit 0; fi
    nohup nice -n 19 bash "${BASH_SOURCE[0]}" build >"$log" 2>&1 </dev/null &
    echo $! >"$pid_file"
    ;;
  wait)
    while running; do sleep 1; done
    ;;
  report)
    if built; then
      printf '%-16s %s\n' trivy "${version#v}  $bin/trivy"
    elif running; then
      printf '%-16s %s\n' trivy "being built in the background (log: $log)"
    elif command -v go >/dev/null 2>&1; then
      printf '%-16s %s\n' trivy "MISSING: the build failed (log: $log)"
      exit 1
    else
      printf '%-16s %s\n' trivy "MISSING: needs Go to build"
      exit 1
    fi
    ;;
  build) build ;;
  *)
    echo "usage: $0 start|wait|report|build" >&2
    exit 2
    ;;
esac
