import {
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  DescribeImagesCommand,
  ECRClient,
  GetDownloadUrlForLayerCommand,
  type ImageDetail,
  type ImageFailure,
  type ImageIdentifier,
} from "@aws-sdk/client-ecr";
import { digestMismatch, digestOf, isDigest, MediaType, type Digest, type RegistryReference } from "@layered-build/oci";
import { LayeredBuildError } from "../../../error.ts";
import type { Operation } from "../../../retention/index.ts";
import type { ProviderOptions } from "../../choose-repository.ts";
import type { Listed, Outcome, PrunableRepository } from "../../repository.ts";
import { RestLimit } from "../../rest/rest-limit.ts";
import { awsIdentity } from "../../../registry/aws/aws-identity.ts";
import { ecrHost } from "../../../registry/ecr-credentials.ts";
import { download } from "./download.ts";
import { previewLifecycle } from "./preview-lifecycle.ts";

const accepted = [MediaType.manifest, MediaType.index, MediaType.dockerManifest, MediaType.dockerIndex];
/** Exceptions by which AWS services throttle. */
const throttled: ReadonlySet<string> = new Set([
  "ThrottlingException",
  "Throttling",
  "ThrottledException",
  "RequestThrottledException",
  "TooManyRequestsException",
  "RequestLimitExceeded",
]);
/** BatchDeleteImage takes no more. */
const mostAtOnce = 100;

/**
 * A repository of AWS ECR, by its own API. An image that an index lists is refused while the index is there, so what is refused is tried
 * again after its batch. The last tag of an image takes the image with it there: such a tag stays.
 */
export function ecrRepository(reference: RegistryReference, options: ProviderOptions): PrunableRepository {
  const { registry, repository: repositoryName } = reference;
  const host = ecrHost(registry);
  const region = host?.region ?? options.env["AWS_REGION"] ?? options.env["AWS_DEFAULT_REGION"];
  const endpoint = options.env["AWS_ENDPOINT_URL_ECR"] ?? options.env["AWS_ENDPOINT_URL"];
  const client = new ECRClient({
    ...(region === undefined ? {} : { region }),
    ...awsIdentity(options.awsRole),
    ...(endpoint === undefined ? {} : { endpoint }),
    // Adaptive: it honours throttling by itself.
    retryMode: "adaptive",
    maxAttempts: 6,
  });
  const target = { repositoryName, ...(host === undefined ? {} : { registryId: host.account }) };
  const details = async (): Promise<readonly ImageDetail[]> => {
    const all: ImageDetail[] = [];
    let nextToken: string | undefined;
    do {
      const page = await explained(registry, repositoryName, () =>
        client.send(
          new DescribeImagesCommand({ ...target, maxResults: 1000, ...(nextToken === undefined ? {} : { nextToken }) }),
        ),
      );
      all.push(...(page.imageDetails ?? []));
      ({ nextToken } = page);
    } while (nextToken !== undefined);
    return all;
  };
  const image = async (id: ImageIdentifier) => {
    const { images = [] } = await explained(registry, repositoryName, () =>
      client.send(new BatchGetImageCommand({ ...target, imageIds: [id], acceptedMediaTypes: accepted })),
    );
    return images[0];
  };
  const list = async (): Promise<readonly Listed[]> => (await details()).flatMap(listedOf);
  return {
    name: `${registry}/${repositoryName}`,
    abilities: { untag: true, order: "parents-first", deletes: "digests" },
    listsUntagged: true,
    readsFreely: false,
    freshFor: 60_000,
    batch: mostAtOnce,
    list,
    manifest: async (digest) => {
      const found = await image({ imageDigest: digest });
      if (found?.imageManifest === undefined) return undefined;
      const bytes = Buffer.from(found.imageManifest);
      const mediaType = found.imageManifestMediaType ?? MediaType.manifest;
      if (digestOf(bytes) === digest) return { bytes, descriptor: { mediaType, digest, size: bytes.length } };
      throw digestMismatch(digest, digestOf(bytes), bytes.length, `${registry}/${repositoryName}: `);
    },
    blob: async (digest) => {
      const { downloadUrl } = await explained(registry, repositoryName, () =>
        client.send(new GetDownloadUrlForLayerCommand({ ...target, layerDigest: digest })),
      );
      return downloadUrl === undefined ? undefined : download(options.transport, new URL(downloadUrl), digest);
    },
    has: async (digest) => (await image({ imageDigest: digest })) !== undefined,
    previewLifecycle: (text) => previewLifecycle(client, target, text, options.clock),
    resolve: async (tag) => digestIn((await image({ imageTag: tag }))?.imageId?.imageDigest),
    run: async (operations) => {
      const now = new Map((await list()).map((each) => [each.digest, each.tags]));
      const known = operations.map((operation) => {
        const outcome = stateOf(operation, now);
        // The next tag of the same image, in the same batch, may be its last.
        if (outcome === undefined && operation.kind === "untag") {
          const { digest, tag } = operation;
          now.set(digest, now.get(digest)?.filter((each) => each !== tag) ?? []);
        }
        return outcome;
      });
      const go = operations.filter((_, index) => known[index] === undefined);
      if (go.length === 0) return known.map((outcome) => outcome ?? { kind: "gone" });
      const imageIds = go.map((each) =>
        each.kind === "untag" ? { imageTag: each.tag } : { imageDigest: each.digest },
      );
      const { failures = [] } = await explained(registry, repositoryName, () =>
        client.send(new BatchDeleteImageCommand({ ...target, imageIds })),
      );
      return operations.map((operation, index) => known[index] ?? outcomeOf(operation, failures));
    },
  };
}

