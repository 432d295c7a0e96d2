#!/usr/bin/env bash
# Puts both generations of cosign side by side into the cache folder: cosign2 from Debian trixie, cosign3 from sid.
#
#   install   fetches what is missing        report   one line for each; exit 1 when one is missing
#
# Packages are fetched and unpacked, not installed: both have the same file name. apt gets a source and lists of its own here, so the
# machine's own are not changed, and nothing else can come from these suites.
set -euo pipefail

cache="${LAYERED_BUILD_CACHE:-$HOME/.cache/layered-build}"
bin="$cache/bin"
mkdir -p "$bin" "$cache/log"

built() { [[ -x "$bin/$1" ]]; }

# The machine's own source of bookworm or trixie, with another suite's name.
source_of() { # suite, file
  local from
  from="$(grep -lsE '^Suites:.*\b(bookworm|trixie)\b' /etc/apt/sources.list.d/*.sources | head -n 1 || true)"
  if [[ -n "$from" ]]; then
    awk 'BEGIN { RS = ""; } /(^|\n)Suites:[^\n]*[ \t](bookworm|trixie)([ \t]|\n|$)/ { print; exit }' "$from" |
      sed -E "/^#/d; s/^Suites:.*/Suites: $1/" >"$2.sources"
    echo "$2.sources"
  else
    from="$(grep -hsE '^deb .* (bookworm|trixie) ' /etc/apt/sources.list /etc/apt/sources.list.d/*.list | head -n 1 || true)"
    [[ -n "$from" ]] || return 1
    sed -E "s/ (bookworm|trixie) / $1 /" <<<"$from" >"$2.list"
    echo "$2.list"
  fi
}

fetch() { # program, suite
  built "$1" && return
  local work list
  work="$(mktemp -d "$cache/cosign.XXXXXX")"
  # shellcheck disable=SC2064 # expanded now: `work` is local
  trap "rm -rf '$work'" RETURN
  mkdir -p "$work/lists/partial" "$work/out"
  list="$(source_of "$2" "$work/suite")" || return 1
  local apt=(apt-get -qq -o "Dir::Etc::sourcelist=$list" -o Dir::Etc::sourceparts=/dev/null -o "Dir::State::lists=$work/lists"
    -o Dir::Etc::preferencesparts=/dev/null -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root)
  "${apt[@]}" update && (cd "$work" && "${apt[@]}" download cosign) && dpkg -x "$work"/cosign_*.deb "$work/out" || return 1
  mv "$work/out/usr/bin/cosign" "$bin/$1"
}

case "${1:-install}" in
  install)
    for pair in cosign2:trixie cosign3:sid; do
      built "${pair%:*}" && continue
      command -v apt-get >/dev/null 2>&1 && command -v dpkg >/dev/null 2>&1 || continue
      fetch "${pair%:*}" "${pair#*:}" >>"$cache/log/cosign.log" 2>&1 || true
    done
    ;;
  report)
    status=0
    for program in cosign2 cosign3; do
      if built "$program"; then
        printf '%-16s %s\n' "$program" "$("$bin/$program" version 2>&1 | sed -nE 's/^GitVersion: *v?//p')  $bin/$program"
      else
        printf '%-16s %s\n' "$program" "MISSING: needs apt of Debian 12 or later (log: $cache/log/cosign.log)"
        status=1
      fi
    done
    exit "$status"
    ;;
  *)
    echo "usage: $0 install|report" >&2
    exit 2
    ;;
esac
