import { type RegistryRequest, startRegistryProxy } from "../test/harness/registry-proxy.ts";
import { runAction } from "../test/harness/run-action.ts";
import type { Chain } from "./chain.ts";
import { megabytes } from "./table.ts";

/** Runs our action once more, against the registry behind the recording proxy, and says in lines what it cost; `list` names each request. */
export async function recordedRun(chain: Chain, layer: string, list: boolean): Promise<readonly string[]> {
  const [host = "", ...path] = chain.image.split("/");
  await using proxy = await startRegistryProxy([]);
  proxy.target = Number(host.split(":")[1]);
  await chain.useImage([`127.0.0.1:${proxy.port}`, ...path].join("/"));
  await chain.changeCode();
  const run = await runAction({
    action: "build-layer",
    inputs: { layer },
    workspace: chain.workspace,
    github: { apiUrl: chain.apiUrl },
  });
  await chain.useImage(chain.image);
  if (run.outcome !== "success") throw new Error(`The recorded run failed:\n${run.log}`);
  const sum = (of: "requestBytes" | "responseBytes"): number => proxy.requests.reduce((all, each) => all + each[of], 0);
  const methods = Map.groupBy(proxy.requests, ({ method }) => method);
  const counts = [...methods].map(([method, requests]) => `${requests.length} ${method}`).join(", ");
  return [
    `ours: peak memory ${megabytes(run.peakRssBytes)}, CPU of the process ${(run.cpuMs / 1000).toFixed(2)} s`,
    `ours at the registry: ${proxy.requests.length} requests (${counts}), ${sum("requestBytes")} bytes sent, ${sum("responseBytes")} received`,
    ...(list ? proxy.requests.map(requestLine) : []),
  ];
}

function requestLine({ method, path, status, requestBytes, responseBytes }: RegistryRequest): string {
  const where = path.replace(/\?.*/, "").replaceAll(/([0-9a-f]{8})[0-9a-f]{56}/g, "$1…");
  return `    ${method} ${where} → ${status}, ${requestBytes} bytes sent, ${responseBytes} received`;
}