function listedOf({ imageDigest, imageTags = [], imagePushedAt }: ImageDetail): readonly Listed[] {
  const digest = digestIn(imageDigest);
  if (digest === undefined) return [];
  return [{ digest, tags: imageTags, ...(imagePushedAt === undefined ? {} : { pushedAt: imagePushedAt.getTime() }) }];
}

/** What is decided without asking; undefined where the operation is to be made. */
function stateOf(operation: Operation, now: ReadonlyMap<Digest, readonly string[]>): Outcome | undefined {
  const tags = now.get(operation.digest);
  if (tags === undefined) return { kind: "gone" };
  if (operation.kind === "delete") {
    const added = tags.filter((tag) => !operation.tags.includes(tag));
    return added.length === 0
      ? undefined
      : { kind: "moved", why: `the tag ${added.join(", ")} was put on it meanwhile` };
  }
  if (!tags.includes(operation.tag)) return { kind: "gone" };
  return tags.length > 1
    ? undefined
    : { kind: "refused", why: "it is the last tag, and ECR would delete the image with it" };
}

function outcomeOf(operation: Operation, failures: readonly ImageFailure[]): Outcome {
  const failure = failures.find(({ imageId }) =>
    operation.kind === "untag" ? imageId?.imageTag === operation.tag : imageId?.imageDigest === operation.digest,
  );
  switch (failure?.failureCode) {
    case undefined:
      return failure === undefined
        ? { kind: "done" }
        : { kind: "refused", why: failure.failureReason ?? "ECR gives no reason" };
    case "ImageNotFound":
      return { kind: "gone" };
    case "ImageReferencedByManifestList":
      return { kind: "blocked" };
    default:
      return { kind: "refused", why: `${failure?.failureCode ?? ""}: ${failure?.failureReason ?? ""}` };
  }
}

function digestIn(text: string | undefined): Digest | undefined {
  return text !== undefined && isDigest(text) ? text : undefined;
}

/** What AWS says, with what to do about it. Throws `store`, and `RestLimit` where it still throttles after the SDK's own tries. */
async function explained<T>(registry: string, name: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof Error && throttled.has(cause.name))
      throw new RestLimit(`${registry} wants no more requests for now (${cause.name})`, { cause });
    const what = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    throw new LayeredBuildError("store", `${registry}/${name}: ${what}`, {
      hint: "The role needs ecr:DescribeImages, ecr:BatchGetImage, ecr:GetDownloadUrlForLayer and ecr:BatchDeleteImage on this repository; log in before with aws-actions/configure-aws-credentials.",
      cause,
    });
  }
}
