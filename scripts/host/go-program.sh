# shellcheck shell=bash
# The commands of a script that builds a Go program in the background. The script sets `name`, `program` (as it is reported) and `version`,
# defines `built` (is that version there?) and `build_in FOLDER` (builds in an empty folder, moves the result to `$bin`), and sources this.
#
#   start    begins a build unless one is running or done        wait    until it has ended
#   report   one line; exit 1 when there is, and will be, none   build   the build itself, in the foreground

: "${name:?}" "${program:?}" "${version:?}"
cache="${LAYERED_BUILD_CACHE:-$HOME/.cache/layered-build}"
bin="$cache/bin"
log="$cache/log/$name.log"
pid_file="$cache/$name.pid"
mkdir -p "$bin" "$cache/log"

# Where Go's own installer puts it is often on no PATH.
command -v go >/dev/null 2>&1 || export PATH="$PATH:/usr/local/go/bin"

running() { [[ -s "$pid_file" ]] && kill -0 "$(cat "$pid_file")" 2>/dev/null; }
report() { printf '%-16s %s\n' "$program" "$1"; }

build() {
  local work
  work="$(mktemp -d "$cache/$name.XXXXXX")"
  # shellcheck disable=SC2064 # expanded now: `work` is local
  trap "chmod -R u+w '$work'; rm -rf '$work' '$pid_file'" EXIT
  build_in "$work"
}

case "${1:-build}" in
  start)
    if built || running || ! command -v go >/dev/null 2>&1; then exit 0; fi
    nohup nice -n 15 bash "$0" build >"$log" 2>&1 </dev/null &
    echo $! >"$pid_file"
    ;;
  wait)
    while running; do sleep 1; done
    ;;
  report)
    if built; then
      report "${version#v}  $bin/$program"
    elif running; then
      report "being built in the background (log: $log)"
    elif command -v go >/dev/null 2>&1; then
      report "MISSING: the build failed (log: $log)"
      exit 1
    else
      report "MISSING: needs Go to build"
      exit 1
    fi
    ;;
  build) build ;;
  *)
    echo "usage: $0 start|wait|report|build" >&2
    exit 2
    ;;
esac
