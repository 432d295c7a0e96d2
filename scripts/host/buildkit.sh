#!/usr/bin/env bash
# Builds buildkitd and buildctl from the Go module proxy into the cache folder, in the background: about two minutes.
#
#   start    begins a build unless one is running or done        wait    until it has ended
#   report   one line; exit 1 when there is, and will be, none   build   the build itself, in the foreground
#
# `go install module@version` refuses BuildKit (its go.mod has replacements): download the module, build in a copy.
set -euo pipefail

version="v0.33.0"
cache="${LAYERED_BUILD_CACHE:-$HOME/.cache/layered-build}"
bin="$cache/bin"
log="$cache/log/buildkit.log"
pid_file="$cache/buildkit.pid"
mkdir -p "$bin" "$cache/log"

# Where Go's own installer puts it is often on no PATH.
command -v go >/dev/null 2>&1 || export PATH="$PATH:/usr/local/go/bin"

built() { [[ -x "$bin/buildkitd" && -x "$bin/buildctl" && "$(cat "$bin/.buildkit-version" 2>/dev/null)" == "$version" ]]; }
running() { [[ -s "$pid_file" ]] && kill -0 "$(cat "$pid_file")" 2>/dev/null; }

build() {
  local work source
  work="$(mktemp -d "$cache/buildkit.XXXXXX")"
  # shellcheck disable=SC2064 # expanded now: `work` is local
  trap "chmod -R u+w '$work'; rm -rf '$work' '$pid_file'" EXIT
  source="$(cd "$work" && go mod download -json "github.com/moby/buildkit@$version" | sed -nE 's/^\t?"Dir": "(.*)",?$/\1/p')"
  cp -R "$source" "$work/src"
  chmod -R u+w "$work/src"
  cd "$work/src"
  for name in buildctl buildkitd; do
    CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X github.com/moby/buildkit/version.Version=$version" -o "$work/$name" "./cmd/$name"
    mv "$work/$name" "$bin/$name"
  done
  echo "$version" >"$bin/.buildkit-version"
}

case "${1:-build}" in
  start)
    if built || running || ! command -v go >/dev/null 2>&1; then exit 0; fi
    nohup nice -n 15 bash "${BASH_SOURCE[0]}" build >"$log" 2>&1 </dev/null &
    echo $! >"$pid_file"
    ;;
  wait)
    while running; do sleep 1; done
    ;;
  report)
    if built; then
      printf '%-16s %s\n' buildkitd "${version#v}  $bin/buildkitd"
    elif running; then
      printf '%-16s %s\n' buildkitd "being built in the background (log: $log)"
    elif command -v go >/dev/null 2>&1; then
      printf '%-16s %s\n' buildkitd "MISSING: the build failed (log: $log)"
      exit 1
    else
      printf '%-16s %s\n' buildkitd "MISSING: needs Go to build"
      exit 1
    fi
    ;;
  build) build ;;
  *)
    echo "usage: $0 start|wait|report|build" >&2
    exit 2
    ;;
esac
