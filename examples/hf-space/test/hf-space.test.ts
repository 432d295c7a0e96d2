import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

describe("the app", () => {
  let child: ChildProcess;
  let address: string;

  beforeAll(async () => {
    // As a Space starts it: on all addresses, on the port that it is told.
    const env = { HOST: "0.0.0.0", PORT: "0" };
    child = spawn(process.execPath, [join(import.meta.dirname, "../src/server.js")], {
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    if (child.stdout === null) throw new Error("The app has no output.");
    const [line]: string[] = await once(createInterface(child.stdout), "line");
    address = `http://127.0.0.1:${/^Listening on 0\.0\.0\.0:(\d+)$/.exec(line ?? "")?.[1]}`;
  });
  afterAll(async () => {
    child.kill();
    await once(child, "exit");
  });

  test("counts words", async () => {
    const response = await fetch(`${address}/?text=one+two+Two`);
    expect([response.status, await response.json()]).toEqual([200, { two: 2, one: 1 }]);
    expect((await fetch(`${address}/other`)).status).toBe(404);
  });
});
