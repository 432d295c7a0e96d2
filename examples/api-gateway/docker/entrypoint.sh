#!/bin/sh
# Starts what SERVICE_TYPE names: the gateway, or one of its agents.
set -eu

case "$SERVICE_TYPE" in
  api-gateway)
    exec uvicorn app.main:app --host 0.0.0.0 --port 8000
    ;;
  agent-worldsmith | agent-plotmaster | agent-outliner | agent-director | agent-characterexpert | agent-worldbuilder | \
    agent-writer | agent-critic | agent-factchecker | agent-rewriter)
    exec python -m app.agent "${SERVICE_TYPE#agent-}"
    ;;
  *)
    echo "SERVICE_TYPE is $SERVICE_TYPE; it has to be api-gateway or agent-NAME, as the README lists them." >&2
    exit 64
    ;;
esac
