import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/**
 * The model, in a Python process that stays: loading it takes seconds, a translation does not.
 *
 * The two talk in lines of JSON over stdin and stdout. PYTHON and WORKER name another interpreter and script, for tests.
 */
export class Translator {
  /** Whether the model is loaded. */
  ready = false;

  #worker;
  #waiting = new Map();
  #lastId = 0;

  constructor({ PYTHON = "python3", WORKER = fileURLToPath(new URL("translate.py", import.meta.url)) } = process.env) {
    this.#worker = spawn(PYTHON, [WORKER], { stdio: ["pipe", "pipe", "inherit"] });
    this.#worker.once("error", (error) => this.#end(error));
    this.#worker.once("exit", (code) => this.#end(new Error(`the translator has ended (${code})`)));
    this.#worker.stdin.on("error", () => {}); // its exit says more
    createInterface({ input: this.#worker.stdout }).on("line", (line) => this.#receive(JSON.parse(line)));
  }

  /** Translates a text; `source` and `target` are codes of FLORES-200, such as eng_Latn. */
  translate({ text, source, target }) {
    if (!this.ready) {
      return Promise.reject(Object.assign(new Error("the model is still loading, or could not be"), { status: 503 }));
    }
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#waiting.set(id, { resolve, reject });
      this.#worker.stdin.write(`${JSON.stringify({ id, text, source, target })}\n`);
    });
  }

  close() {
    this.#worker.stdin.end();
  }

  #receive({ ready, id, translation, error }) {
    if (ready) this.ready = true;
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(translation);
    else waiting?.reject(Object.assign(new Error(error), { status: 422 }));
  }

  #end(error) {
    this.ready = false;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
