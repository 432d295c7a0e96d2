import {
  checkOwnTool,
  defaultRetryPolicy,
  installTool,
  locateTool,
  parseToolLock,
  systemClock,
  Transport,
  type InstalledTool,
  type ToolRequest,
} from "@layered-build/core/scan";
import type { ActionContext, Inputs } from "@layered-build/toolkit";
import lock from "../../../tools.lock.json" with { type: "json" };
import type { manifest } from "../manifest.ts";

type Tool = "trivy" | "gitleaks";

const platform = `${process.platform}-${process.arch}`;

/** Checks what the inputs say of a scanner, and looks at nothing. Throws `bad-input`, and `bad-tool` where no hash is known. */
export function checkTool(tool: Tool, inputs: Inputs<typeof manifest>): void {
  const request = requestOf(tool, inputs);
  if (request.path === undefined) locateTool(request, parseToolLock(lock), platform);
  else checkOwnTool(request, request.path);
}

/** Makes a scanner available by its inputs. Throws what `installTool` throws. */
export async function openTool(
  tool: Tool,
  inputs: Inputs<typeof manifest>,
  { env, log, tempFolder }: Pick<ActionContext, "env" | "log" | "tempFolder">,
): Promise<InstalledTool> {
  const toolCache = env["RUNNER_TOOL_CACHE"];
  const transport = new Transport({ proxyEnv: env });
  try {
    return await installTool(requestOf(tool, inputs), {
      lock: parseToolLock(lock),
      platform,
      temporary: tempFolder,
      offline: inputs.offline,
      ...(toolCache === undefined || toolCache === "" ? {} : { toolCache }),
      log,
      transport,
      clock: systemClock,
      retry: defaultRetryPolicy,
    });
  } finally {
    transport.close();
  }
}

function requestOf(tool: Tool, inputs: Inputs<typeof manifest>): ToolRequest {
  return {
    tool,
    path: inputs[`${tool}-path`],
    version: inputs[`${tool}-version`],
    sha256: inputs[`${tool}-sha256`],
    mirror: inputs["tool-mirror"],
  };
}
