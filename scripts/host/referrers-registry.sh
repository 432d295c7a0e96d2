#!/usr/bin/env bash
# Builds the registry of this folder (with the referrers API) into the cache folder, in the background: about half a minute.
#
#   start    begins a build unless one is running or done        wait    until it has ended
#   report   one line; exit 1 when there is, and will be, none   build   the build itself, in the foreground
set -euo pipefail

# Of go-containerregistry, as go.mod has it.
version="v0.22.1"
source="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/referrers-registry"
cache="${LAYERED_BUILD_CACHE:-$HOME/.cache/layered-build}"
bin="$cache/bin"
log="$cache/log/referrers-registry.log"
pid_file="$cache/referrers-registry.pid"
mkdir -p "$bin" "$cache/log"

# Where Go's own installer puts it is often on no PATH.
command -v go >/dev/null 2>&1 || export PATH="$PATH:/usr/local/go/bin"

built() { [[ -x "$bin/referrers-registry" && "$bin/referrers-registry" -nt "$source/main.go" ]]; }
running() { [[ -s "$pid_file" ]] && kill -0 "$(cat "$pid_file")" 2>/dev/null; }

build() {
  local work
  work="$(mktemp -d "$cache/referrers-registry.XXXXXX")"
  # shellcheck disable=SC2064 # expanded now: `work` is local
  trap "rm -rf '$work' '$pid_file'" EXIT
  cd "$source"
  CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o "$work/referrers-registry" .
  mv "$work/referrers-registry" "$bin/referrers-registry"
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
      printf '%-16s %s\n' referrers-reg. "${version#v}  $bin/referrers-registry"
    elif running; then
      printf '%-16s %s\n' referrers-reg. "being built in the background (log: $log)"
    elif command -v go >/dev/null 2>&1; then
      printf '%-16s %s\n' referrers-reg. "MISSING: the build failed (log: $log)"
      exit 1
    else
      printf '%-16s %s\n' referrers-reg. "MISSING: needs Go to build"
      exit 1
    fi
    ;;
  build) build ;;
  *)
    echo "usage: $0 start|wait|report|build" >&2
    exit 2
    ;;
esac
