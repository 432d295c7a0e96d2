import type { ActionLog } from "../adapters/action-log.ts";
import { ToolkitError } from "../error.ts";
import { hintOf, isExpected } from "./failure-report.ts";

/**
 * Checks inputs for a run that does nothing else. What is wrong is told under `source`, the name by which those who wrote the options know
 * them. Throws `bad-input`, or several errors together.
 */
export async function onlyCheck(
  source: string,
  log: Pick<ActionLog, "info">,
  check: () => void | Promise<void>,
): Promise<void> {
  try {
    await check();
  } catch (error) {
    if (!isExpected(error)) throw error;
    if (error instanceof AggregateError)
      throw new AggregateError(error.errors, `${source}: ${error.message}`, { cause: error });
    const hint = hintOf(error);
    throw new ToolkitError("bad-input", `${source}: ${error.message}`, {
      cause: error,
      ...(hint === undefined ? {} : { hint }),
    });
  }
  log.info(`${source}: there is nothing wrong with it.`);
}
