/** How many files the app has: as many as a small service. */
const appFiles = 50;

/**
 * The files of the measured chain, without the system and the weights: base (an unpacked system) → model (the weights) → app.
 * `image` is the repository of all three. The Dockerfiles are plain ones, which all contenders build as they are.
 */
export function chainFiles(image: string): Readonly<Record<string, string>> {
  return {
    "layers.yaml": layersFile(image),
    "docker/base.Dockerfile": `FROM scratch\nCOPY system/ /\nCOPY files/ /\nENV PATH=/usr/local/bin:/usr/bin:/bin\nCMD ["sh"]\n`,
    "docker/model.Dockerfile": `ARG BASE_IMAGE\nFROM \${BASE_IMAGE}\nCOPY weights/ /models/\nENV MODEL_DIR=/models\n`,
    "docker/app.Dockerfile": `ARG BASE_IMAGE\nFROM \${BASE_IMAGE}\nWORKDIR /srv/app\nCOPY . .\nENV PORT=7860\nCMD ["sh", "module-00.sh"]\n`,
    // System and weights come from an earlier step of the job that builds their layer; a job that changes the app never has them.
    "base/system.version": "1\n",
    "base/files/etc/release": "0\n",
    "model/weights.version": "1\n",
    ".gitignore": "/base/system/\n/model/weights/\n",
    ...Object.fromEntries(
      Array.from({ length: appFiles }, (_, index) => [appFile(index), sourceText(index, "the first version")]),
    ),
  };
}

/** The layers file alone, for another address of the same registry. */
export function layersFile(image: string): string {
  const layers = {
    base: {
      dockerfile: "docker/base.Dockerfile",
      context: "base",
      generated: "base/system/**",
      inputs: ["base/system.version", "base/files/**"],
    },
    model: {
      dockerfile: "docker/model.Dockerfile",
      context: "model",
      from: "base",
      generated: "model/weights/**",
      inputs: "model/weights.version",
    },
    app: { dockerfile: "docker/app.Dockerfile", context: "app", from: "model" },
  };
  return `${JSON.stringify({ image, "tag-rules": "type=raw,value=latest", layers }, undefined, 2)}\n`;
}

/** One file of the app after a change that is told by `version`. */
export function changedCode(version: string): Readonly<Record<string, string>> {
  return { [appFile(7)]: sourceText(7, version) };
}

const appFile = (index: number): string =>
  `app/${index % 5 === 0 ? "" : `part-${index % 5}/`}module-${String(index).padStart(2, "0")}.sh`;

/** Between 1 and 8 KB of text that compresses as code does. */
function sourceText(index: number, version: string): string {
  const lines = Array.from({ length: 30 + ((index * 37) % 200) }, (_, line) => `value_${line}=$((${index} * ${line}))`);
  return [`#!/bin/sh`, `# Module ${index}: ${version}`, ...lines, `echo "module ${index} says $value_7"`, ""].join(
    "\n",
  );
}
