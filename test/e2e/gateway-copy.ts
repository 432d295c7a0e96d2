import { pushBaseImage } from "../harness/base-image.ts";
import { findTool } from "../harness/tools.ts";
import { exampleFiles } from "./example-files.ts";
import { type Files, repository } from "./sample-chain.ts";

/** The example's own workflow. */
export const gatewayWorkflow = ".github/workflows/api-gateway.yml";

const dockerfile = "docker/Dockerfile";
/** Python's part in the example: a service that says what it was started as, and a health check that reads it. */
const python = `#!/bin/sh
case "$2" in
  app.agent) echo "agent-$3" > /tmp/service ;;
  app.health) test "$(cat /tmp/service)" = "$SERVICE_TYPE" ; exit ;;
esac
trap exit TERM
sleep 300 & wait
`;
const uvicorn = "#!/bin/sh\necho api-gateway > /tmp/service\ntrap exit TERM\nsleep 300 & wait\n";
/** Installs what it finds in its own image. */
const uv = `#!/bin/sh
set -e
test "$*" = "sync --no-dev --frozen --no-cache"
grep -q '^name = "api-gateway"' pyproject.toml
grep -q '^name = "uvicorn"' uv.lock
mkdir -p .venv/bin
cp -p /opt/python /opt/uvicorn .venv/bin/
`;
const useradd = `#!/bin/sh
set -e
test "$1 $2" = "--create-home --uid"
echo "$4:x:$3:$3::/home/$4:/bin/sh" >> /etc/passwd
echo "$4:x:$3:" >> /etc/group
mkdir -p "/home/$4"
`;

/**
 * The files of examples/api-gateway as a repository of its own. Its Dockerfile is the real one, but for the two images that it begins with: one of
 * busybox stands for both, with what the RUNs call. For both platforms it has the same programs, so that nothing is emulated. `scan` are options
 * of the scans.
 */
export async function gatewayCopy(host: string, scan = ""): Promise<Files> {
  const files = { "/uv": uv, "/usr/bin/useradd": useradd, "/opt/python": python, "/opt/uvicorn": uvicorn };
  const platforms = ["linux/amd64", "linux/arm64"];
  const { reference } = await pushBaseImage(`${host}/library/python:3.12`, { files, platforms });
  const options = scan.split("\n").map((line) => `\n          ${line}`);
  const gitleaks = `secret-scan: history\n          gitleaks-path: ${findTool("gitleaks")}`;
  return exampleFiles("api-gateway", [
    { path: "layers.yaml", pattern: /^image: .*$/m, by: `image: ${host}/${repository}` },
    { path: dockerfile, pattern: /^ARG PYTHON_IMAGE=.*$/m, by: `ARG PYTHON_IMAGE=${reference}` },
    { path: dockerfile, pattern: /^ARG UV_IMAGE=.*$/m, by: `ARG UV_IMAGE=${reference}` },
    { path: gatewayWorkflow, pattern: /fail-on: high/g, by: `fail-on: high${options.join("")}` },
    { path: gatewayWorkflow, pattern: /secret-scan: history/, by: gitleaks },
  ]);
}
