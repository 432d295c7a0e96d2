import { checkNameProblem } from "../inputs/check-name.ts";
import { parseBuildSecrets } from "../inputs/parse-build-secrets.ts";
import { input } from "./input.ts";
import type { InputSpec } from "./input-spec.ts";

/** The inputs that say how to reach registries: the same in every action. */
export const registryInputs = {
  "insecure-registries": input.list(
    "Registries (host or host:port) to speak plain http with. Loopback addresses need no entry.",
    { commas: true },
  ),
  registry: input.string(
    "Host of the registry that username and password belong to. Without it: the registries of the images, as the layers file names them.",
  ),
  username: input.string(
    "User name for the registry of the images. Without it: the credentials of a docker login, and for ghcr.io the token.",
  ),
  password: input.secret("Password or access token that belongs to username."),
  "aws-role": input.string(
    "ARN of the role of AWS to take on by OIDC, to sign in to AWS ECR. Without it: the credentials of a docker login, else whoever AWS's SDK finds.",
  ),
  token: input.secret(
    "GitHub token: signs in to ghcr.io where no other credentials are given, asks whether this commit is still the newest of its branch, and reads history where a comparison needs more than the checkout has.",
    { runnerDefault: "${{ github.token }}" },
  ),
} as const;

/** What one job about a plan's images hands to the next, so that what is signed and published is what was scanned. */
export const digestsInput = input.string(
  "With plan: the output digests of scan-and-sign in an earlier job. It is then about exactly those images, whatever their keys name by now.",
);

const check: InputSpec<string | undefined> = {
  ...input.string(
    "Check the inputs and do nothing else, so that a mistake shows before anything is built. Its value is what errors call options: the name of the workflow's input that they come from, such as prune. Needs no credentials.",
  ),
  parse: (text) => {
    const problem = checkNameProblem(text);
    if (problem !== undefined) return { ok: false, problem };
    return { ok: true, value: text === "" ? undefined : text };
  },
};

/** The inputs by which an action is a job of layered-build.yml: about the images of a plan, with its options in one text. */
export const planInputs = {
  plan: input.string(
    "The plan of detect-changed-layers: the action is then about the images that it builds or reuses, as they are under their keys.",
  ),
  "plan-file": input.string("The plan as a file, instead of plan: for steps of the job that made it."),
  store: input.string(
    "The folder (oci:PATH) that stands in for the registry, where the plan was made with one: images are read there first.",
  ),
  options: input.string(
    "Other inputs as YAML, `name: value` a line, which win over those given by themselves; true stands for none. No secrets.",
  ),
  check,
} as const;

const buildSecrets: InputSpec<Readonly<Record<string, string>>> = {
  ...input.secret(
    "Variables for builds alone, NAME=VALUE a line, or a JSON object of texts: what `secrets` of layers (id=…,env=NAME) take, and HF_TOKEN and HF_ENDPOINT for weights on the Hub. They win over the step's environment, and are in no key.",
    { named: true },
  ),
  parse: parseBuildSecrets,
};

/** The inputs that say which layers there are and where their images go. */
export const layersInputs = {
  config: input.string(
    "Path of the layers file, or of the bake or Compose file that already says which images there are: docker-bake.hcl, docker-bake.json, compose.yaml. Without it: layers.yaml or .github/layers.yaml, and where neither exists the layers are discovered from the Dockerfiles.",
  ),
  store: input.string(
    "An OCI image layout folder (oci:PATH) that stands in for the registry: missing images are written there, existing ones still come from their own repository. For pull requests of forks, whose token cannot push.",
  ),
  "build-secrets": buildSecrets,
  bases: input.choice(
    "Which digests of external base images count. A plan brings its own: build-layer heeds this only without one.",
    {
      track: "those of now: a tag that moved to another digest rebuilds the layer",
      "pinned-only": "those that are written in the Dockerfile; of a tag, only its name",
      lockfile: "those of layers.lock.json beside the layers file, which is brought up to date where it lacks an image",
      "frozen-lockfile": "the same, and fail where the file lacks an image or has one that is not used",
    },
    { default: "track" },
  ),
  compression: input.choice(
    "How to compress new layers' files. Another choice than auto is part of the content key: give the same to both actions.",
    {
      auto: "as the layers file says; else gzip for code, and none for what does not get smaller, such as model weights",
      none: "not at all",
      gzip: "every tool can read it",
      zstd: "smaller and faster, for Docker 23 and containerd 1.5 or newer",
    },
    { default: "auto" },
  ),
} as const;
