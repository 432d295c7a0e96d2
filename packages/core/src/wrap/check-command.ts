import type { ContainerConfig } from "@layered-build/oci";
import { envValue } from "./edit-config.ts";

/** Something about an image that keeps a Space from reaching the program in it: certain, or only likely. */
export interface CommandFinding {
  readonly kind: "error" | "warning";
  readonly text: string;
  readonly hint: string;
}

/** Programs whose options are known to be about the address that they listen on. */
const servers: ReadonlySet<string> = new Set(
  (
    "uvicorn gunicorn hypercorn daphne granian waitress-serve flask fastapi streamlit chainlit jupyter jupyter-lab " +
    "http-server http.server vllm text-generation-launcher"
  ).split(" "),
);
const hostOption = /^(?:--(?:host|bind|listen|address|server\.address|server-name|ip|hostname)|-b|-H|-a)$/;
const portOption = /^(?:--(?:port|server\.port|http-port)|-p)$/;
const loopback = /^(?:https?:\/\/)?(?:127(?:\.[0-9]{1,3}){3}|localhost|\[?::1\]?)(?::([0-9]+))?$/i;
const anyAddress = /^(?:0\.0\.0\.0|\[::\]|\*)?:([0-9]+)$/;
const hostVariable = /(?:^|_)(?:HOST|BIND|LISTEN|SERVER_NAME|SERVER_ADDRESS|LISTEN_ADDRESS)$/;
const portVariable = /(?:^|_)(?:SERVER_PORT|HTTP_PORT|LISTEN_PORT|UVICORN_PORT)$/;

/**
 * Looks for a program that listens where a Space does not ask: on the loopback address, or on another port. An error where the command is a
 * server's own and says so; a warning where the words may be about something else, such as a database.
 */
export function checkCommand(container: ContainerConfig, port: number): readonly CommandFinding[] {
  const argv = [...(container.Entrypoint ?? []), ...(container.Cmd ?? [])];
  if (argv.length === 0) {
    const text = "the image has neither CMD nor ENTRYPOINT: a container of it starts nothing";
    return [{ kind: "warning", text, hint: "Give the image one, or say it in the wrap's Dockerfile (`file`)." }];
  }
  const words = argv
    .flatMap((part) => part.split(/\s+/))
    .flatMap((part) => splitOption(part))
    .map((word) => word.replaceAll(/["']/g, ""));
  const isServer = words.slice(0, 6).some((word) => servers.has(word.slice(word.lastIndexOf("/") + 1)));
  return [
    ...words.flatMap((word, at) => ofWord(word, words[at - 1] ?? "", isServer, port)),
    ...ofVariables(container, port),
  ];
}

/** Whether an address, with a port or not, is one of the container itself alone. */
export function isLoopback(address: string): boolean {
  return loopback.test(address.trim());
}

/** `--host=X` is two words. */
function splitOption(word: string): readonly string[] {
  const [, option, value] = /^(--?[A-Za-z][\w.-]*)=(.*)$/.exec(word) ?? [];
  return option === undefined || value === undefined ? [word] : [option, value];
}

function ofWord(word: string, before: string, isServer: boolean, port: number): readonly CommandFinding[] {
  const local = loopback.exec(word);
  if (local !== null) {
    const isCertain = isServer && hostOption.test(before);
    return [onLoopback(isCertain ? "error" : "warning", hostOption.test(before) ? `${before} ${word}` : word)];
  }
  const isPort = portOption.test(before) && /^[0-9]+$/.test(word);
  const other = isPort ? word : anyAddress.exec(word)?.[1];
  if (other === undefined || Number(other) === port) return [];
  return [onPort(isServer ? "error" : "warning", isPort ? `${before} ${word}` : word, other, port)];
}

/** HOST and PORT are what the wrap has set. */
function ofVariables(container: ContainerConfig, port: number): readonly CommandFinding[] {
  const names = (container.Env ?? []).map((pair) => pair.slice(0, pair.indexOf("=")));
  return names.flatMap((name) => {
    const value = envValue(container, name) ?? "";
    if (name !== "HOST" && hostVariable.test(name) && loopback.test(value))
      return [onLoopback("warning", `${name}=${value}`)];
    const isOther = portVariable.test(name) && /^[0-9]+$/.test(value) && Number(value) !== port;
    return isOther ? [onPort("warning", `${name}=${value}`, value, port)] : [];
  });
}

function onLoopback(kind: CommandFinding["kind"], what: string): CommandFinding {
  return {
    kind,
    text: `the program is told "${what}": what listens there cannot be reached from outside the container`,
    hint: "Have it listen on 0.0.0.0, or on $HOST, which the wrap sets.",
  };
}

function onPort(kind: CommandFinding["kind"], what: string, other: string, port: number): CommandFinding {
  return {
    kind,
    text: `the program is told "${what}", and a Space asks port ${port}`,
    hint: `Set \`port: ${other}\` (and \`app_port\` of the Space with it), or have the program listen on $PORT, which the wrap sets.`,
  };
}
