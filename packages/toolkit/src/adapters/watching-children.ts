import { AsyncLocalStorage } from "node:async_hooks";
import { ChildProcess } from "node:child_process";
import { subscribe } from "node:diagnostics_channel";

const listeners = new AsyncLocalStorage<(child: ChildProcess) => void>();

// Node publishes each child process on this channel, in the async context of whoever starts it.
subscribe("child_process", (message) => {
  if (typeof message !== "object" || message === null || !("process" in message)) return;
  if (message.process instanceof ChildProcess) listeners.getStore()?.(message.process);
});

/** Runs `body` and tells `onChild` of each process that it starts: @actions/exec hands out none, so nothing could end one. */
export function watchingChildren<T>(onChild: (child: ChildProcess) => void, body: () => Promise<T>): Promise<T> {
  return listeners.run(onChild, body);
}
