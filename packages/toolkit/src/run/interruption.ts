import { ToolkitError } from "../error.ts";

/** Turns SIGINT and SIGTERM into an AbortSignal. `exitCode` is the shell's for the signal that came (130, 143). */
export interface Interruption extends Disposable {
  readonly signal: AbortSignal;
  readonly exitCode: () => number | undefined;
}

/** Between the runner's SIGINT and its SIGTERM lie 7.5 s, and 2.5 s more until it kills: what is not done by now gets cut off. */
const graceMilliseconds = 5000;
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/** Listens until disposed. A second signal, or work that goes on after the first, ends the process at once. */
export function listenForInterruption(exit: (code: number) => void): Interruption {
  const controller = new AbortController();
  let code: number | undefined;
  const onSignal = (name: keyof typeof exitCodes): void => {
    if (code !== undefined) return exit(code);
    const reached = exitCodes[name];
    code = reached;
    setTimeout(() => exit(reached), graceMilliseconds).unref();
    controller.abort(
      new ToolkitError("interrupted", `The step was cancelled (${name}).`, { hint: "What was pushed so far is kept." }),
    );
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return {
    signal: controller.signal,
    exitCode: () => code,
    [Symbol.dispose]: () => {
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
    },
  };
}
