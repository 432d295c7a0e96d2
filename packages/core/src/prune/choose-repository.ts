import {
  openRegistry,
  parseReference,
  type Clock,
  type CredentialSource,
  type ImageReference,
  type RegistrySession,
  type Transport,
} from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import { ecrHost, type AwsRole } from "../registry/ecr-credentials.ts";
import { distributionRepository } from "./providers/distribution-repository.ts";
import { dockerHubRepository } from "./providers/docker-hub-repository.ts";
import { ghcrRepository } from "./providers/ghcr-repository.ts";
import { GitHubPackage } from "./providers/github-package.ts";
import { layoutRepository } from "./providers/layout-repository.ts";
import type { PrunableRepository } from "./repository.ts";
import { openRest, type Rest } from "./rest/rest.ts";
import { dockerHubHeaders } from "./rest/docker-hub-login.ts";

/** How images are listed and deleted; `auto`: by the host. */
export type ProviderName = "auto" | "ghcr" | "ecr" | "dockerhub" | "oci";

/** What providers are made with. `hubUrl` is the address of Docker Hub's own API; `env` is what the AWS SDK's region and endpoint come from. */
export interface ProviderOptions {
  readonly root: string;
  readonly session: RegistrySession;
  readonly transport: Transport;
  readonly credentials: CredentialSource;
  readonly clock: Clock;
  readonly longestWait: () => number;
  readonly token?: string;
  /** See `GivenCredentials`. */
  readonly awsRole: AwsRole | undefined;
  readonly githubApiUrl: string;
  readonly hubUrl: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Opens a repository by its provider. Throws `bad-input` where the image has a tag, or does not fit the provider. */
export async function openPrunable(
  image: string,
  provider: ProviderName,
  options: ProviderOptions,
): Promise<PrunableRepository> {
  const reference = parseReference(image);
  if (reference.tag !== undefined || reference.digest !== undefined) {
    throw new LayeredBuildError("bad-input", `images: "${image}" has a tag or digest.`, {
      hint: "Name repositories alone; which of their tags go is said by the policy.",
    });
  }
  if (reference.kind === "layout") {
    if (provider === "auto" || provider === "oci") return layoutRepository(reference.path, options.root, options.clock);
    throw misfit(image, provider, "it is a folder");
  }
  const { registry, repository } = reference;
  const store = openRegistry({ registry, repository }, options.session);
  switch (provider === "auto" ? providerOf(reference) : provider) {
    case "oci":
      return distributionRepository(store);
    case "ghcr": {
      const [owner = "", ...name] = repository.split("/");
      if (name.length === 0) throw misfit(image, provider, "a package has an owner and a name");
      const rest = githubRest(options);
      return ghcrRepository(store, new GitHubPackage(rest, owner, name.join("/")), options.clock, options.githubApiUrl);
    }
    case "dockerhub": {
      const { transport, clock, longestWait, hubUrl, credentials } = options;
      const headers = dockerHubHeaders(hubUrl, transport, () => credentials("docker.io", repository));
      return dockerHubRepository(store, openRest({ url: hubUrl, transport, clock, longestWait, headers }));
    }
    case "ecr": {
      // By far the largest client, for few: loaded where it is used.
      const { ecrRepository } = await import("./providers/ecr/ecr-repository.ts");
      return ecrRepository(reference, options);
    }
  }
}

/** GitHub's REST API with the run's token. */
export function githubRest({ githubApiUrl, token, transport, clock, longestWait }: ProviderOptions): Rest {
  const headers = async (): Promise<Readonly<Record<string, string>>> => ({
    accept: "application/vnd.github+json",
    "x-github-api-version": "2022-11-28",
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  });
  return openRest({ url: githubApiUrl, headers, transport, clock, longestWait });
}

function providerOf({ registry }: ImageReference & { readonly kind: "registry" }): Exclude<ProviderName, "auto"> {
  if (registry === "ghcr.io" || registry.startsWith("containers.")) return "ghcr";
  if (registry === "docker.io") return "dockerhub";
  return ecrHost(registry) === undefined ? "oci" : "ecr";
}

function misfit(image: string, provider: ProviderName, why: string): LayeredBuildError {
  return new LayeredBuildError("bad-input", `images: "${image}" does not fit \`provider: ${provider}\`: ${why}.`, {
    hint: "Leave `provider` out: it is told by the host.",
  });
}
