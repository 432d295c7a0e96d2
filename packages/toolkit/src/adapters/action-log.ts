import { debug, endGroup, error, info, notice, startGroup, warning } from "@actions/core";
import type { Log } from "@layered-build/core";
import { inertText } from "./inert-text.ts";

/** Core's `Log` port, and errors and notices: annotations that do not end the action. */
export interface ActionLog extends Log {
  readonly notice: (message: string) => void;
  readonly error: (message: string) => void;
}

/** Writes to the job's log by workflow commands; `debug` lines show only where the run has debug logging on. */
export const actionLog: ActionLog = {
  debug: (message) => debug(message),
  info: (message) => info(inertText(message)),
  warning: (message) => warning(message),
  notice: (message) => notice(message),
  error: (message) => error(message),
  group: async (title, body) => {
    startGroup(title);
    try {
      return await body();
    } finally {
      endGroup();
    }
  },
};
