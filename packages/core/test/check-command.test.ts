import { describe, expect, test } from "@jest/globals";
import type { ContainerConfig } from "@layered-build/oci";
import { checkCommand } from "../src/wrap/check-command.ts";

const kinds = (container: ContainerConfig): readonly string[] =>
  checkCommand(container, 7860).map(({ kind, text }) => `${kind}: ${/"(.*)"/.exec(text)?.[1] ?? text}`);

describe("a command that a Space cannot reach", () => {
  test.each<[readonly string[], readonly string[]]>([
    [["uvicorn", "main:app", "--host", "127.0.0.1"], ["error: --host 127.0.0.1"]],
    [["uvicorn", "main:app", "--host=localhost"], ["error: --host localhost"]],
    [["/usr/bin/python", "-m", "uvicorn", "main:app", "--port", "8000"], ["error: --port 8000"]],
    [["gunicorn", "-b", "0.0.0.0:8000", "app"], ["error: 0.0.0.0:8000"]],
    [["gunicorn", "-b", ":7860", "app"], []],
    [["/bin/sh", "-c", "exec uvicorn main:app --host 127.0.0.1"], ["error: --host 127.0.0.1"]],
    [["/bin/sh", "-c", "uvicorn main:app --host '0.0.0.0' --port ${PORT:-8000}"], []],
    [["wait-for", "--host", "localhost", "--", "app"], ["warning: --host localhost"]],
    [["app", "--db", "127.0.0.1:5432"], ["warning: 127.0.0.1:5432"]],
    [["app", "--port", "9000"], ["warning: --port 9000"]],
    [["app", "--metrics-port", "9000"], []],
    [["mkdir", "-p", "/data"], []],
    [["node", "server.js"], []],
    [[], ["warning: the image has neither CMD nor ENTRYPOINT: a container of it starts nothing"]],
  ])("%j", (argv, expected) => {
    expect(kinds({ Cmd: argv })).toEqual(expected);
    expect(kinds({ Entrypoint: argv.slice(0, 2), Cmd: argv.slice(2) })).toEqual(expected);
  });

  test.each<[string, readonly string[]]>([
    ["GRADIO_SERVER_NAME=127.0.0.1", ["warning: GRADIO_SERVER_NAME=127.0.0.1"]],
    ["GRADIO_SERVER_NAME=0.0.0.0", []],
    ["GRADIO_SERVER_PORT=7861", ["warning: GRADIO_SERVER_PORT=7861"]],
    ["GRADIO_SERVER_PORT=7860", []],
    ["HOST=127.0.0.1", []],
    ["DATABASE_URL=postgres://127.0.0.1/x", []],
  ])("ENV %s", (pair, expected) => expect(kinds({ Cmd: ["app"], Env: [pair] })).toEqual(expected));
});
