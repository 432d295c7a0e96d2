// Stands in for src/translate.py: speaks its lines of JSON, and turns texts around instead of translating them.
import { createInterface } from "node:readline";

const say = (message) => console.log(JSON.stringify(message));

say({ ready: true });
createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, text, target } = JSON.parse(line);
  if (target === "xxx") say({ id, error: "xxx is no language of the model" });
  else say({ id, translation: [...text].reverse().join("") });
});
