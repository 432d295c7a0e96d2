import { type LogCommand, parseLogCommand } from "./log-command.ts";
import type { Masker } from "./masker.ts";

/** An annotation as it stands on the run's page. */
export type Annotation = {
  readonly level: "error" | "warning" | "notice";
  readonly message: string;
  readonly title?: string;
  readonly file?: string;
  readonly line?: string;
};

/** Reads a step's output line by line as the runner does: obeys the commands in it, and keeps the masked log. */
export class StepLog {
  /** What a reader of the log sees: commands as the runner shows them (`##[error]…`), secrets as `***`. */
  readonly lines: string[] = [];
  readonly debug: string[] = [];
  readonly annotations: Annotation[] = [];
  /** What no action of ours may do: a secret in plain view, a command that GitHub has disabled. */
  readonly problems: string[] = [];
  readonly #masker: Masker;
  #stopToken: string | undefined;

  constructor(masker: Masker) {
    this.#masker = masker;
  }

  /** Takes the next line. */
  read(line: string): void {
    const command = parseLogCommand(line);
    if (this.#stopToken !== undefined) {
      if (command?.name === this.#stopToken) this.#stopToken = undefined;
      else this.#print(line);
      return;
    }
    if (command === undefined) this.#print(line);
    else this.#obey(command, line);
  }

  #obey({ name, data, properties }: LogCommand, line: string): void {
    switch (name) {
      case "add-mask":
        this.#masker.add(data);
        return;
      case "error":
      case "warning":
      case "notice": {
        const { title, file, line: at } = properties;
        const place = { ...(title && { title }), ...(file && { file }), ...(at && { line: at }) };
        this.#checkForSecrets(line);
        this.annotations.push({ level: name, message: this.#masker.mask(data), ...place });
        this.lines.push(`##[${name}]${this.#masker.mask(data)}`);
        return;
      }
      case "debug":
        this.#checkForSecrets(data);
        this.debug.push(this.#masker.mask(data));
        return;
      case "group":
      case "endgroup":
        this.#print(`##[${name}]${data}`);
        return;
      case "stop-commands":
        this.#stopToken = data.toLowerCase();
        return;
      case "echo":
      case "add-matcher":
      case "remove-matcher":
        return;
      case "set-env":
      case "add-path":
      case "set-output":
      case "save-state":
        this.problems.push(`the command ::${name}:: is disabled or deprecated: ${this.#masker.mask(line)}`);
        return;
      default:
        this.#print(line);
    }
  }

  #print(line: string): void {
    this.#checkForSecrets(line);
    this.lines.push(this.#masker.mask(line));
  }

  #checkForSecrets(text: string): void {
    if (this.#masker.isIn(text)) this.problems.push(`a secret is in the log: ${this.#masker.mask(text)}`);
  }
}
