"use strict";

const require_rolldown_runtime = require("../vendor/rolldown-runtime.js");
const require_aws_sdk_client_ecr = require("../vendor/aws-sdk-client-ecr.js");
const require_oci = require("./oci.js");
const require_git = require("./git.js");
const require_prune = require("./prune.js");
const require_aws = require("./aws.js");
const require_images = require("./images.js");

// packages/core/src/prune/providers/ecr/download.ts
var import_dist_cjs = require_aws_sdk_client_ecr.require_dist_cjs();
const most = 67108864;
/** A small blob from where the registry keeps it, checked; undefined where it is not there. */
async function download(transport, url, digest) {
	const reply = await transport.send({
		method: "GET",
		url,
		headers: {}
	});
	const bytes = await require_oci.readBody(reply, most);
	if (reply.status !== 200) return void 0;
	if (require_oci.digestOf(bytes) !== digest) throw require_oci.digestMismatch(digest, require_oci.digestOf(bytes), bytes.length);
	return bytes;
}

// packages/core/src/prune/providers/ecr/preview-lifecycle.ts
const betweenPolls = 3e3;
const mostPolls = 100;
/** What ECR would expire by a lifecycle policy, without doing so. It works that out by itself, so it is asked until it is done. Throws `store`. */
async function previewLifecycle(client, target, lifecyclePolicyText, clock) {
	await client.send(new import_dist_cjs.StartLifecyclePolicyPreviewCommand({
		...target,
		lifecyclePolicyText
	}));
	const expiring = /* @__PURE__ */ new Set();
	let nextToken;
	let polls = 0;
	for (;;) {
		const page = await client.send(new import_dist_cjs.GetLifecyclePolicyPreviewCommand({
			...target,
			maxResults: 100,
			...nextToken === void 0 ? {} : { nextToken }
		}));
		if (page.status === "IN_PROGRESS") {
			polls += 1;
			if (polls >= mostPolls) throw unfinished(target.repositoryName, "is not done after five minutes");
			await clock.sleep(betweenPolls);
			nextToken = void 0;
			expiring.clear();
			continue;
		}
		if (page.status !== "COMPLETE") throw unfinished(target.repositoryName, `has ended with ${page.status ?? "no status"}`);
		for (const { imageDigest, action } of page.previewResults ?? []) if (action?.type === "EXPIRE" && imageDigest !== void 0 && require_oci.isDigest(imageDigest)) expiring.add(imageDigest);
		({nextToken} = page);
		if (nextToken === void 0) return expiring;
	}
}
function unfinished(name, what) {
	return new require_git.LayeredBuildError("store", `${name}: ECR's preview of the lifecycle policy ${what}.`);
}

