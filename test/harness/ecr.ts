import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { MemoryStore } from "../../packages/oci/test/memory-store.ts";

/** What the service answers: a body, or an exception of its own name. */
type Answer = { readonly body: object } | { readonly exception: string; readonly message: string };

type Identifier = { readonly imageDigest?: string; readonly imageTag?: string };

/** AWS ECR for one repository on loopback: `store` is what it has, `pushed` when (milliseconds since 1970, by digest). */
export type Ecr = AsyncDisposable & {
  /** For AWS_ENDPOINT_URL_ECR. */
  readonly url: string;
  readonly store: MemoryStore;
  readonly pushed: Map<string, number>;
  /** Each call: the action's name, and how many images it names. */
  readonly calls: { readonly action: string; readonly images: number }[];
  /** The access keys that calls were signed with. */
  readonly accessKeys: Set<string>;
  /** What GetAuthorizationToken gives, `USER:PASSWORD`: one after the other, the last for ever. */
  logins: readonly string[];
  /** How many of the next calls of an action are throttled. */
  readonly throttled: Map<string, number>;
  /** Actions that the role has no right to. */
  readonly denied: Set<string>;
  /** The policy texts that were to be previewed. */
  readonly previewed: string[];
};

/** Pages are shorter than the service's own, so that few images make several. */
const pageSize = 60;

/** The images from `token` on, as far as one page goes, and the token of the next. */
function page<T>(all: readonly T[], token: unknown): { readonly items: readonly T[]; readonly nextToken?: string } {
  const start = typeof token === "string" ? Number(token) : 0;
  const end = start + pageSize;
  return { items: all.slice(start, end), ...(end < all.length ? { nextToken: String(end) } : {}) };
}

/**
 * Starts it. It speaks the SDK's protocol (JSON 1.1: `X-Amz-Target`, `__type`) with the shapes of the API's model (ECR API Reference 2015-09-21):
 * pages, at most 100 images to a deletion, an image that an index lists refused as `ImageReferencedByManifestList`, and the preview of a
 * lifecycle policy with one `tagPatternList` pattern a rule, which is in progress when it is asked for the first time.
 */
