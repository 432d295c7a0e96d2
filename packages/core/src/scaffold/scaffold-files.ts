import { LayeredBuildError } from "../error.ts";
import { spaceReadme } from "../space/space-readme.ts";
import { environmentExample, readmeBody, usageText } from "../space/space-texts.ts";
import { deployScript } from "./deploy-script.ts";
import type { ScaffoldFacts } from "./scaffold-facts.ts";
import { spaceWorkflow } from "./space-workflow.ts";

/** A file to write. */
export interface ScaffoldFile {
  /** From the repository's root. */
  readonly path: string;
  readonly text: string;
  readonly isProgram: boolean;
}

/**
 * All files of a scaffold: the Space's folder, a script for deployments by hand, and a workflow for all others. Throws `bad-input` for what
 * cannot stand in them.
 */
export function scaffoldFiles(facts: ScaffoldFacts): readonly ScaffoldFile[] {
  const { folderName, port, space } = facts;
  if (!/^[\w.][\w./-]*$/.test(folderName)) {
    throw new LayeredBuildError("bad-input", `space-dir: ${JSON.stringify(folderName)} cannot stand in a script.`, {
      hint: "For `scaffold`, give the folder a name of letters, digits and _ . / - alone.",
    });
  }
  const title = space?.name ?? "App";
  return [
    file(`${folderName}/Dockerfile`, wrapDockerfile(facts)),
    file(`${folderName}/README.md`, spaceReadme(undefined, undefined, { title, port }, readmeBody(facts))),
    file(`${folderName}/.env.example`, environmentExample(facts)),
    file(`${folderName}/README_USAGE.md`, usageText(facts)),
    file("scripts/deploy-to-hf.sh", deployScript(facts), true),
    file(".github/workflows/hf-space.yml", spaceWorkflow(facts)),
  ];
}

/** The Dockerfile of the wrap: it sets configuration only, so that wrap-hf-image does it by registry calls. */
function wrapDockerfile({ repository, tag, port, folderName }: ScaffoldFacts): string {
  return `# The main image, made one for a Hugging Face Space. The action wrap-hf-image reads this file, and needs no build for what it says.
# By hand: docker build -f ${folderName}/Dockerfile -t app-hf --build-arg BASE_IMAGE=IMAGE .
ARG BASE_IMAGE=${repository}:${tag}
FROM \${BASE_IMAGE}

ENV HOST=0.0.0.0
ENV PORT=${port}
EXPOSE ${port}

# A Space runs everything as user 1000. Delete the first line where the image has a home that this user can write.
ENV HOME=/tmp/home XDG_CACHE_HOME=/tmp/home/.cache HF_HOME=/tmp/home/.cache/huggingface
USER 1000
`;
}

function file(path: string, text: string, isProgram = false): ScaffoldFile {
  return { path, text, isProgram };
}
