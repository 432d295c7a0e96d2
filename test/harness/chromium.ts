import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { startProcess } from "./start-process.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A page as a browser shows it: `width` in CSS pixels, and what the reader prefers. */
export type PageView = { readonly width: number; readonly scheme: "light" | "dark" };

/** A Chromium without a window. */
export type Chromium = AsyncDisposable & {
  /** Opens an address, and gives what an expression is there (anything that JSON can say), with what the browser complained of. */
  readonly evaluate: (
    address: string,
    view: PageView,
    expression: string,
  ) => Promise<{ readonly value: unknown; readonly complaints: readonly string[] }>;
  /** The whole page as a PNG. */
  readonly screenshot: (address: string, view: PageView) => Promise<Buffer>;
};

const messageSchema = z.looseObject({
  id: z.optional(z.number()),
  method: z.optional(z.string()),
  sessionId: z.optional(z.string()),
  params: z.optional(z.unknown()),
  result: z.optional(z.unknown()),
  error: z.optional(z.looseObject({ message: z.string() })),
});
const complaintSchema = z.union([
  z.looseObject({ entry: z.looseObject({ level: z.string(), text: z.string() }) }).transform(({ entry }) => entry),
  z
    .looseObject({ exceptionDetails: z.looseObject({ text: z.string() }) })
    .transform(({ exceptionDetails: { text } }) => ({ level: "error", text })),
]);

/** Starts Chromium, and speaks to it by its own protocol (DevTools), over a socket on loopback. */
export async function startChromium(): Promise<Chromium> {
  await using stack = new AsyncDisposableStack();
  const { path } = stack.use(await temporaryFolder("chromium"));
  const home = join(path, "home");
  await mkdir(home);
  const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"];
  const chromium = stack.use(
    await startProcess("chromium", [...flags, "--remote-debugging-port=0", `--user-data-dir=${path}/profile`], {
      ready: /DevTools listening on (ws:\S+)/,
      env: { PATH: process.env["PATH"] ?? "", HOME: home },
    }),
  );
  const protocol = stack.use(await connect(chromium.ready[1] ?? ""));
  const owned = stack.move();
  return {
    evaluate: (address, view, expression) =>
      protocol.during(address, view, async (send) => {
        const { result } = z
          .looseObject({ result: z.looseObject({ value: z.optional(z.unknown()) }) })
          .parse(await send("Runtime.evaluate", { expression, returnByValue: true, awaitPromise: true }));
        return result.value;
      }),
    screenshot: async (address, view) => {
      const { value } = await protocol.during(address, view, async (send) =>
        z
          .looseObject({ data: z.string() })
          .parse(await send("Page.captureScreenshot", { captureBeyondViewport: true })),
      );
      return Buffer.from(value.data, "base64");
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

type Send = (method: string, params?: object) => Promise<unknown>;

async function connect(address: string) {
  const socket = new WebSocket(address);
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", () => reject(new Error(`Chromium does not answer at ${address}.`)));
  });
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  const listeners = new Set<(session: string | undefined, method: string, params: unknown) => void>();
  socket.addEventListener("message", ({ data }: { readonly data: unknown }) => {
    const { id, method, sessionId, params, result, error } = messageSchema.parse(JSON.parse(String(data)));
    const request = id === undefined ? undefined : waiting.get(id);
    if (id !== undefined) waiting.delete(id);
    if (error !== undefined) request?.reject(new Error(error.message));
    else request?.resolve(result);
    if (method !== undefined) for (const listener of listeners) listener(sessionId, method, params);
  });
  let count = 0;
  const send = (sessionId: string | undefined, method: string, params: object = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      count += 1;
      waiting.set(count, { resolve, reject });
      socket.send(JSON.stringify({ id: count, method, params, ...(sessionId === undefined ? {} : { sessionId }) }));
    });

  /** Opens a page, waits until it is loaded, and closes it after the work. */
  async function during<T>(url: string, { width, scheme }: PageView, work: (send: Send) => Promise<T>) {
    const { targetId } = z
      .looseObject({ targetId: z.string() })
      .parse(await send(undefined, "Target.createTarget", { url: "about:blank" }));
    const { sessionId } = z
      .looseObject({ sessionId: z.string() })
      .parse(await send(undefined, "Target.attachToTarget", { targetId, flatten: true }));
    const complaints: string[] = [];
    const loaded = Promise.withResolvers<void>();
    const listener = (session: string | undefined, method: string, params: unknown): void => {
      if (session !== sessionId) return;
      if (method === "Page.loadEventFired") loaded.resolve();
      const complaint = complaintSchema.safeParse(params).data;
      if (complaint !== undefined) complaints.push(`${complaint.level}: ${complaint.text}`);
    };
    listeners.add(listener);
    const own: Send = (method, params) => send(sessionId, method, params);
    try {
      for (const domain of ["Page", "Log", "Runtime"]) await own(`${domain}.enable`);
      await own("Emulation.setDeviceMetricsOverride", { width, height: 800, deviceScaleFactor: 1, mobile: false });
      await own("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
      await own("Page.navigate", { url });
      await loaded.promise;
      return { value: await work(own), complaints };
    } finally {
      listeners.delete(listener);
      await send(undefined, "Target.closeTarget", { targetId });
    }
  }
  return { during, [Symbol.asyncDispose]: async () => socket.close() };
}
