#!/bin/sh
# Starts an image as one service, and waits until it is healthy: smoke.sh IMAGE SERVICE_TYPE
set -eu

container=$(docker run --detach --env "SERVICE_TYPE=$2" "$1")
trap 'docker rm --force "$container" >/dev/null' EXIT

tries=0
until docker exec "$container" python -m app.health; do
  tries=$((tries + 1))
  if [ "$tries" -ge 30 ]; then
    docker logs "$container" >&2
    echo "$2 is not healthy after 30 tries; its log is above." >&2
    exit 1
  fi
  sleep 1
done
echo "$2 is healthy"
