import {
  defaultRetryPolicy,
  installTool,
  parseToolLock,
  systemClock,
  Transport,
  type InstalledTool,
} from "@layered-build/core/scan";
import type { ActionContext, Inputs } from "@layered-build/toolkit";
import lock from "../../tools.lock.json" with { type: "json" };
import type { manifest } from "./manifest.ts";

/** Makes a scanner available by its inputs. Throws what `installTool` throws. */
export async function openTool(
  tool: "trivy" | "gitleaks",
  inputs: Inputs<typeof manifest>,
  { env, log, tempFolder }: Pick<ActionContext, "env" | "log" | "tempFolder">,
): Promise<InstalledTool> {
  const toolCache = env["RUNNER_TOOL_CACHE"];
  const transport = new Transport({ proxyEnv: env });
  try {
    const request = {
      path: inputs[`${tool}-path`],
      version: inputs[`${tool}-version`],
      sha256: inputs[`${tool}-sha256`],
    };
    return await installTool(
      { tool, ...request, mirror: inputs["tool-mirror"] },
      {
        lock: parseToolLock(lock),
        platform: `${process.platform}-${process.arch}`,
        temporary: tempFolder,
        offline: inputs.offline,
        ...(toolCache === undefined || toolCache === "" ? {} : { toolCache }),
        log,
        transport,
        clock: systemClock,
        retry: defaultRetryPolicy,
      },
    );
  } finally {
    transport.close();
  }
}