export async function startEcr(): Promise<Ecr> {
  const store = new MemoryStore();
  const pushed = new Map<string, number>();
  const calls: { action: string; images: number }[] = [];
  const throttled = new Map<string, number>();
  const denied = new Set<string>();
  const previewed: string[] = [];
  const accessKeys = new Set<string>();
  let polls = 0;
  const details = () =>
    [...store.manifests.values()].map(({ descriptor: { digest, mediaType, size } }) => ({
      imageDigest: digest,
      imageTags: [...store.tagged].filter(([, of]) => of === digest).map(([tag]) => tag),
      imagePushedAt: (pushed.get(digest) ?? 0) / 1000,
      imageManifestMediaType: mediaType,
      imageSizeInBytes: size,
    }));
  const digestOf = ({ imageDigest, imageTag = "" }: Identifier): string | undefined =>
    imageDigest ?? store.tagged.get(imageTag);
  const isListed = (digest: string): boolean =>
    [...store.manifests.values()].some(({ bytes }) => {
      const document: { manifests?: readonly { digest: string }[] } = JSON.parse(Buffer.from(bytes).toString());
      return document.manifests?.some((child) => child.digest === digest) ?? false;
    });

  async function batchDelete(imageIds: readonly Identifier[]): Promise<Answer> {
    if (imageIds.length > 100) return invalid("imageIds has more than 100 members");
    const failures: object[] = [];
    for (const imageId of imageIds) {
      const digest = digestOf(imageId);
      const manifest = digest === undefined ? undefined : await store.getManifest(digest);
      if (digest === undefined || manifest === undefined)
        failures.push({ imageId, failureCode: "ImageNotFound", failureReason: "Requested image not found" });
      else if (imageId.imageTag !== undefined && [...store.tagged.values()].filter((of) => of === digest).length > 1)
        store.tagged.delete(imageId.imageTag);
      else if (isListed(digest))
        failures.push({ imageId, failureCode: "ImageReferencedByManifestList", failureReason: "it is referenced" });
      else await store.deleteManifest(digest);
    }
    return { body: { imageIds: [], failures } };
  }

  async function batchGet(imageIds: readonly Identifier[]): Promise<Answer> {
    const images = [];
    for (const imageId of imageIds) {
      const found = await store.getManifest(digestOf(imageId) ?? "");
      if (found === undefined) continue;
      const { digest, mediaType } = found.descriptor;
      const imageManifest = Buffer.from(found.bytes).toString();
      images.push({ imageId: { ...imageId, imageDigest: digest }, imageManifest, imageManifestMediaType: mediaType });
    }
    return { body: { images, failures: [] } };
  }

  function expiring(policyText: string): readonly object[] {
    const policy: { rules: readonly Rule[] } = JSON.parse(policyText);
    const left = details().toSorted((one, other) => other.imagePushedAt - one.imagePushedAt);
    return policy.rules.flatMap(({ selection, rulePriority }) => {
      const pattern = new RegExp(`^${(selection.tagPatternList[0] ?? "").replaceAll("*", ".*")}$`);
      const matching = left.filter(({ imageTags }) => imageTags.some((tag) => pattern.test(tag)));
      const old = Date.now() / 1000 - selection.countNumber * 86_400;
      const going =
        selection.countType === "imageCountMoreThan"
          ? matching.slice(selection.countNumber)
          : matching.filter(({ imagePushedAt }) => imagePushedAt < old);
      return going.map(({ imageDigest, imageTags }) => ({
        imageDigest,
        imageTags,
        action: { type: "EXPIRE" },
        appliedRulePriority: rulePriority,
      }));
    });
  }

  async function answer(action: string, input: Readonly<Record<string, unknown>>): Promise<Answer> {
    const imageIds: readonly Identifier[] = Array.isArray(input["imageIds"]) ? input["imageIds"] : [];
    calls.push({ action, images: imageIds.length });
    const left = throttled.get(action) ?? 0;
    throttled.set(action, left - 1);
    if (left > 0) return { exception: "ThrottlingException", message: "Rate exceeded" };
    if (denied.has(action)) return { exception: "AccessDeniedException", message: `not authorized: ecr:${action}` };
    if (action === "GetAuthorizationToken") {
      const [login = "", ...later] = ecr.logins;
      if (later.length > 0) ecr.logins = later;
      const authorizationToken = Buffer.from(login).toString("base64");
      return { body: { authorizationData: [{ authorizationToken, expiresAt: Date.now() / 1000 + 43_200 }] } };
    }
    if (input["repositoryName"] !== "acme/app")
      return { exception: "RepositoryNotFoundException", message: "The repository does not exist" };
    switch (action) {
      case "DescribeImages": {
        const { items, ...rest } = page(details(), input["nextToken"]);
        return { body: { imageDetails: items, ...rest } };
      }
      case "BatchGetImage":
        return batchGet(imageIds);
      case "BatchDeleteImage":
        return batchDelete(imageIds);
      case "StartLifecyclePolicyPreview":
        previewed.push(String(input["lifecyclePolicyText"]));
        polls = 0;
        return { body: { status: "IN_PROGRESS" } };
      case "GetLifecyclePolicyPreview": {
        polls += 1;
        if (polls === 1) return { body: { status: "IN_PROGRESS", previewResults: [] } };
        const { items, ...rest } = page(expiring(previewed.at(-1) ?? ""), input["nextToken"]);
        return { body: { status: "COMPLETE", previewResults: items, ...rest } };
      }
      default:
        return invalid(`${action} is not known here`);
    }
  }

  const server = createServer((request, response) => {
    const reply = async (): Promise<void> => {
      const [, accessKey = ""] = /Credential=([^/]+)/.exec(request.headers.authorization ?? "") ?? [];
      accessKeys.add(accessKey);
      const action = String(request.headers["x-amz-target"]).replace("AmazonEC2ContainerRegistry_V20150921.", "");
      const answered = await answer(action, JSON.parse(await text(request)));
      const isGood = "body" in answered;
      const body = isGood ? answered.body : { __type: answered.exception, message: answered.message };
      response.writeHead(isGood ? 200 : 400, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify(body));
    };
    reply().catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The server has no port.");
  const ecr: Ecr = {
    url: `http://127.0.0.1:${address.port}`,
    accessKeys,
    logins: ["AWS:password"],
    store,
    pushed,
    calls,
    throttled,
    denied,
    previewed,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
  return ecr;
}

type Rule = {
  readonly rulePriority: number;
  readonly selection: {
    readonly tagPatternList: readonly string[];
    readonly countType: string;
    readonly countNumber: number;
  };
};

function invalid(message: string): Answer {
  return { exception: "InvalidParameterException", message };
}

/** An account that is documentation's own. */
export const ecrRegistry = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
