import { type RegistryRequest, startRegistryProxy } from "../test/harness/registry-proxy.ts";
import { type ActionResult, type ActionRun, runAction } from "../test/harness/run-action.ts";
import { temporaryFolder } from "../test/harness/temporary-folder.ts";
import type { Chain } from "./chain.ts";
import { megabytes } from "./table.ts";

/**
 * What a recorded run is: `before` is done first, and not recorded; `list` names each request; `expected` is what the last step is to
 * have done, by its output `action`.
 */
export type Recording = {
  readonly list: boolean;
  readonly expected?: "built" | "rebased" | "nothing";
  readonly before?: () => Promise<void>;
  /** The steps; each gets what the one before gave. Default: build-layer for the layer. */
  readonly steps?: readonly ((outputs: ActionResult["outputs"]) => Pick<ActionRun, "action" | "inputs">)[];
};

/** What ours may take of memory at most, in bytes, whatever it builds. */
const memoryLimit = 200e6;

/**
 * Runs our action once more, against the registry behind a proxy that counts, and says in lines what it cost: memory, requests,
 * and the bytes of bodies as the registry got and gave them.
 */
export async function recordedRun(chain: Chain, layer: string, recording: Recording): Promise<readonly string[]> {
  const { list, expected = "built", before = chain.changeCode, steps = [] } = recording;
  const [host = "", ...path] = chain.image.split("/");
  await using proxy = await startRegistryProxy([]);
  await using temp = await temporaryFolder("recorded");
  proxy.target = Number(host.split(":")[1]);
  await chain.useImage([`127.0.0.1:${proxy.port}`, ...path].join("/"));
  await before();
  proxy.requests.length = 0;
  const runs: ActionResult[] = [];
  for (const step of steps.length > 0 ? steps : [() => ({ action: "build-layer", inputs: { layer } })]) {
    const run = await runAction({
      ...step(runs.at(-1)?.outputs ?? {}),
      workspace: chain.workspace,
      github: { apiUrl: chain.apiUrl },
      temp: temp.path,
    });
    if (run.outcome !== "success") throw new Error(`The recorded run failed:\n${run.log}`);
    runs.push(run);
  }
  await chain.useImage(chain.image);
  const action = runs.at(-1)?.outputs["action"] ?? "nothing";
  if (action !== expected) throw new Error(`The recorded run was to be ${expected}, and says: ${action}`);
  const sum = (of: "requestBytes" | "responseBytes"): number => proxy.requests.reduce((all, each) => all + each[of], 0);
  const methods = Map.groupBy(proxy.requests, ({ method }) => method);
  const counts = [...methods].map(([method, requests]) => `${requests.length} ${method}`).join(", ");
  return [
    ...runs.map(costLine),
    `ours at the registry: ${proxy.requests.length} requests (${counts}), ${sum("requestBytes")} bytes sent, ${sum("responseBytes")} received`,
    ...(list ? proxy.requests.map(requestLine) : []),
  ];
}

function costLine({ peakRssBytes, cpuMs }: ActionResult, index: number, { length }: readonly ActionResult[]): string {
  const step = length > 1 ? `, step ${index + 1}` : "";
  const over = peakRssBytes > memoryLimit ? ` (MORE THAN THE ${megabytes(memoryLimit)} that it may take)` : "";
  return `ours${step}: peak memory ${megabytes(peakRssBytes)}${over}, CPU of the process ${(cpuMs / 1000).toFixed(2)} s`;
}

function requestLine({ method, path, status, requestBytes, responseBytes }: RegistryRequest): string {
  const where = path.replace(/\?.*/, "").replaceAll(/([0-9a-f]{8})[0-9a-f]{56}/g, "$1…");
  return `    ${method} ${where} → ${status}, ${requestBytes} bytes sent, ${responseBytes} received`;
}
