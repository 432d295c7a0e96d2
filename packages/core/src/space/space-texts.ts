import type { SpaceName } from "./space-name.ts";
import type { SpaceSettings } from "./space-settings.ts";

/** What the texts of a Space's files say. `space` is undefined where they are written before there is one. */
export interface TextFacts {
  readonly space: SpaceName | undefined;
  readonly port: number;
  readonly settings: SpaceSettings;
  readonly folderName: string;
}

/** What stands below the front matter of a README.md that nobody wrote. */
export function readmeBody({ space }: TextFacts): string {
  return `
# ${space?.name ?? "App"}

This Space runs a container image that is built and tested elsewhere; its Dockerfile only names it. [README_USAGE.md](README_USAGE.md) says
how to run it elsewhere.
`;
}

/** The variables that the app knows: values of variables, names of secrets. */
export function environmentExample({ port, settings: { variables, secrets } }: TextFacts): string {
  const lines = [...variables].map(([name, value]) => `${name}=${oneLine(value)}`);
  const hidden = [...secrets.keys()].map((name) => `${name}=`);
  return `# Copy this to .env, fill it in, and keep that file out of git.
# The image sets these two itself.
HOST=0.0.0.0
PORT=${port}
${lines.length === 0 ? "" : `\n# Variables of the Space.\n${lines.join("\n")}\n`}${hidden.length === 0 ? "" : `\n# Secrets of the Space.\n${hidden.join("\n")}\n`}`;
}

/** How to run the image, in the Space and elsewhere. */
export function usageText({ port, folderName }: TextFacts): string {
  return `# Using this image

## Here

The Space builds its Dockerfile, which is one line: the image, by its digest. Variables and secrets are in the Space's settings; the names that
the app knows are in [.env.example](.env.example).

## On a computer of your own

    docker build -f ${folderName}/Dockerfile -t app-hf --build-arg BASE_IMAGE=IMAGE .
    docker run --rm -p ${port}:${port} --env-file .env app-hf

\`IMAGE\` is the main image, or one that was built a moment ago on the same computer. The app then answers at http://localhost:${port}.

## What a Space asks of an image

- It runs as user 1000, and can write below \`$HOME\` and \`/tmp\` only; what it writes is gone at the next start.
- It listens on 0.0.0.0, port ${port}. On 127.0.0.1 a Space stays at "Starting" for ever.
- It can be pulled without signing in.
`;
}

/** A value in an env file ends with its line. */
function oneLine(value: string): string {
  return /[\r\n]/.test(value) ? "" : value;
}
