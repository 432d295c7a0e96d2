#!/usr/bin/env bash
# Builds the image on this machine, and pushes nothing.
#
#   --tag NAME        what to call it (default: api-gateway:local)
#   --multi-arch      build linux/amd64 and linux/arm64 too, into api-gateway.oci.tar
#   --test            start it as the gateway and as each agent, and wait until it is healthy
#   --progress MODE   auto, plain, tty or quiet (default: auto)
#   --no-cache        build from the beginning
set -euo pipefail
cd "${BASH_SOURCE[0]%/*}/../.."

tag=api-gateway:local
multi_arch=false
test=false
options=(--file docker/Dockerfile)

while [ $# -gt 0 ]; do
  case "$1" in
    --tag) tag=${2:?--tag needs a name} && shift ;;
    --multi-arch) multi_arch=true ;;
    --test) test=true ;;
    --progress) options+=("--progress=${2:?--progress needs a mode}") && shift ;;
    --no-cache) options+=(--no-cache) ;;
    --help)
      sed -n '2,8s/^# \{0,1\}//p' scripts/deploy/build.sh
      exit
      ;;
    *)
      echo "There is no option $1; see --help." >&2
      exit 64
      ;;
  esac
  shift
done

docker buildx build "${options[@]}" --load --tag "$tag" .
if "$multi_arch"; then
  docker buildx build "${options[@]}" --platform linux/amd64,linux/arm64 --output type=oci,dest=api-gateway.oci.tar .
fi
if "$test"; then
  for service in api-gateway agent-{worldsmith,plotmaster,outliner,director,characterexpert,worldbuilder,writer,critic,factchecker,rewriter}; do
    scripts/deploy/smoke.sh "$tag" "$service"
  done
fi