// packages/core/src/prune/providers/ecr/ecr-repository.ts
var ecr_repository_exports = /* @__PURE__ */ require_rolldown_runtime.__exportAll({ ecrRepository: () => ecrRepository });
const accepted = [
	require_oci.MediaType.manifest,
	require_oci.MediaType.index,
	require_oci.MediaType.dockerManifest,
	require_oci.MediaType.dockerIndex
];
/** Exceptions by which AWS services throttle. */
const throttled = /* @__PURE__ */ new Set([
	"ThrottlingException",
	"Throttling",
	"ThrottledException",
	"RequestThrottledException",
	"TooManyRequestsException",
	"RequestLimitExceeded"
]);
/** BatchDeleteImage takes no more. */
const mostAtOnce = 100;
/**
* A repository of AWS ECR, by its own API. An image that an index lists is refused while the index is there, so what is refused is tried
* again after its batch. The last tag of an image takes the image with it there: such a tag stays.
*/
function ecrRepository(reference, options) {
	const { registry, repository: repositoryName } = reference;
	const host = require_images.ecrHost(registry);
	const region = host?.region ?? options.env["AWS_REGION"] ?? options.env["AWS_DEFAULT_REGION"];
	const endpoint = options.env["AWS_ENDPOINT_URL_ECR"] ?? options.env["AWS_ENDPOINT_URL"];
	const client = new import_dist_cjs.ECRClient({
		...region === void 0 ? {} : { region },
		...require_aws.awsIdentity(options.awsRole),
		...endpoint === void 0 ? {} : { endpoint },
		retryMode: "adaptive",
		maxAttempts: 6
	});
	const target = {
		repositoryName,
		...host === void 0 ? {} : { registryId: host.account }
	};
	const details = async () => {
		const all = [];
		let nextToken;
		do {
			const page = await explained(registry, repositoryName, () => client.send(new import_dist_cjs.DescribeImagesCommand({
				...target,
				maxResults: 1e3,
				...nextToken === void 0 ? {} : { nextToken }
			})));
			all.push(...page.imageDetails ?? []);
			({nextToken} = page);
		} while (nextToken !== void 0);
		return all;
	};
	const image = async (id) => {
		const { images = [] } = await explained(registry, repositoryName, () => client.send(new import_dist_cjs.BatchGetImageCommand({
			...target,
			imageIds: [id],
			acceptedMediaTypes: accepted
		})));
		return images[0];
	};
	const list = async () => (await details()).flatMap(listedOf);
	return {
		name: `${registry}/${repositoryName}`,
		abilities: {
			untag: true,
			order: "parents-first",
			deletes: "digests"
		},
		listsUntagged: true,
		readsFreely: false,
		freshFor: 6e4,
		batch: mostAtOnce,
		list,
		manifest: async (digest) => {
			const found = await image({ imageDigest: digest });
			if (found?.imageManifest === void 0) return void 0;
			const bytes = Buffer.from(found.imageManifest);
			const mediaType = found.imageManifestMediaType ?? require_oci.MediaType.manifest;
			if (require_oci.digestOf(bytes) === digest) return {
				bytes,
				descriptor: {
					mediaType,
					digest,
					size: bytes.length
				}
			};
			throw require_oci.digestMismatch(digest, require_oci.digestOf(bytes), bytes.length, `${registry}/${repositoryName}: `);
		},
		blob: async (digest) => {
			const { downloadUrl } = await explained(registry, repositoryName, () => client.send(new import_dist_cjs.GetDownloadUrlForLayerCommand({
				...target,
				layerDigest: digest
			})));
			return downloadUrl === void 0 ? void 0 : download(options.transport, new URL(downloadUrl), digest);
		},
		has: async (digest) => await image({ imageDigest: digest }) !== void 0,
		previewLifecycle: (text) => previewLifecycle(client, target, text, options.clock),
		resolve: async (tag) => digestIn((await image({ imageTag: tag }))?.imageId?.imageDigest),
		run: async (operations) => {
			const now = new Map((await list()).map((each) => [each.digest, each.tags]));
			const known = operations.map((operation) => {
				const outcome = stateOf(operation, now);
				if (outcome === void 0 && operation.kind === "untag") {
					const { digest, tag } = operation;
					now.set(digest, now.get(digest)?.filter((each) => each !== tag) ?? []);
				}
				return outcome;
			});
			const go = operations.filter((_, index) => known[index] === void 0);
			if (go.length === 0) return known.map((outcome) => outcome ?? { kind: "gone" });
			const imageIds = go.map((each) => each.kind === "untag" ? { imageTag: each.tag } : { imageDigest: each.digest });
			const { failures = [] } = await explained(registry, repositoryName, () => client.send(new import_dist_cjs.BatchDeleteImageCommand({
				...target,
				imageIds
			})));
			return operations.map((operation, index) => known[index] ?? outcomeOf(operation, failures));
		}
	};
}
function listedOf({ imageDigest, imageTags = [], imagePushedAt }) {
	const digest = digestIn(imageDigest);
	if (digest === void 0) return [];
	return [{
		digest,
		tags: imageTags,
		...imagePushedAt === void 0 ? {} : { pushedAt: imagePushedAt.getTime() }
	}];
}
/** What is decided without asking; undefined where the operation is to be made. */
function stateOf(operation, now) {
	const tags = now.get(operation.digest);
	if (tags === void 0) return { kind: "gone" };
	if (operation.kind === "delete") {
		const added = tags.filter((tag) => !operation.tags.includes(tag));
		return added.length === 0 ? void 0 : {
			kind: "moved",
			why: `the tag ${added.join(", ")} was put on it meanwhile`
		};
	}
	if (!tags.includes(operation.tag)) return { kind: "gone" };
	return tags.length > 1 ? void 0 : {
		kind: "refused",
		why: "it is the last tag, and ECR would delete the image with it"
	};
}
function outcomeOf(operation, failures) {
	const failure = failures.find(({ imageId }) => operation.kind === "untag" ? imageId?.imageTag === operation.tag : imageId?.imageDigest === operation.digest);
	switch (failure?.failureCode) {
		case void 0: return failure === void 0 ? { kind: "done" } : {
			kind: "refused",
			why: failure.failureReason ?? "ECR gives no reason"
		};
		case "ImageNotFound": return { kind: "gone" };
		case "ImageReferencedByManifestList": return { kind: "blocked" };
		default: return {
			kind: "refused",
			why: `${failure?.failureCode ?? ""}: ${failure?.failureReason ?? ""}`
		};
	}
}
function digestIn(text) {
	return text !== void 0 && require_oci.isDigest(text) ? text : void 0;
}
/** What AWS says, with what to do about it. Throws `store`, and `RestLimit` where it still throttles after the SDK's own tries. */
async function explained(registry, name, ask) {
	try {
		return await ask();
	} catch (cause) {
		if (cause instanceof Error && throttled.has(cause.name)) throw new require_prune.RestLimit(`${registry} wants no more requests for now (${cause.name})`, { cause });
		const what = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
		throw new require_git.LayeredBuildError("store", `${registry}/${name}: ${what}`, {
			hint: "The role needs ecr:DescribeImages, ecr:BatchGetImage, ecr:GetDownloadUrlForLayer and ecr:BatchDeleteImage on this repository; log in before with aws-actions/configure-aws-credentials.",
			cause
		});
	}
}

Object.defineProperty(exports, "ecr_repository_exports", {
  enumerable: true,
  get: function () {
    return ecr_repository_exports;
  }
});