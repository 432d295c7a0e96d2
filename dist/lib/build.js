"use strict";

const require_rolldown_runtime = require("../vendor/rolldown-runtime.js");
const require_git = require("./git.js");
const require_zod = require("../vendor/zod.js");
require("./schemas.js");
const require_core = require("./core.js");
const require_oci = require("./oci.js");
const require_content = require("./content.js");
const require_dockerfile = require("./dockerfile.js");
const require_images = require("./images.js");
const require_instructions = require("./instructions.js");
const require_minimatch = require("../vendor/minimatch.js");
const require_hub = require("./hub.js");
const require_buildx = require("./buildx.js");
let node_fs = require("node:fs");
let node_path = require("node:path");
node_path = require_rolldown_runtime.__toESM(node_path, 1);
let node_stream = require("node:stream");
let node_zlib = require("node:zlib");
let node_crypto = require("node:crypto");
let node_fs_promises = require("node:fs/promises");
let node_stream_consumers = require("node:stream/consumers");

// packages/core/src/image/write-image.ts
/**
* Writes configurations, manifests and (for several platforms) an index, and the key tag last: it means that all of it is there.
* The tag is read again meanwhile: an image of the same key that another run has written in the meantime is used instead.
*/
async function writeImage(store, platforms, keyTag, log) {
	const manifests = platforms.map((each) => platformManifest(each, keyTag.key));
	const [first] = manifests;
	const top = manifests.length === 1 && first !== void 0 ? first : require_images.indexDocument(platforms.map((each, index) => ({
		...at(manifests, index).descriptor,
		platform: require_images.parsePlatform(each.platform)
	})), { [require_images.keyAnnotation]: keyTag.key });
	const names = platforms.map((each) => each.platform);
	const takenBy = async () => {
		const there = !keyTag.force && await store.headManifest(keyTag.tag) !== void 0 ? await require_core.lookUpKey(store, keyTag.tag, keyTag.key, names) : void 0;
		return there?.kind === "hit" && there.descriptor.digest !== top.descriptor.digest ? there.descriptor : void 0;
	};
	let [taken] = await Promise.all([takenBy(), writeParts(store, platforms, top === first ? [] : manifests)]);
	if (taken === void 0) try {
		await store.putManifest({
			bytes: top.bytes,
			mediaType: top.descriptor.mediaType
		}, keyTag.tag);
	} catch (error) {
		if (!(error instanceof require_oci.OciError) || error.code !== "immutable-tag") throw error;
		taken = await takenBy();
		if (taken === void 0) throw error;
	}
	if (taken === void 0) return {
		descriptor: top.descriptor,
		existing: false
	};
	log.info(`Another run has written ${keyTag.tag} meanwhile: its image is used`);
	return {
		descriptor: taken,
		existing: true
	};
}
/** The manifest of one platform, as `writeImage` writes it. */
function platformManifest({ config, layers, annotations }, key) {
	const descriptor = config.kind === "stored" ? config.descriptor : require_images.configDocument(config.document).descriptor;
	return require_images.manifestDocument(descriptor, layers, {
		...annotations,
		[require_images.keyAnnotation]: key
	});
}
/** Writes what the image is made of: a registry takes no manifest before what it names. */
async function writeParts(store, platforms, children) {
	await Promise.all(platforms.map(async ({ config, stored }) => {
		try {
			if (config.kind === "new") await require_oci.putBytes(store, require_images.configDocument(config.document).bytes);
		} finally {
			await stored;
		}
	}));
	await Promise.all(children.map(({ bytes, descriptor }) => store.putManifest({
		bytes,
		mediaType: descriptor.mediaType
	})));
}
function at(list, index) {
	const item = list[index];
	if (item === void 0) throw new RangeError(`No item ${index}`);
	return item;
}

// packages/core/src/size/image-below.ts
/**
* Finds the image that another stands on by what its annotations say, beside it or in the repository that they name. Undefined where there is
* none, or it cannot be read, or is another: it only helps to explain.
*/
async function imageBelow(image, platform, store, stores) {
	const { annotations = {} } = image.manifest;
	const name = annotations[require_images.OciAnnotation.baseName];
	const digest = annotations[require_images.OciAnnotation.baseDigest];
	if (name === void 0 || digest === void 0 || !require_oci.isDigest(digest)) return void 0;
	try {
		const repository = require_images.baseRepository(name);
		const place = repository === void 0 || await store.headManifest(digest) !== void 0 ? store : await stores.ofReference(repository);
		const below = await require_core.readPlatformManifest(place, digest, platform);
		return require_images.standsOn(image, below) ? {
			name,
			image: below
		} : void 0;
	} catch {
		return;
	}
}

// packages/core/src/size/image-size.ts
/** The bytes that a pull of this image fetches into an empty store: its configuration and its blobs, each once. */
function imageBytes({ config, layers }) {
	return [...new Map([config, ...layers].map(({ digest, size }) => [digest, size])).values()].reduce((sum, size) => sum + size, 0);
}

// packages/core/src/size/largest-steps.ts
const longestInstruction = 120;
/**
* The steps that added blobs to an image, the largest first. `below`: the blobs of what it stands on, which come first in `layers` and are none of its
* own. Blobs that are there already add nothing; those that a step was divided into count together.
*/
function largestSteps(layers, history, below) {
	const made = history.filter((step) => step.empty_layer !== true);
	const steps = made.length === layers.length ? made : [];
	const known = new Set(layers.slice(0, below).map(({ digest }) => digest));
	const sizes = [];
	let open = {
		bytes: 0,
		blobs: 0
	};
	for (const [at, { digest, size }] of layers.entries()) {
		if (at < below) continue;
		if (!known.has(digest)) open = {
			bytes: open.bytes + size,
			blobs: open.blobs + 1
		};
		known.add(digest);
		const step = steps[at];
		if (step !== void 0 && require_core.isStepPart(step)) continue;
		if (open.blobs > 0) sizes.push({
			what: instruction(step) ?? `blob ${digest}`,
			...open
		});
		open = {
			bytes: 0,
			blobs: 0
		};
	}
	return sizes.toSorted((a, b) => b.bytes - a.bytes);
}
const shell = "/bin/sh -c ";
/** As the Dockerfile has it: without BuildKit's mark and the shell that runs it. Values of build arguments, which nothing ends, are never in it. */
function instruction(step) {
	const text = (step?.created_by ?? "").replace(/\s*# buildkit$/, "");
	const [before = "", ...parts] = text.startsWith("RUN ") ? text.slice(4).split(shell) : [];
	const isShown = !before.startsWith("|") || parts.length === 1;
	const shown = parts.length > 0 && /^(\||$)/.test(before) ? `RUN ${parts.join(shell)}` : text;
	const short = (isShown ? shown : "RUN \u2026").replaceAll(/\s+/g, " ").trim();
	return short === "" ? void 0 : require_git.oneLine(short, longestInstruction);
}

// packages/core/src/size/size-text.ts
/** A layer's size against its limit: `18.2 MB of 20 MB`, or `linux/amd64 18.2 MB, linux/arm64 17.9 MB of 20 MB`. */
function sizeText({ platforms, limit }) {
	const isOne = platforms.length === 1;
	return `${platforms.map(({ platform, bytes }) => isOne ? require_images.byteText(bytes) : `${platform} ${require_images.byteText(bytes)}`).join(", ")} of ${limitText(limit)}`;
}
/** A limit, which people write as a round number: `20 MB`. */
function limitText(bytes) {
	return require_images.byteText(bytes).replace(".0 ", " ");
}

// packages/core/src/size/check-size.ts
/**
* Checks images that are about to be written against their layer's `max-size`; undefined where it has none. Throws `too-large`, after what is still
* on its way has arrived.
*/
async function checkNewSize(check, platforms) {
	if (check.layer.maxSize === void 0) return void 0;
	return checkSize(check, platforms.map((finished) => {
		const image = asManifest(platformManifest(finished, ""));
		const { platform, config } = finished;
		return {
			platform,
			image,
			...config.kind === "new" ? { config: config.document } : {}
		};
	}), check.layer.maxSize).catch(async (error) => {
		await Promise.allSettled(platforms.map(async ({ stored }) => stored));
		throw error;
	});
}
/** Checks an image that is there against its layer's `max-size`; undefined where it has none. Throws `too-large`. */
async function checkStoredSize(check, image) {
	const { layer, store } = check;
	if (layer.maxSize === void 0) return void 0;
	const { kind, descriptor } = require_oci.parseManifest(image);
	const images = layer.platforms.map(async (platform) => ({
		platform,
		image: kind === "manifest" ? asManifest(image) : await require_core.readPlatformManifest(store, descriptor.digest, platform)
	}));
	return checkSize(check, await Promise.all(images), layer.maxSize);
}
async function checkSize(check, images, limit) {
	const sized = images.map((each) => ({
		...each,
		bytes: imageBytes(each.image.manifest)
	}));
	const [worst, ...others] = sized.filter(({ bytes }) => bytes > limit).toSorted((a, b) => b.bytes - a.bytes);
	if (worst === void 0) return {
		limit,
		platforms: sized.map(({ platform, bytes }) => ({
			platform,
			bytes
		}))
	};
	const { id } = check.layer;
	const also = others.map(({ platform, bytes }) => `, and that for ${platform} ${require_images.byteText(bytes)}`).join("");
	throw new require_git.LayeredBuildError("too-large", [`The image of layer ${id} for ${worst.platform} has ${require_images.byteText(worst.bytes)}, which is ${require_images.byteText(worst.bytes - limit)} more than its max-size of ${limitText(limit)}${also}. This run writes no tag of it.`, ...await partTexts(check, worst)].join("\n"), { hint: `Leave files out of what these steps copy (the ignore file does that) or install, or set the layer on a smaller image. Where it has to be this large, raise \`max-size\` of ${id} in the layers file.` });
}
/** So many steps are told one by one. */
const mostSteps = 5;
const longestName = 200;
/** What makes an image as large as it is, a line each: its largest steps, and what it stands on. */
async function partTexts({ store, stores }, { platform, image, config }) {
	const { layers } = image.manifest;
	const [history, below] = await Promise.all([config?.history ?? require_core.readImageConfig(store, image).then((read) => read.history ?? [], () => []), imageBelow(image, platform, store, stores)]);
	const steps = largestSteps(layers, history, below?.image.manifest.layers.length ?? 0);
	const rest = steps.slice(mostSteps);
	const restBytes = rest.reduce((sum, { bytes }) => sum + bytes, 0);
	return [
		...steps.slice(0, mostSteps).map(({ what, bytes, blobs }) => `- ${require_images.byteText(bytes)}: ${what}${blobs === 1 ? "" : ` (${blobs} blobs)`}`),
		...rest.length === 0 ? [] : [`- ${require_images.byteText(restBytes)}: ${rest.length} smaller steps`],
		...below === void 0 ? [] : [`- ${require_images.byteText(imageBytes(below.image.manifest))}: what it stands on, ${require_git.oneLine(below.name, longestName)}`]
	];
}
function asManifest(stored) {
	const parsed = require_oci.parseManifest(stored);
	if (parsed.kind === "manifest") return {
		descriptor: parsed.descriptor,
		manifest: parsed.document
	};
	throw new RangeError(`${parsed.descriptor.digest} is no image of one platform`);
}

// packages/core/src/build/image-annotations.ts
/** The annotations of a platform's manifest: where it comes from, what it is built on, and those of layers.yaml, which win. */
function imageAnnotations(node, choices, base) {
	const { source, epoch } = choices;
	return {
		[require_images.OciAnnotation.created]: (/* @__PURE__ */ new Date(epoch * 1e3)).toISOString().replace(".000Z", "Z"),
		[require_images.OciAnnotation.revision]: source.revision,
		...source.url === void 0 ? {} : { [require_images.OciAnnotation.source]: source.url },
		...base === void 0 ? {} : {
			[require_images.OciAnnotation.baseName]: base.name,
			[require_images.OciAnnotation.baseDigest]: base.digest
		},
		...node.layer.annotations
	};
}

// packages/core/src/build/buildkit/left-out.ts
/**
* Ignore patterns for what is on disk in a layer's context, and in no tree that keys are made of: `.git` of the repository and of those
* inside it, unless a step names it, and the lock file of base images, which the run itself may have just written.
*/
function leftOutOfContext({ takesGit, layer: { context } }, { lockFile }) {
	const isInside = context === "" || lockFile.startsWith(`${context}/`);
	const file = context === "" ? lockFile : lockFile.slice(context.length + 1);
	return [...takesGit ? [] : ["**/.git"], ...isInside ? [file.replaceAll(/[\\*?[\]!#]/g, "\\$&")] : []];
}

// packages/core/src/build/buildkit/buildx-arguments.ts
/** The arguments of `docker buildx build`. Attestations are off: an image is one manifest, and scan-and-sign attests it. */
function buildxArguments(request) {
	const { layer } = request;
	return [
		"buildx",
		"build",
		"--progress=plain",
		`--file=${request.dockerfile}`,
		`--platform=${layer.platforms.join(",")}`,
		...layer.target === void 0 ? [] : [`--target=${layer.target}`],
		...Object.entries(request.buildArgs).flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]),
		...request.contexts.flatMap(({ name, image }) => ["--build-context", `${name}=docker-image://${image}`]),
		...Object.entries(layer.labels).flatMap(([name, value]) => ["--label", `${name}=${value}`]),
		...layer.secrets.flatMap((secret) => ["--secret", secret]),
		...layer.ssh.flatMap((agent) => ["--ssh", agent]),
		...request.noCache ? ["--no-cache"] : [],
		"--provenance=false",
		"--sbom=false",
		`--metadata-file=${request.metadataFile}`,
		...outputArguments(request.output, layer),
		request.contextFolder
	];
}
function outputArguments(output, layer) {
	if (output.kind === "bridge") return ["--push", `--tag=${output.reference}`];
	return ["--output", [
		"type=image",
		`name=${output.repository}`,
		"push=true",
		"push-by-digest=true",
		"name-canonical=true",
		"oci-mediatypes=true",
		...output.insecure ? ["registry.insecure=true"] : [],
		...layer.compression === "auto" ? [] : [`compression=${layer.compression === "none" ? "uncompressed" : layer.compression}`]
	].join(",")];
}

// packages/core/src/build/buildkit/staged-dockerfile.ts
/**
* A copy of a Dockerfile in a folder of its own, with an ignore file beside it (`NAME.dockerignore`, which replaces the context's):
* so that what BuildKit sees of the context is what the key was made of. Disposing it removes the folder.
*/
async function stageDockerfile(temporary, name, text, ignore) {
	const folder = await (0, node_fs_promises.mkdtemp)(node_path.default.join(temporary, "layered-build-"));
	const dockerfile = node_path.default.join(folder, node_path.default.posix.basename(name));
	await (0, node_fs_promises.writeFile)(dockerfile, text);
	await (0, node_fs_promises.writeFile)(`${dockerfile}.dockerignore`, `${ignore.join("\n")}\n`);
	return {
		dockerfile,
		folder,
		[Symbol.asyncDispose]: () => (0, node_fs_promises.rm)(folder, {
			recursive: true,
			force: true
		})
	};
}

// packages/core/src/build/buildkit/build-with-buildkit.ts
/**
* Builds a layer with `docker buildx build`; its blobs are then in the layer's repository. No tag of the
* repository is written. With Docker's own driver it is pushed through a registry on loopback that stands before the
* repository: so the result's annotations and digests are ours on either of Docker's image stores, and no temporary tag is left behind.
*/
async function buildWithBuildkit(request) {
	const direct = await require_buildx.buildDriver(request.exec) !== "docker" && !request.store.name.startsWith("oci:");
	await using staged = await stageDockerfile(request.temporary, request.layer.dockerfile, request.dockerfileText, request.ignore);
	const metadataFile = node_path.default.join(staged.folder, "metadata.json");
	const run = (output, imageOf, env) => require_buildx.runBuildx({
		exec: request.exec,
		log: request.log,
		what: `layer ${request.layer.id}`,
		dockerfile: request.layer.dockerfile,
		hint: "No tag was written.",
		env: {
			...env,
			SOURCE_DATE_EPOCH: String(request.epoch)
		},
		...request.signal === void 0 ? {} : { signal: request.signal },
		args: buildxArguments({
			layer: request.layer,
			dockerfile: staged.dockerfile,
			contextFolder: request.contextFolder,
			buildArgs: {
				...request.layer.buildArgs,
				...parentArguments(request.parents),
				...frontendArgument(request.frontend)
			},
			contexts: [...parentContexts(request.parents, imageOf), ...baseContexts(request.bases)],
			output,
			metadataFile,
			noCache: request.noCache
		})
	});
	const pulled = [...Object.keys(request.bases), ...request.frontend === void 0 ? [] : [request.frontend.reference]];
	const { credentials, temporary } = request;
	const references = direct ? [request.store.name, ...pulled] : pulled;
	await using config = await require_buildx.temporaryDockerConfig(references, credentials, request.env, temporary);
	const env = {
		...request.env,
		...config.env
	};
	if (direct) {
		await run({
			kind: "digest",
			repository: request.store.name,
			insecure: request.insecure
		}, canonicalName, env);
		return required({
			store: request.store,
			reference: await pushedDigest(metadataFile)
		}, request.layer);
	}
	if (request.layer.compression === "none" || request.layer.compression === "zstd") request.log.warning(`${request.layer.id}: Docker's own BuildKit writes gzip; \`compression\` holds with docker/setup-buildx-action.`);
	const staging = new require_content.StagingStore(request.store);
	const repositories = new Map(request.parents.map((parent) => [`layers/${parent.id}`, new require_content.StagingStore(parent.store)]));
	repositories.set(`layers/${request.layer.id}`, staging);
	const onRequest = ({ path: url, receivedBytes }) => {
		if (url.includes("/blobs/") && receivedBytes > 0) request.onSent(receivedBytes);
	};
	await using server = await require_content.serveStore(async (name) => repositories.get(name), { onRequest });
	const host = `${server.host}:${server.port}`;
	await run({
		kind: "bridge",
		reference: `${host}/layers/${request.layer.id}:build`
	}, (parent) => `${host}/layers/${parent.id}@${parent.digest}`, env);
	return required({
		store: staging,
		reference: "build"
	}, request.layer);
}
/** The name of a parent that stands in the image's history, the same on every machine; a named context says where it is. */
function canonicalName(parent) {
	return `${parent.store.name.startsWith("oci:") ? `layered-build.localhost/${parent.id}` : parent.store.name}@${parent.digest}`;
}
function parentArguments(parents) {
	return Object.fromEntries(parents.flatMap((parent) => parent.argument === void 0 ? [] : [[parent.argument, canonicalName(parent)]]));
}
function parentContexts(parents, imageOf) {
	return parents.flatMap((parent) => {
		return (parent.argument === void 0 ? parent.names : [...parent.names, canonicalName(parent)]).map((name) => ({
			name,
			image: imageOf(parent)
		}));
	});
}
function baseContexts(bases) {
	return Object.entries(bases).filter(([name]) => !name.includes("@")).map(([name, digest]) => ({
		name,
		image: pinned(name, digest)
	}));
}
/** The build argument goes before `# syntax=`, so that the Dockerfile stays as it is (BuildKit's builder.Build). */
function frontendArgument(frontend) {
	if (frontend?.digest === void 0 || frontend.reference.includes("@")) return {};
	return { BUILDKIT_SYNTAX: `${pinned(frontend.reference, frontend.digest)} ${frontend.options}`.trimEnd() };
}
function pinned(reference, digest) {
	return `${reference.replace(/:[^/:]*$/, "")}@${digest}`;
}
async function pushedDigest(metadataFile) {
	const metadata = JSON.parse(await (0, node_fs_promises.readFile)(metadataFile, "utf8"));
	const key = "containerimage.digest";
	if (typeof metadata === "object" && metadata !== null && key in metadata) return String(metadata[key]);
	throw new require_git.LayeredBuildError("engine", "buildx did not say which digest it pushed.", { hint: "Use buildx 0.10 or later." });
}
async function required(result, layer) {
	if (await result.store.headManifest(result.reference) !== void 0) return result;
	throw new require_git.LayeredBuildError("engine", `BuildKit ended without an error, but pushed no manifest for layer ${layer.id}.`, { hint: "Can the builder reach 127.0.0.1 of this machine, or the registry? See its log above." });
}

// packages/core/src/build/buildkit/build-by-buildkit.ts
/** Builds a layer by BuildKit, and gives its platforms as they are to be written: as OCI manifests with our annotations. */
async function buildByBuildkit(build, parents, onBlob) {
	const { node, plan, project, choices, environment } = build;
	const store = await build.stores.ofLayer(node.layer);
	const frontend = require_core.frontendOf(node);
	const result = await buildWithBuildkit({
		layer: node.layer,
		store,
		parents: parents.map((parent) => buildkitParent(node, parent)),
		bases: Object.fromEntries(node.externals.flatMap((name) => {
			const digest = require_core.imageDigest(plan.bases, name);
			return digest === void 0 ? [] : [[name, digest]];
		})),
		dockerfileText: node.text,
		...frontend === void 0 ? {} : { frontend: {
			...frontend,
			digest: require_core.imageDigest(plan.bases, frontend.reference)
		} },
		ignore: [...node.ignorePatterns, ...leftOutOfContext(node, project)],
		contextFolder: node_path.default.join(project.root, node.layer.context),
		epoch: choices.epoch,
		noCache: build.force,
		exec: environment.exec,
		env: environment.env,
		credentials: environment.credentials,
		insecure: environment.insecureRegistries.includes(store.name.split("/")[0] ?? ""),
		temporary: environment.temporary,
		log: environment.log,
		onSent: (bytes) => onBlob("BuildKit", "uploaded", bytes),
		...environment.signal === void 0 ? {} : { signal: environment.signal }
	});
	const images = await Promise.all(node.layer.platforms.map((platform) => require_core.readPlatformManifest(result.store, result.reference, platform)));
	const bases = await Promise.all(node.layer.platforms.map((platform) => annotatedBase(build, parents, platform)));
	return images.map((image, index) => ({
		platform: node.layer.platforms[index] ?? "",
		config: {
			kind: "stored",
			descriptor: image.manifest.config
		},
		layers: image.manifest.layers,
		annotations: imageAnnotations(node, choices, bases[index])
	}));
}
function buildkitParent(node, parent) {
	const link = node.links.find(({ id }) => id === parent.id);
	const { id, store, digest } = parent;
	return {
		id,
		store,
		digest,
		names: link?.names ?? [],
		...link?.argument === void 0 ? {} : { argument: link.argument }
	};
}
/** What the image's base annotations say: the parent's image of this platform, or the external image as the plan has fixed it. */
async function annotatedBase(build, parents, platform) {
	const { node, plan } = build;
	const parent = parents.find(({ id }) => id === require_core.baseParent(node)?.id);
	if (parent !== void 0) {
		const { descriptor } = await require_core.readPlatformManifest(parent.store, parent.digest, platform);
		return {
			name: parent.name,
			digest: descriptor.digest
		};
	}
	const digest = node.base.kind === "external" ? require_core.imageDigest(plan.bases, node.base.reference) : void 0;
	return node.base.kind === "external" && digest !== void 0 ? {
		name: node.base.reference,
		digest
	} : void 0;
}

// packages/core/src/build/copy-from/missing-in-stage.ts
/** What BuildKit (solver/llbsolver, contenthash) says where a COPY names what is not there; the path is quoted as Go does it. */
const notFound = /failed to calculate checksum of ref [^"]*: ("(?:[^"\\]|\\.)*"): not found/;
/**
* What BuildKit says of a COPY --from whose path is not there, by the line of the Dockerfile; any other error as it is. `expanded` are
* the COPYs that it was run for; without them, and for those of the stages below, the sources count as they are written.
*/
function missingInStage(error, node, expanded = []) {
	if (!(error instanceof require_git.LayeredBuildError) || error.code !== "build-failed") return error;
	const path = notFound.exec(error.message)?.[1];
	if (path === void 0) return error;
	const written = node.closure.flatMap(({ instructions }) => instructions.flatMap((instruction) => instruction.kind === "COPY" ? [{
		instruction,
		sources: instruction.sources
	}] : []));
	const copies = [...expanded, ...written].filter(({ instruction }) => instruction.from !== void 0);
	for (const { instruction, sources } of copies) {
		const source = sources.find((each) => JSON.stringify(`/${require_dockerfile.pathInRoot(each)}`) === path);
		if (source === void 0) continue;
		const image = Array.from(node.graphs.values(), (graph) => require_core.copyOrigin(graph, instruction)).find((origin) => origin?.kind === "image");
		const where = image?.kind === "image" ? image.reference : "the stage";
		return new require_git.LayeredBuildError("missing-source", `${node.layer.dockerfile}:${instruction.start.line}: COPY --from=${instruction.from ?? ""}: ${JSON.stringify(source)} is not in ${where}.`, {
			hint: image === void 0 ? "Is it misspelt, or has no step of that stage made it? No tag was written." : "Is it misspelt, or not in this version of the image?",
			cause: error
		});
	}
	return error;
}

// packages/core/src/image/tree-of-image.ts
/**
* The tree index of an image: as stored beside it, else made by one streaming pass over its blobs, and stored.
* Where the image says what it was built on, and its lowest blobs are that image's, only the blobs above are read.
* `prefixes` are the tag prefixes of the layer that the image belongs to, and of those that it stands on, one below the other.
* `below` is asked for that image where the list is not stored; by default it is looked for in the image's own repository.
*/
async function treeOfImage(store, image, platform, prefixes, log, below = () => baseOf(store, image, platform, prefixes, log)) {
	const tag = require_images.suiteTag(prefixes[0] ?? "", "tree", image.descriptor.digest);
	const stored = await require_content.loadTree(store, image.descriptor.digest, tag);
	if (stored !== void 0) return stored;
	const base = await below();
	const tree = await require_content.indexImage(store, image.manifest, {
		...base === void 0 ? {} : { base },
		onLayer: (layer) => log.info(`Reading the file list of ${layer.digest} (${layer.size} bytes), once`)
	});
	await require_content.storeTree(store, image.descriptor, tree, tag);
	return tree;
}
async function baseOf(store, image, platform, prefixes, log) {
	const digest = image.manifest.annotations?.[require_images.OciAnnotation.baseDigest];
	if (digest === void 0 || await store.headManifest(digest) === void 0) return void 0;
	const base = await require_core.readPlatformManifest(store, digest, platform);
	if (!require_images.standsOn(image, base)) return void 0;
	return {
		tree: await treeOfImage(store, base, platform, prefixes.length > 1 ? prefixes.slice(1) : prefixes, log),
		layers: base.manifest.layers.length
	};
}

// packages/core/src/build/upload-progress.ts
/** Blobs up to this size (bytes) are sent without a word. */
const quietBytes = 67108864;
/** Milliseconds between lines: never fewer than the first, and a line after the second even where hardly anything moves. */
const shortestWait = 1e3;
const longestWait = 1e4;
/** Of the whole, between lines. */
const part = .1;
/**
* Tells the log how far the upload of a large blob is and how fast it goes, in a line for each tenth or each ten seconds.
* `now` is a clock in milliseconds.
*/
function uploadProgress(what, log, now) {
	let begin = now();
	let told = {
		at: begin,
		sent: 0
	};
	return (sentBytes, totalBytes) => {
		const at = now();
		if (sentBytes < told.sent) {
			begin = at;
			told = {
				at,
				sent: 0
			};
		}
		const wait = at - told.at;
		if ((totalBytes ?? sentBytes) < quietBytes || sentBytes === totalBytes || wait < shortestWait) return;
		if (!(totalBytes !== void 0 && sentBytes - told.sent >= totalBytes * part) && wait < longestWait) return;
		told = {
			at,
			sent: sentBytes
		};
		const share = totalBytes === void 0 ? "" : ` of ${require_images.byteText(totalBytes)} (${percent(sentBytes, totalBytes)} %)`;
		const rate = require_images.byteText(sentBytes / (at - begin) * 1e3);
		log.info(`${what}: ${require_images.byteText(sentBytes)}${share} sent, ${rate}/s`);
	};
}
function percent(sentBytes, totalBytes) {
	return Math.floor(sentBytes / totalBytes * 100);
}

// packages/core/src/build/native/context-sources.ts
/**
* What a COPY from the context takes, source by source, and its here-documents after that. `sources` are expanded, `exclude` is as written;
* `lookup` expands here-documents whose name is not quoted. Throws what `matchSources` throws.
*/
function contextSources(instruction, request, context) {
	return [...require_dockerfile.matchSources(request, context.tree).map((match) => {
		const baseName = match.source.replace(/\/+$/, "").split("/").at(-1) ?? "";
		if (match.kind === "contents") return {
			isFolder: true,
			baseName,
			entries: copyEntries(match.entries(), context)
		};
		const [single] = match.entries();
		return {
			isFolder: false,
			baseName: single?.relative ?? baseName,
			entries: copyEntries([{
				entry: match.entry,
				relative: ""
			}], context)
		};
	}), ...instruction.heredocs.map((heredoc) => heredocSource(heredoc, request.lookup))];
}
async function* copyEntries(entries, context) {
	for (const { entry, relative, isPassed } of entries) {
		if (entry.submodule === true) throw new require_instructions.HandOver(`${entry.path} is a submodule that is not checked out`);
		const common = {
			relative,
			kind: entry.kind,
			mode: entry.mode,
			...isPassed === true ? { isPassed } : {}
		};
		if (entry.kind === "file") yield {
			...common,
			content: withId(await context.contentOf(entry), entry)
		};
		else if (entry.kind === "symlink") yield {
			...common,
			linkTarget: entry.linkTarget ?? ""
		};
		else yield common;
	}
}
/** What the key was made of is what the content is known by. */
function withId(content, { oid }) {
	return oid === void 0 ? content : {
		...content,
		id: `git:${oid}`
	};
}
function heredocSource(heredoc, lookup) {
	const text = heredoc.expand ? require_dockerfile.expandHeredoc(heredoc.content, lookup).value : heredoc.content;
	const bytes = Buffer.from(text);
	const content = {
		size: bytes.length,
		id: require_oci.digestOf(bytes),
		open: () => node_stream.Readable.from([bytes], { objectMode: false }),
		text: async () => text
	};
	return {
		isFolder: false,
		isInline: true,
		baseName: heredoc.name,
		entries: [{
			relative: "",
			kind: "file",
			mode: 420,
			content
		}]
	};
}

// packages/core/src/build/native/real-path.ts
/** As many links as BuildKit follows. */
const maxLinks = 255;
/**
* The path with the image's links followed, without a slash in front. Throws `HandOver` where something else than a folder is on the way, and
* where BuildKit, which takes `..` from the text of a link, comes to another place than a process would.
*/
function realPath(tree, text) {
	const { path: real, obstacle } = tree.resolve(text);
	if (obstacle !== void 0) throw new require_instructions.HandOver(`/${obstacle} in the parent is not a folder`);
	if (textualPath(tree, text) !== `/${real}`) throw new require_instructions.HandOver(`the way of links to ${text} depends on how \`..\` is read`);
	return real;
}
/** What containerd's fs.RootPath makes of a path: link after link is replaced by its text, and the whole is cleaned as text. */
function textualPath(tree, text) {
	let links = 0;
	const followed = (at) => {
		const node = tree.resolve(at, { followLast: false }).node;
		if (node?.kind !== "symlink") return void 0;
		links += 1;
		return node.target;
	};
	const walk = (at) => {
		const cut = at.lastIndexOf("/") + 1;
		const [folder, name] = [at.slice(0, cut), at.slice(cut)];
		if (folder === "/" && name === "") return folder;
		if (name === "") return walk(folder.slice(0, -1));
		const above = folder === "" ? "/" : walk(folder);
		const whole = clean(`${above}/${name}`);
		const target = followed(whole);
		if (target === void 0) return whole;
		return target.startsWith("/") ? target : clean(`${above}/${target}`);
	};
	let now = text;
	for (;;) {
		if (links > maxLinks) throw new require_instructions.HandOver(`too many links on the way to ${text}`);
		const before = links;
		const next = walk(now);
		now = links === before ? clean(next) : next;
		if (links === before && now === next) return now;
	}
}
/** Go's filepath.Clean of an absolute path. */
function clean(text) {
	return node_path.default.posix.normalize(`/${text}`).replace(/(?<=.)\/$/, "");
}

// packages/core/src/build/native/copy-step.ts
/**
* Copies one source into a draft as BuildKit does (fsutil's copy.Copy; building.md 4.3): symlinks on the way to the destination are
* followed, what is missing is made, a file goes into a destination that is a folder, and a folder at the destination keeps its own mode.
*/
async function copySource(tree, draft, source, request) {
	const { owner } = request;
	const folderMode = request.chmod?.madeFolders ?? 493;
	const makeFolders = (path) => draft.makeFolders(path, folderMode, owner);
	makeFolders(realPath(tree, folderToEnsure(request.destination)));
	let target = realPath(tree, request.destination);
	const atTarget = tree.lookup(target);
	if (source.isFolder) {
		if (atTarget !== void 0 && atTarget.kind !== "directory") throw new require_instructions.HandOver(`/${target} in the parent is not a folder`);
		makeFolders(target);
	} else if (atTarget?.kind === "directory") target = join(target, source.baseName);
	for await (const entry of source.entries) {
		const path = join(target, entry.relative);
		const mode = request.chmod?.apply(entry.mode, entry.kind === "directory") ?? entry.mode;
		const owned = ownerOf(entry, request);
		const there = entry.isPassed === true ? tree.lookup(path) : void 0;
		if (there?.kind === "directory") draft.putFolder(path, entry.mode, {
			...owned,
			uid: there.uid,
			gid: there.gid
		});
		else if (entry.kind === "directory") draft.putFolder(path, mode, owned);
		else if (entry.kind === "symlink") draft.putSymlink(path, entry.linkTarget ?? "", owned);
		else if (entry.content !== void 0) await putFile$1(draft, path, mode, owned, entry.content);
	}
}
/** Who owns what is copied: `--chown` by number or by the image's own names. A name that it does not have is BuildKit's to refuse. */
function ownershipOf(tree, chown, mtime) {
	if (chown === void 0 || chown === "") return {
		uid: 0,
		gid: 0,
		mtime
	};
	const found = require_content.lookupUser(tree, chown);
	if (found.kind === "unknown") throw new require_instructions.HandOver(`the image has no ${found.what} ${found.name}`);
	return {
		uid: found.uid,
		gid: found.gid,
		mtime,
		isGiven: true
	};
}
function ownerOf(entry, { owner, isOwned }) {
	if (entry.owner === void 0) return owner;
	return isOwned === true ? {
		...owner,
		mtime: entry.owner.mtime
	} : entry.owner;
}
async function putFile$1(draft, path, mode, owner, content) {
	const namesUsers = path === "etc/passwd" || path === "etc/group";
	draft.putFile(path, mode, owner, content.size, content, namesUsers ? await content.text() : void 0);
}
/** What fsutil makes before it looks at the source: the destination up to its last slash. */
function folderToEnsure(destination) {
	return destination.endsWith("/.") ? destination : destination.slice(0, destination.lastIndexOf("/") + 1);
}
function join(folder, name) {
	if (name === "") return folder;
	return folder === "" ? name : `${folder}/${name}`;
}

// packages/core/src/build/native/layer-draft.ts
/**
* The changes of one step to an image's files: what becomes one blob. The tree is changed along.
* All paths are real ones (symlinks resolved), relative to the root. What BuildKit would refuse, or do in a way
* that is not known here, is handed over.
*/
var LayerDraft = class {
	#tree;
	#entries = /* @__PURE__ */ new Map();
	#contentIds = /* @__PURE__ */ new Map();
	#onBlob = /* @__PURE__ */ new Map();
	/** Of files with several names: what these have in common. */
	#links = /* @__PURE__ */ new Map();
	constructor(tree) {
		this.#tree = tree;
	}
	/** What the content of files is known by without reading it, by path, where that is known. */
	get contentIds() {
		return this.#contentIds;
	}
	/** Whom to tell the blob of files whose content is known by nothing else, by path. */
	get onBlob() {
		return this.#onBlob;
	}
	/**
	* Makes a folder and what is missing above it, as `mkdir -p` does; what is there stays as it is. Like any folder that Linux makes in one
	* with the set-group-ID bit it inherits the bit, and its group; `isExact` where mode and owner are set once more after that.
	*/
	makeFolders(path, mode, { isGiven, ...owner }, isExact = false) {
		let above = this.#tree.lookup("");
		let at = "";
		for (const name of path === "" ? [] : path.split("/")) {
			at = at === "" ? name : `${at}/${name}`;
			const node = this.#tree.lookup(at);
			if (node === void 0) {
				const group = !isExact && above?.kind === "directory" && (above.mode & setGroupId) !== 0 ? above.gid : void 0;
				const gid = isGiven === true ? owner.gid : group ?? owner.gid;
				this.#write({
					kind: "directory",
					path: at,
					mode: mode | (group === void 0 ? 0 : setGroupId),
					...owner,
					gid
				});
			} else if (node.kind !== "directory") throw new require_instructions.HandOver(`/${at} in the parent is not a folder`);
			above = this.#tree.lookup(at);
		}
	}
	/** Puts a folder of the source in its place. One that is there takes over the source's mode and owner. */
	putFolder(path, mode, owner) {
		const node = this.#tree.lookup(path);
		if (node !== void 0 && node.kind !== "directory") throw new require_instructions.HandOver(`a folder would replace the file /${path}`);
		this.#write({
			kind: "directory",
			path,
			mode,
			...plain(owner)
		});
	}
	/**
	* Puts a file in its place; a file or symlink that is there is replaced, not followed.
	* `text` is the content of etc/passwd and etc/group, by which later steps know names.
	*/
	putFile(path, mode, owner, size, content, text) {
		this.#replace(path);
		if (content.id === void 0) this.#contentIds.delete(path);
		else this.#contentIds.set(path, content.id);
		if (content.onBlob === void 0) this.#onBlob.delete(path);
		else this.#onBlob.set(path, content.onBlob);
		this.#write({
			kind: "file",
			path,
			mode,
			...plain(owner),
			size,
			...content
		}, text);
		if (content.link !== void 0) this.#links.set(path, content.link);
	}
	/** Puts a symlink in its place, as `putFile`. */
	putSymlink(path, linkTarget, owner) {
		this.#replace(path);
		this.#write({
			kind: "symlink",
			path,
			mode: 511,
			...plain(owner),
			linkTarget
		});
	}
	/**
	* The blob's entries in the order of a walk, each ancestor once with its real metadata: without them some engines
	* would make up folders, and replace a symlinked one (building.md 4.5 has it measured).
	*/
	entries() {
		const all = new Map(this.#entries);
		for (const path of this.#entries.keys()) for (let cut = path.lastIndexOf("/"); cut > 0; cut = path.lastIndexOf("/", cut - 1)) {
			const above = path.slice(0, cut);
			const node = this.#tree.lookup(above);
			if (all.has(above)) break;
			if (node?.kind === "directory") {
				const { mode, uid, gid, mtime } = node;
				all.set(above, {
					kind: "directory",
					path: above,
					mode,
					uid,
					gid,
					mtime
				});
			}
		}
		const sortable = [...all.values()].map((entry) => ({
			entry,
			order: entry.path.replaceAll("/", "\0")
		}));
		return this.#linked(sortable.toSorted((a, b) => require_oci.comparePaths(a.order, b.order)).map(({ entry }) => entry));
	}
	/** Of several names of one file the first brings the content, and the others are links to it. */
	#linked(entries) {
		if (this.#links.size === 0) return entries;
		const firsts = /* @__PURE__ */ new Map();
		return entries.map((entry) => {
			const link = this.#links.get(entry.path);
			const linkTarget = link === void 0 ? void 0 : firsts.get(link);
			if (link !== void 0 && linkTarget === void 0) firsts.set(link, entry.path);
			if (linkTarget === void 0) return entry;
			const { path, mode, uid, gid, mtime, xattrs } = entry;
			return {
				kind: "hardlink",
				path,
				mode,
				uid,
				gid,
				mtime,
				linkTarget,
				...xattrs === void 0 ? {} : { xattrs }
			};
		});
	}
	#replace(path) {
		if (this.#tree.lookup(path)?.kind === "directory") throw new require_instructions.HandOver(`a file would replace the folder /${path}`);
	}
	#write(entry, text) {
		if (entry.path.slice(entry.path.lastIndexOf("/") + 1).startsWith(".wh.")) throw new require_instructions.HandOver(`the name /${entry.path} means a deletion in an image's blob`);
		this.#links.delete(entry.path);
		this.#entries.set(entry.path, entry);
		this.#tree.set(entry.path, nodeOf$1(entry, text));
	}
};
/** What an entry has of it. */
function plain({ uid, gid, mtime }) {
	return {
		uid,
		gid,
		mtime
	};
}
const setGroupId = 1024;
function nodeOf$1(entry, text) {
	if (entry.kind === "file") return text === void 0 ? { kind: "file" } : {
		kind: "file",
		text
	};
	const { mode, uid, gid, mtime } = entry;
	if (entry.kind === "directory") return {
		kind: "directory",
		mode,
		uid,
		gid,
		mtime
	};
	return {
		kind: "symlink",
		mode,
		uid,
		gid,
		mtime,
		target: entry.linkTarget
	};
}

// packages/core/src/build/native/unpack-archive.ts
/** The archive's files are kept in memory: their place in it cannot be found again without unpacking all before it. */
const maxBytes = 33554432;
/** As many as BuildKit looks at to tell a compression. */
const magicBytes = 10;
/**
* Unpacks a file into a draft as BuildKit's ADD does with a tar, plain or compressed with gzip or zstd (moby/go-archive, Unpack); false
* where it is none. Modes, owners and times are the archive's. Throws `HandOver` for bzip2 and xz, for links between its files, devices
* and attributes, for archives over 32 MB, and where something would be removed or is reached by a link.
*/
async function unpackArchive(tree, draft, content, name, request) {
	const entries = await readArchive(content, name);
	if (entries === void 0) return false;
	const { chown, mtime } = request;
	const folder = request.folder();
	draft.makeFolders(folder, 493, chown ?? {
		uid: 0,
		gid: 0,
		mtime
	});
	for (const entry of entries) {
		if (entry.path === "") continue;
		if (entry.xattrs !== void 0) throw new require_instructions.HandOver(`${name} has extended attributes`);
		const path = folder === "" ? entry.path : `${folder}/${entry.path}`;
		const above = path.slice(0, Math.max(0, path.lastIndexOf("/")));
		refuseLinks(tree, above, name);
		draft.makeFolders(above, 493, {
			uid: 0,
			gid: 0,
			mtime
		}, true);
		put(draft, path, entry, {
			uid: chown?.uid ?? entry.uid,
			gid: chown?.gid ?? entry.gid,
			mtime: entry.mtime
		}, name);
	}
	return true;
}
function put(draft, path, entry, owner, name) {
	switch (entry.kind) {
		case "directory": return draft.putFolder(path, entry.mode, owner);
		case "symlink": return draft.putSymlink(path, entry.linkTarget, owner);
		case "file": return putFile(draft, path, entry, owner, name);
		case "hardlink":
		case "fifo":
		case "chardev":
		case "blockdev": throw new require_instructions.HandOver(`${name} has a ${entry.kind} in it`);
	}
}
function putFile(draft, path, entry, owner, name) {
	const { content, mode } = entry;
	if (content === void 0) throw new require_instructions.HandOver(`${name} has files that are not unpacked in memory`);
	const namesUsers = path === "etc/passwd" || path === "etc/group";
	const bytes = {
		id: require_oci.digestOf(content),
		open: () => node_stream.Readable.from([content], { objectMode: false }),
		read: async () => content
	};
	draft.putFile(path, mode, owner, content.length, bytes, namesUsers ? require_oci.decodePath(content) : void 0);
}
/** go-archive follows links inside of the destination folder, as if that were the root. */
function refuseLinks(tree, folder, name) {
	for (let at = folder; at !== ""; at = at.slice(0, Math.max(0, at.lastIndexOf("/")))) if (tree.lookup(at)?.kind === "symlink") throw new require_instructions.HandOver(`${name} goes through the link /${at}`);
}
/** The entries of an archive with their content; undefined for what is no archive: BuildKit wants a first entry that can be read. */
async function readArchive(content, name) {
	if (content.size < magicBytes) return void 0;
	const tar = await decompressed(content, name);
	const entries = [];
	let bytes = 0;
	let isArchive = false;
	try {
		const collect = ({ size }) => {
			isArchive = true;
			bytes += size;
			return bytes <= maxBytes;
		};
		for await (const entry of require_content.readTar(tar, {
			collect,
			collectLimit: maxBytes
		})) {
			entries.push(entry);
			if (bytes > maxBytes) throw new require_instructions.HandOver(`${name} unpacks to more than ${maxBytes / 1024 / 1024} MB`);
		}
	} catch (error) {
		if (error instanceof require_instructions.HandOver) throw error;
		if (entries.length === 0 && !isArchive) return void 0;
		throw new require_instructions.HandOver(`${name} is a damaged archive`);
	}
	return entries.length === 0 ? void 0 : entries;
}
async function decompressed(content, name) {
	const magic = await firstBytes(content);
	const is = (hex) => magic.startsWith(hex);
	if (is("425a68") || is("fd377a585a00")) throw new require_instructions.HandOver(`${name} looks compressed with bzip2 or xz`);
	const stream = content.open();
	const decompressor = is("1f8b08") ? (0, node_zlib.createGunzip)() : is("28b52ffd") || /^5.2a4d18/.test(magic) ? (0, node_zlib.createZstdDecompress)() : void 0;
	if (decompressor === void 0) return stream;
	stream.once("error", (error) => decompressor.destroy(error));
	decompressor.once("close", () => stream.destroy());
	return stream.pipe(decompressor);
}
async function firstBytes({ open, openRange }) {
	const stream = openRange === void 0 ? open() : openRange(0, magicBytes);
	let start = Buffer.alloc(0);
	for await (const chunk of stream) {
		start = Buffer.concat([start, Buffer.from(chunk)]);
		if (start.length >= magicBytes) break;
	}
	return start.subarray(0, magicBytes).toString("hex");
}

// packages/core/src/build/native/copy-instruction.ts
/** Executes COPY or ADD on the files of a stage. Throws `HandOver` for what is BuildKit's to do. */
async function draftCopy(instruction, state, { context, epoch, expand, taken }) {
	const { kind, parents, exclude, heredocs } = instruction;
	const sources = instruction.sources.map(expand.word);
	const destination = expand.word(instruction.destination);
	const chown = instruction.chown === void 0 ? void 0 : expand.word(instruction.chown);
	const chmodText = instruction.chmod === void 0 ? void 0 : expand.word(instruction.chmod);
	const remote = sources.find((source) => require_dockerfile.sourceKind(source) !== "context");
	if (remote !== void 0) throw new require_instructions.HandOver(`${kind} of ${remote}`);
	const chmod = chmodText === void 0 ? void 0 : require_core.parseChmod(chmodText);
	if (chmodText !== void 0 && chmod === void 0) throw new require_instructions.HandOver(`--chmod=${chmodText}`);
	const isLink = instruction.link && chmodText === void 0;
	if (isLink && chown !== void 0 && !/^\d+(:\d+)?$/.test(chown)) throw new require_instructions.HandOver(`--link with --chown=${chown}`);
	const tree = isLink ? require_content.Tree.empty() : state.tree;
	const draft = new LayerDraft(tree);
	const target = {
		destination: require_core.absolutePath(state.config.WorkingDir ?? "/", destination),
		...chmod === void 0 ? {} : { chmod },
		owner: ownershipOf(tree, chown, epoch),
		...chown === void 0 ? {} : { isOwned: true }
	};
	const lookup = (name) => state.environment.get(name);
	const request = {
		sources,
		exclude,
		parents,
		lookup
	};
	const from = instruction.from === void 0 ? void 0 : takenBy(instruction, taken);
	const own = sourcesOf(instruction, from === void 0 ? request : {
		...request,
		sources: []
	}, context);
	for (const source of [...from?.sources ?? [], ...own]) {
		const copied = kind === "ADD" && instruction.unpack !== false && source.isInline !== true && !source.isFolder ? await addArchive(tree, draft, source, target, chown !== void 0) : source;
		if (copied !== void 0) await copySource(tree, draft, copied, target);
	}
	if (isLink) {
		const entries = draft.entries();
		if (entries.length === 0) throw new require_instructions.HandOver(`${kind} --link of nothing`);
		lay(entries, tree, state.tree);
	}
	return {
		draft,
		shown: [
			kind,
			...parents ? ["--parents"] : [],
			...chown === void 0 ? [] : [`--chown=${chown}`],
			...chmodText === void 0 ? [] : [`--chmod=${chmodText}`],
			...sources,
			...heredocs.map((heredoc) => `<<${heredoc.name}`),
			destination
		].join(" "),
		isDear: from?.isDear ?? false
	};
}
function takenBy(instruction, taken) {
	const found = taken?.(instruction);
	if (found === void 0) throw new require_instructions.HandOver(`COPY --from in line ${instruction.start.line}`);
	return found;
}
function sourcesOf(instruction, request, context) {
	try {
		return contextSources(instruction, request, context);
	} catch (error) {
		if (error instanceof require_dockerfile.DockerfileError && error.code === "source-not-found" && instruction.parents) throw new require_instructions.HandOver(`--parents: ${error.message}`);
		throw error;
	}
}
/** Unpacks the one file of a source; gives it back where it is no archive. */
async function addArchive(tree, draft, source, { destination, owner }, isOwned) {
	const entries = [];
	for await (const entry of source.entries) entries.push(entry);
	const content = entries[0]?.content;
	const request = {
		mtime: owner.mtime,
		...isOwned ? { chown: owner } : {}
	};
	return content !== void 0 && await unpackArchive(tree, draft, content, source.baseName, {
		folder: () => realPath(tree, destination),
		...request
	}) ? void 0 : {
		...source,
		entries
	};
}
/** Lays a layer that was made apart over an image, as unpacking it would. */
function lay(entries, layer, image) {
	for (const { path } of entries) {
		const node = layer.lookup(path);
		if (node !== void 0) image.set(path, node);
	}
}

// packages/core/src/build/native/onbuild-triggers.ts
/**
* The instructions that an image keeps for whoever builds on it, as they run before those of a stage that is FROM it (BuildKit's
* initOnBuildTriggers). They stand where the FROM stands. Throws `HandOver` for what is no instruction, or several: BuildKit says what is wrong.
*/
function onbuildTriggers(triggers, { from }, path) {
	return triggers.map((trigger) => {
		const { start, end } = from;
		return {
			...parseTrigger(trigger, path),
			start,
			end
		};
	});
}
/** What the image keeps is read with the backslash as escape character, whatever the Dockerfile that it comes from has. */
function parseTrigger(trigger, path) {
	try {
		const { stages } = require_dockerfile.parseDockerfile(`FROM scratch\n${trigger}\n`, path);
		const [instruction, ...more] = stages[0]?.instructions ?? [];
		if (stages.length === 1 && instruction !== void 0 && more.length === 0) return instruction;
	} catch (error) {
		if (!(error instanceof require_dockerfile.DockerfileError)) throw error;
	}
	throw new require_instructions.HandOver(`the base's ONBUILD ${trigger} is not one instruction`);
}

// packages/core/src/build/native/weights-step.ts
/** The step that puts a layer's weights into its image, at the commit that the plan has fixed; where it has none, at that of now. */
async function weightsStep(weights, plan, hub) {
	const { source, to } = weights;
	const commit = require_core.weightsCommit(weights, plan.bases) ?? await hub.resolve(source);
	const files = require_core.takenWeights(weights, await hub.files(source.repository, commit));
	return {
		reference: require_hub.hubReference({
			...source,
			revision: commit.slice(4)
		}),
		to,
		entries: entriesOf(files, source.repository, commit, hub)
	};
}
/** The step's changes, and how history shows it. Throws `HandOver` where something in the image is in the way. */
async function draftWeights({ reference, to, entries }, { tree }, mtime) {
	const draft = new LayerDraft(tree);
	const target = {
		destination: to.endsWith("/") ? to : `${to}/`,
		owner: {
			uid: 0,
			gid: 0,
			mtime
		}
	};
	await copySource(tree, draft, {
		baseName: "",
		isFolder: true,
		entries
	}, target);
	return {
		draft,
		shown: `WEIGHTS ${reference} ${to}`
	};
}
/** The files, each folder before what is in it. */
function entriesOf(files, repository, commit, hub) {
	const entries = /* @__PURE__ */ new Map();
	for (const file of files) {
		for (let cut = file.path.indexOf("/"); cut > 0; cut = file.path.indexOf("/", cut + 1)) {
			const relative = file.path.slice(0, cut);
			entries.set(relative, {
				relative,
				kind: "directory",
				mode: 493
			});
		}
		const open = () => hub.open(repository, commit, file);
		const text = async () => Buffer.concat(await open().toArray()).toString("utf8");
		const content = {
			id: file.id,
			size: file.size,
			open,
			text
		};
		entries.set(file.path, {
			relative: file.path,
			kind: "file",
			mode: 420,
			content
		});
	}
	return [...entries.values()];
}

// packages/core/src/build/native/divide-entries.ts
/** About what a blob of several large files may have: some registries take no more than 10 GB, and a blob is sent again as a whole. */
const blobBytes = 4e9;
/** How many blobs the large files of one step make at most: an image has 127 in all. */
const mostBlobs$1 = 24;
/**
* Divides what a step has changed into the entries of several blobs, so that of many gigabytes only what has changed is sent again, and
* several are sent side by side. Each large file (64 MiB and more) gets a blob of its own; where there are too many, neighbours share blobs of about 4 GB
* (or more, where it needs to be). All that is not large is one blob, the first. Every blob has the folders above its files.
* Gives the entries as they are where none is large, or a file among them has several names. Depends on paths and sizes alone.
*/
function divideEntries(entries, most = mostBlobs$1) {
	if (entries.some(({ kind }) => kind === "hardlink")) return [entries];
	const large = entries.filter((entry) => entry.kind === "file").filter(({ size }) => size >= require_core.largeFileBytes);
	const apart = (large.length <= most ? large.map((file) => [file]) : packed(large, most)).map((group) => withFolders(group, entries));
	const covered = new Set(apart.flat());
	const isLarge = new Set(large);
	const rest = entries.filter((entry) => !isLarge.has(entry));
	return rest.every((entry) => covered.has(entry)) && apart.length > 0 ? apart : [rest, ...apart];
}
/** Neighbours together, up to the size of a blob; that grows until there are few enough. A file that is larger stays alone. */
function packed(files, most) {
	for (let limit = blobBytes;; limit *= 2) {
		const groups = [];
		let bytes = 1e400;
		for (const file of files) {
			if (bytes + file.size > limit) {
				groups.push([]);
				bytes = 0;
			}
			groups.at(-1)?.push(file);
			bytes += file.size;
		}
		if (groups.length <= most) return groups;
	}
}
/** The files with the folders above them, in the order of the walk. */
function withFolders(files, entries) {
	const paths = new Set(files.flatMap(({ path }) => above(path)));
	const taken = new Set(files);
	return entries.filter((entry) => taken.has(entry) || entry.kind === "directory" && paths.has(entry.path));
}
function above(path) {
	const parts = path.split("/");
	return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
}

// packages/core/src/build/native/write-step-blob.ts
/** Writes what a step has changed as a blob, or finds that very blob. */
async function writeStepBlob(part, target) {
	const { store, compression, steps, progress, onKnown, signal } = target;
	const { what, entries } = part;
	if (entries.length === 0) {
		onKnown?.(require_content.EMPTY_LAYER);
		return require_content.writeEmptyLayer(store);
	}
	const options = {
		compression,
		...progress === void 0 ? {} : { onProgress: progress(what) },
		...onKnown === void 0 ? {} : { onKnown },
		...signal === void 0 ? {} : { signal }
	};
	const make = () => require_content.writeLayerBlob(store, entries, options);
	return steps === void 0 ? make() : steps.write({
		...part,
		compression
	}, make);
}

// packages/core/src/build/native/step-uploads.ts
/** A step is divided only while the image has no more blobs than this: engines end at 127, and others build on it. */
const mostBlobs = 100;
/**
* Starts the upload of what a step has changed: one blob, or several where large files are in it, each but the last with a history entry of
* its own. The next step need not wait for it, since it knows the files already.
*/
async function addBlob(what, draft, state, request) {
	const { contentIds, onBlob } = draft;
	const entries = draft.entries();
	const divided = divideEntries(entries);
	const parts = state.layers.length + state.uploads.length + divided.length <= mostBlobs ? divided : [entries];
	for (const [index, part] of parts.entries()) {
		const which = parts.length === 1 ? what : `${what} (part ${index + 1} of ${parts.length})`;
		await state.uploads.at(parts.length === 1 ? -2 : -4)?.stored;
		const { promise: known, resolve: onKnown, reject } = Promise.withResolvers();
		const write = async () => {
			const blob = await writeStepBlob({
				what: which,
				entries: part,
				contentIds,
				onBlob
			}, {
				...request,
				onKnown
			});
			onKnown(blob);
			request.onBlob(which, blob.outcome, blob.descriptor.size);
		};
		const stored = write();
		stored.catch(reject);
		known.catch(() => {});
		state.uploads.push({
			known,
			stored
		});
		if (index === parts.length - 1) continue;
		const partOf = require_core.stepPartComment(index + 1, parts.length);
		state.history.push({
			created: timeText(request.epoch),
			created_by: what,
			comment: partOf
		});
	}
}
/** Waits for all uploads, also where one has failed, whose error it throws. */
async function allStored({ uploads }) {
	const stored = uploads.map((upload) => upload.stored);
	await Promise.allSettled(stored);
	await Promise.all(stored);
}
/** A time (seconds since 1970) as configurations write it. */
function timeText(epoch) {
	return (/* @__PURE__ */ new Date(epoch * 1e3)).toISOString().replace(".000Z", "Z");
}

// packages/core/src/build/native/foreign-config.ts
/** What BuildKit reads of an image's configuration (OCI image-spec, config.md, and Docker's own additions); all else is lost in its builds. */
const members = /* @__PURE__ */ new Set([
	"User",
	"ExposedPorts",
	"Env",
	"Entrypoint",
	"Cmd",
	"Volumes",
	"WorkingDir",
	"Labels",
	"StopSignal",
	"ArgsEscaped",
	"Healthcheck",
	"OnBuild",
	"Shell"
]);
/**
* The configuration of an image that others built, as BuildKit goes on from it: older builders and other tools leave members that it
* drops (`Hostname`, `container_config`), and empty ones. Throws `HandOver` where history and blobs do not fit: BuildKit mends that.
*/
function foreignConfig(config, blobs, reference) {
	const { author, os, architecture, variant, history = [] } = config;
	if (history.filter((entry) => entry.empty_layer !== true).length !== blobs || config.rootfs.diff_ids.length !== blobs || history.some((entry) => !entry.created)) throw new require_instructions.HandOver(`the history of ${reference} does not fit its blobs`);
	const version = config["os.version"];
	const features = config["os.features"];
	return {
		...isEmpty(author) ? {} : { author },
		os,
		architecture,
		...isEmpty(variant) ? {} : { variant },
		...isEmpty(version) ? {} : { "os.version": version },
		...isEmpty(features) ? {} : { "os.features": features },
		config: withoutEmpty(Object.fromEntries(Object.entries(config.config ?? {}).filter(([name]) => members.has(name)))),
		rootfs: config.rootfs,
		history
	};
}
/** A configuration without the members that say nothing: Go leaves them out (`omitempty`), as of `CMD []`. */
function withoutEmpty(config) {
	return Object.fromEntries(Object.entries(config).filter(([, value]) => !isEmpty(value)));
}
function isEmpty(value) {
	if (value === void 0 || value === null || value === "" || value === false) return true;
	return typeof value === "object" && Object.keys(value).length === 0;
}

// packages/core/src/build/native/stage-state.ts
/** The PATH that BuildKit gives an image FROM scratch (util/system, DefaultPathEnvUnix). */
const defaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** The state before the first instruction; without a base, that of FROM scratch. */
function startState(base, emptyTree) {
	const config = base?.config.config ?? {
		Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
		WorkingDir: "/"
	};
	const env = config.Env ?? [];
	return {
		tree: base?.tree.clone() ?? emptyTree,
		layers: [...base?.layers ?? []],
		diffIds: [...base?.config.rootfs.diff_ids ?? []],
		uploads: [],
		history: [...base?.config.history ?? []],
		environment: new Map(env.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)])),
		config,
		author: base?.config.author,
		cmdSet: false
	};
}
/**
* The finished configuration. Members of the base's that nobody here knows are kept, as BuildKit does;
* its build cache (`moby.buildkit.cache.v0`) is not: it describes the base. `created` is an RFC 3339 time, of what is new: where nothing is, the image is as old as its base's history.
*/
function finishConfig(state, base, platform, created) {
	const inherited = Object.fromEntries(Object.entries(base?.config ?? {}).filter(([name]) => name !== "moby.buildkit.cache.v0" && name !== "variant"));
	const { os, architecture, variant = inheritedVariant(base?.config, platform) } = require_images.parsePlatform(platform);
	return {
		...inherited,
		created: state.history.at(-1)?.created ?? created,
		...state.author === void 0 ? {} : { author: state.author },
		architecture,
		os,
		...variant === void 0 ? {} : { variant },
		config: withoutEmpty(state.config),
		rootfs: {
			type: "layers",
			diff_ids: state.diffIds
		},
		history: state.history
	};
}
/** The base's variant stays where the platform that is asked for names none; what says nothing is left out (platforms.Normalize). */
function inheritedVariant(base, platform) {
	const { os, architecture } = require_images.parsePlatform(platform);
	if (base?.variant === void 0 || base.os !== os || base.architecture !== architecture) return void 0;
	const normal = {
		arm64: "v8",
		amd64: "v1"
	}[architecture];
	return base.variant === normal ? void 0 : base.variant;
}

// packages/core/src/build/native/execute-stage.ts
const weightsComment = "layered-build.weights.v1";
/**
* Executes stages without RUN: each COPY becomes a blob, the rest changes the configuration. Small blobs may still be on their way: what
* they are is known, and so all that the configuration says of them.
* Throws `HandOver` for what is BuildKit's to do, before anything is written under a tag.
*/
async function executeStages(request) {
	const created = timeText(request.epoch);
	const state = startState(request.base, require_content.Tree.empty());
	try {
		for (const [index, stage] of request.stages.entries()) {
			await executeTriggers(beginStage(stage, state, index === 0 ? request : {
				...request,
				begun: void 0
			}), state, request, created);
			await executeStage(stage, state, request, created);
		}
		if (request.weights !== void 0) {
			const { draft, shown } = await draftWeights(request.weights, state, request.epoch);
			await addBlob(shown, draft, state, request);
			state.history.push({
				created,
				created_by: shown,
				comment: weightsComment
			});
		}
		for (const { descriptor, diffId } of await Promise.all(state.uploads.map(({ known }) => known))) {
			state.layers.push(descriptor);
			state.diffIds.push(diffId);
		}
	} catch (error) {
		await allStored(state).catch(() => {});
		throw error;
	}
	state.config = withLabels(state, request.labels);
	const stored = allStored(state);
	stored.catch(() => {});
	return {
		config: finishConfig(state, request.base, request.platform, created),
		layers: state.layers,
		tree: state.tree,
		stored
	};
}
/** Brings what a stage begins with into scope, and gives what the image below leaves to be done first. It is not left to the next stage too. */
function beginStage(stage, state, { begun, dockerfile }) {
	state.cmdSet = begun?.cmdSet ?? false;
	const { OnBuild, ...config } = state.config;
	if (begun !== void 0) {
		for (const [name, value] of begun.args) state.environment.set(name, value);
		return [];
	}
	state.config = config;
	if (!(state.config.Env ?? []).some((pair) => pair.startsWith("PATH="))) state.config = {
		...state.config,
		Env: [...state.config.Env ?? [], defaultPath]
	};
	for (const pair of state.config.Env ?? []) state.environment.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
	return onbuildTriggers(OnBuild ?? [], stage, dockerfile);
}
/** The engine was chosen by the Dockerfile, which does not show what the base has left. */
async function executeTriggers(triggers, state, request, created) {
	for (const trigger of triggers) {
		const reason = request.handOverReason(trigger);
		if (reason !== void 0) throw new require_instructions.HandOver(`ONBUILD of the base: ${reason}`);
		await execute(trigger, state, request, created).catch((error) => {
			throw placed(error, request.dockerfile, trigger);
		});
	}
}
async function executeStage(stage, state, request, created) {
	for (const instruction of stage.instructions) await execute(instruction, state, request, created).catch((error) => {
		throw placed(error, request.dockerfile, instruction);
	});
}
/** Errors of words and values do not know where they stand. */
function placed(error, dockerfile, { start }) {
	if (error instanceof require_dockerfile.DockerfileError) return error.at(dockerfile, start);
	if (!(error instanceof require_git.LayeredBuildError) || error.code !== "bad-dockerfile") return error;
	const hint = error.hint === void 0 ? {} : { hint: error.hint };
	return new require_git.LayeredBuildError(error.code, `${dockerfile}:${start.line}: ${error.message}`, {
		...hint,
		cause: error
	});
}
async function execute(instruction, state, request, created) {
	const expand = expander(state, request);
	const record = (createdBy, layer) => {
		state.history.push({
			created,
			created_by: createdBy,
			comment: require_images.frontendComment,
			...layer ? {} : { empty_layer: true }
		});
	};
	switch (instruction.kind) {
		case "FROM":
		case "RUN": throw new require_instructions.HandOver(`${instruction.kind} in line ${instruction.start.line}`);
		case "ARG": return record(`ARG ${instruction.args.map((arg) => declareArg(arg, state, request, expand)).join(" ")}`, false);
		case "MAINTAINER":
			state.author = instruction.value;
			return record(`MAINTAINER ${instruction.value}`, false);
		case "WORKDIR": return record(`WORKDIR ${await makeWorkdir(expand.word(instruction.value), state, request)}`, state.config.WorkingDir !== "/");
		case "COPY":
		case "ADD": return record(`${await copy(instruction, state, request, expand)} # buildkit`, true);
		default: {
			const { config, createdBy } = require_instructions.changeConfig(state.config, instruction, expand, state);
			state.config = config;
			if (instruction.kind === "CMD") state.cmdSet = true;
			if (instruction.kind === "ENV") for (const { key, value } of instruction.pairs.map((pair) => ({
				key: expand.word(pair.key),
				value: expand.word(pair.value)
			}))) state.environment.set(key, value);
			if (createdBy !== void 0) record(createdBy, false);
		}
	}
}
/** Expands words by what is in scope now. */
function expander(state, request) {
	const environment = new Map(state.environment);
	const lookup = (name) => environment.get(name);
	return {
		word: (word) => require_dockerfile.expandWord(word, lookup, { escape: request.escape }).value,
		list: (word) => require_dockerfile.expandWords(word, lookup, { escape: request.escape }).values
	};
}
/** Brings an ARG into scope; gives what its history entry says. */
function declareArg(arg, state, request, expand) {
	const value = request.buildArgs[arg.name] ?? (arg.default === void 0 ? request.globalArgs.get(arg.name) : expand.word(arg.default));
	if (value === void 0) return arg.name;
	state.environment.set(arg.name, value);
	return `${arg.name}=${value}`;
}
async function makeWorkdir(text, state, request) {
	const path = require_core.workingDirectory(state.config.WorkingDir ?? "/", text);
	state.config = {
		...state.config,
		WorkingDir: path
	};
	if (path === "/") return path;
	const draft = new LayerDraft(state.tree);
	draft.makeFolders(realPath(state.tree, path), 493, ownershipOf(state.tree, state.config.User, request.epoch));
	await addBlob(`WORKDIR ${path}`, draft, state, request);
	return path;
}
async function copy(instruction, state, request, expand) {
	const { draft, shown, isDear } = await draftCopy(instruction, state, {
		...request,
		expand
	});
	const keep = isDear && request.steps !== void 0 ? { steps: request.steps.ofAnySize } : {};
	await addBlob(shown, draft, state, {
		...request,
		...keep
	});
	return shown;
}
/** `labels` of layers.yaml come last, as `docker build --label` does, and leave no history. */
function withLabels(state, labels) {
	if (Object.keys(labels).length === 0) return state.config;
	return {
		...state.config,
		Labels: {
			...state.config.Labels,
			...labels
		}
	};
}

// packages/core/src/build/copy-from/expanded-copies.ts
/**
* The COPY --froms of stages that are about to be executed: what they take is fetched for all of them at once, before the first.
* Ends at a word that cannot be expanded; the execution says where.
*/
function expandedCopies(request) {
	const { base } = request;
	const state = startState(base === void 0 ? void 0 : {
		...base,
		tree: require_content.Tree.empty()
	}, require_content.Tree.empty());
	const found = [];
	try {
		for (const [index, stage] of request.stages.entries()) {
			const triggers = beginStage(stage, state, index === 0 ? request : {
				...request,
				begun: void 0
			});
			for (const instruction of [...triggers, ...stage.instructions]) if (instruction.kind === "COPY" && instruction.from !== void 0) found.push({
				instruction,
				sources: instruction.sources.map(expander(state, request).word)
			});
			else bringIntoScope(instruction, state, request);
		}
	} catch (error) {
		if (!(error instanceof require_dockerfile.DockerfileError)) throw error;
	}
	return found;
}
function bringIntoScope(instruction, state, request) {
	const expand = expander(state, request);
	if (instruction.kind === "ARG") for (const arg of instruction.args) declareArg(arg, state, request, expand);
	if (instruction.kind !== "ENV" && instruction.kind !== "ONBUILD") return;
	state.config = require_instructions.changeConfig(state.config, instruction, expand, state).config;
	if (instruction.kind === "ONBUILD") return;
	for (const { key, value } of instruction.pairs) state.environment.set(expand.word(key), expand.word(value));
}

// packages/core/src/build/copy-from/copied-contents.ts
/** Up to this size (bytes) a file is read at once. */
const smallBytes = 1048576;
/** The contents of what one COPY --from takes, of the blobs that all of them share: made for each COPY before the first content is asked for. */
var CopiedContents = class {
	#store;
	#files;
	#blobs;
	constructor(store, files, blobs) {
		this.#store = store;
		this.#files = files;
		this.#blobs = blobs;
		for (const { file } of files.sources.flatMap(({ entries }) => entries)) if (file !== void 0) blobs.want(this.#blobOf(file), file.path);
	}
	of(file) {
		const { size } = file;
		const stream = (start, end) => node_stream.Readable.from(this.#range(file, start, end));
		const bytes = async () => {
			const place = await this.#place(file);
			return this.#blobs.spool.bytes(place.start, place.end);
		};
		return {
			size,
			id: file.digest ?? `blob:${this.#nameOf(file)}`,
			open: () => stream(0, size),
			openRange: (start, end) => stream(start, Math.min(end, size)),
			...size <= smallBytes ? { read: bytes } : {},
			text: async () => require_oci.decodePath(await bytes())
		};
	}
	async *#range(file, start, end) {
		const place = await this.#place(file);
		yield* this.#blobs.spool.stream(place.start + start, place.start + end);
	}
	async #place(file) {
		const place = await this.#blobs.place(this.#blobOf(file), file.path);
		if (place === void 0 || place.end - place.start !== file.size) throw new require_instructions.HandOver(`a file is stored otherwise than its header says (sparse?): ${this.#nameOf(file)}`);
		return place;
	}
	#nameOf(file) {
		return `${this.#blobOf(file).blob.digest} ${file.path}`;
	}
	#blobOf({ blob: index }) {
		const blob = this.#files.blobs[index];
		if (blob === void 0) throw new RangeError(`No blob ${index}`);
		return {
			store: this.#store,
			blob
		};
	}
};

// packages/core/src/build/copy-from/copy-sources.ts
/** The attribute that a list of copied files has; see `CopiedFiles`. */
const capability$1 = "security.capability";
/** What a COPY --from takes as what a COPY puts into an image. */
function copySources({ sources }, contents) {
	return sources.map(({ baseName, isFolder, entries }) => {
		const links = /* @__PURE__ */ new Map();
		return {
			baseName,
			isFolder,
			entries: entries.map((entry) => copyEntry(entry, contents, links))
		};
	});
}
function copyEntry(entry, contents, links) {
	const { relative, kind, mode, uid, gid, mtime, isPassed, linkTarget, file } = entry;
	const common = {
		relative,
		kind,
		mode,
		owner: {
			uid,
			gid,
			mtime
		},
		...isPassed === true ? { isPassed } : {}
	};
	if (kind === "symlink") return {
		...common,
		linkTarget: linkTarget ?? ""
	};
	if (file === void 0) return common;
	const link = file.link === void 0 ? void 0 : links.get(file.link) ?? {};
	if (file.link !== void 0 && link !== void 0) links.set(file.link, link);
	return {
		...common,
		content: {
			...contents.of(file),
			...link === void 0 ? {} : { link },
			...file.capability === void 0 ? {} : { xattrs: /* @__PURE__ */ new Map([[capability$1, Buffer.from(file.capability, "hex")]]) }
		}
	};
}

// packages/core/src/build/copy-from/export-node.ts
/**
* A layer cut down to the builder stages that some COPYs take from, and a stage behind them that is nothing but what these take: one
* COPY, and so one blob, for each source. That is all that BuildKit has to build, and what the step key is made of.
*/
function exportNode(node, copies, platforms) {
	const graphs = platforms.flatMap((platform) => node.graphs.get(platform) ?? []);
	const indexes = copies.map(({ instruction }) => graphs.map((graph) => stageOf(graph, instruction)));
	const highest = Math.max(...indexes.flat());
	const below = node.dockerfile.stages.filter(({ index }) => index <= highest);
	const last = below.at(-1);
	const line = (last?.instructions.at(-1) ?? last?.from)?.end.line ?? 0;
	const text = [
		...node.text.split("\n").slice(0, line),
		"FROM scratch",
		...copyLines(copies),
		""
	].join("\n");
	const stage = require_dockerfile.parseDockerfile(text, node.dockerfile.path).stages.at(-1);
	if (stage === void 0 || stage.index !== highest + 1) throw new RangeError("The export is not the last stage");
	const dockerfile = {
		...node.dockerfile,
		stages: [...below, stage]
	};
	const cut = (graph) => {
		const uses = copies.flatMap(({ instruction, exports }) => exports.map(() => stageOf(graph, instruction)));
		const target = {
			stage,
			base: {
				by: "FROM",
				to: { kind: "scratch" },
				position: stage.from.start,
				unknown: []
			},
			triggers: [],
			references: stage.instructions.map(({ start }, at) => {
				return {
					by: "COPY",
					to: {
						kind: "stage",
						index: uses[at] ?? 0
					},
					position: start,
					unknown: []
				};
			})
		};
		return {
			...graph,
			dockerfile,
			target,
			stages: needed(graph, target)
		};
	};
	const cutGraphs = new Map(platforms.flatMap((platform) => {
		const graph = node.graphs.get(platform);
		return graph === void 0 ? [] : [[platform, cut(graph)]];
	}));
	const resolved = [...cutGraphs.values()].flatMap(({ stages }) => stages);
	const used = new Set(resolved.flatMap(({ base, references }) => [base, ...references]).flatMap(({ to }) => to.kind === "external" ? [to.reference] : []));
	const links = linksOf(node, resolved, used);
	const { target: _, ...layer } = node.layer;
	return {
		...node,
		layer: {
			...layer,
			platforms,
			labels: {},
			annotations: {},
			buildArgs: {
				...unusedParent(node, links),
				...layer.buildArgs
			}
		},
		text,
		dockerfile,
		graphs: cutGraphs,
		closure: dockerfile.stages.filter(({ index }) => resolved.some((each) => each.stage.index === index)),
		chain: [stage],
		base: { kind: "scratch" },
		chainsDiffer: false,
		links,
		parents: links.map(({ id }) => id),
		externals: node.externals.filter((reference) => used.has(reference))
	};
}
function stageOf(graph, instruction) {
	const origin = require_core.copyOrigin(graph, instruction);
	if (origin?.kind === "stage") return origin.index;
	throw new require_instructions.HandOver(`COPY --from in line ${instruction.start.line} is of a stage on some platforms only`);
}
function copyLines(copies) {
	let count = 0;
	return copies.flatMap(({ instruction: { from = "", parents }, exports }) => exports.map(({ path }) => {
		const words = JSON.stringify([require_core.exactWord(path), `/s/${count++}`]);
		return `COPY --from=${from} ${parents ? "--parents " : ""}${words}`;
	}));
}
/** The stages that one needs, itself among them. */
function needed(graph, target) {
	const found = /* @__PURE__ */ new Map();
	const add = (each) => {
		if (each === void 0 || found.has(each.stage.index)) return;
		found.set(each.stage.index, each);
		for (const { to } of [each.base, ...each.references]) if (to.kind === "stage") add(graph.stages.find(({ stage }) => stage.index === to.index));
	};
	add(target);
	return [...found.values()].toSorted((one, other) => one.stage.index - other.stage.index);
}
/** Parents that the builders refer to, or are told of by a build argument. */
function linksOf(node, stages, used) {
	const declared = new Set(stages.flatMap(({ stage: { instructions } }) => instructions.flatMap((each) => each.kind === "ARG" ? each.args.map(({ name }) => name) : [])));
	return node.links.map((link) => ({
		...link,
		names: link.names.filter((name) => used.has(name))
	})).filter(({ names, argument }) => names.length > 0 || argument !== void 0 && declared.has(argument));
}
/** BuildKit wants a name for each FROM, also of stages that it does not build. */
function unusedParent({ links }, used) {
	const names = links.flatMap(({ id, argument }) => argument === void 0 || used.some((link) => link.id === id) ? [] : [argument]);
	return Object.fromEntries(names.map((name) => [name, "scratch"]));
}

// packages/core/src/build/copy-from/export-groups.ts
/** Groups the COPYs from stages of all platforms. Throws `HandOver` for a source that cannot be exported. */
function exportGroups(node, scopes) {
	const groups = /* @__PURE__ */ new Map();
	for (const { platform, copies } of scopes) {
		const graph = node.graphs.get(platform);
		for (const group of graph === void 0 ? [] : groupCopies(graph, copies.map(exportable))) {
			const id = JSON.stringify(group.map(({ instruction, sources }) => [instruction.start.line, sources]));
			groups.set(id, {
				copies: group,
				platforms: [...groups.get(id)?.platforms ?? [], platform]
			});
		}
	}
	return [...groups.values()];
}
function exportable(copy) {
	const { instruction, sources } = copy;
	const exports = sources.map((source) => {
		const found = require_core.exportSource(source, instruction.parents);
		if (found === void 0) throw new require_instructions.HandOver(`${copyText(copy)}: ${source}`);
		return found;
	});
	return {
		...copy,
		exports
	};
}
/** A COPY in words: `COPY --from=build in line 4`. */
function copyText({ instruction }) {
	return `COPY --from=${instruction.from ?? ""} in line ${instruction.start.line}`;
}
function groupCopies(graph, copies) {
	let groups = [];
	for (const copy of copies) {
		const origin = require_core.copyOrigin(graph, copy.instruction);
		const stage = graph.stages.find((each) => origin?.kind === "stage" && each.stage.index === origin.index);
		if (stage === void 0) throw new require_instructions.HandOver(copyText(copy));
		const { index } = stage.stage;
		const stages = new Set(needed(graph, stage).map((each) => each.stage.index));
		const isSame = (group) => group.stages.has(index) || [...group.origins].some((each) => stages.has(each));
		const same = groups.filter(isSame);
		const united = {
			origins: /* @__PURE__ */ new Set([...same.flatMap(({ origins }) => [...origins]), index]),
			stages: /* @__PURE__ */ new Set([...same.flatMap((group) => [...group.stages]), ...stages]),
			copies: [...same.flatMap((group) => group.copies), copy]
		};
		groups = [...groups.filter((group) => !isSame(group)), united];
	}
	return groups.map((group) => group.copies.toSorted((one, other) => one.instruction.start.line - other.instruction.start.line));
}

// packages/core/src/build/copy-from/file-spool.ts
/**
* Contents on disk, one behind the other, for as long as a build needs them: a blob can only be read from its beginning, and what is
* made of it may need its files in another order, and again. Disposing it removes them.
*/
var FileSpool = class FileSpool {
	#folder;
	#file;
	#descriptor;
	#size = 0;
	#last = Promise.resolve();
	constructor(folder) {
		this.#folder = folder;
		this.#file = node_path.default.join(folder, "contents");
		this.#descriptor = (0, node_fs.openSync)(this.#file, "wx", 384);
	}
	static async create(temporary) {
		return new FileSpool(await (0, node_fs_promises.mkdtemp)(node_path.default.join(temporary, "layered-build-copy-")));
	}
	/** Lets no two writers in at once: what lies between two sizes is then of one of them alone. The next comes in whether one fails or not. */
	alone(write) {
		const turn = this.#last.then(write);
		this.#last = turn.catch(() => {});
		return turn;
	}
	/** Bytes so far: where the next ones go. */
	get size() {
		return this.#size;
	}
	write(chunk) {
		for (let at = 0; at < chunk.length;) at += (0, node_fs.writeSync)(this.#descriptor, chunk, at);
		this.#size += chunk.length;
	}
	/** The bytes from `start` up to, not including, `end`, as a stream. */
	stream(start, end) {
		if (start === end) return node_stream.Readable.from([], { objectMode: false });
		return (0, node_fs.createReadStream)(this.#file, {
			start,
			end: end - 1,
			highWaterMark: 1048576
		});
	}
	/** The same at once. */
	async bytes(start, end) {
		await using file = await (0, node_fs_promises.open)(this.#file);
		const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
		return buffer.subarray(0, bytesRead);
	}
	async [Symbol.asyncDispose]() {
		(0, node_fs.closeSync)(this.#descriptor);
		await (0, node_fs_promises.rm)(this.#folder, {
			recursive: true,
			force: true
		});
	}
};

// packages/core/src/build/native/warn-of-triggers.ts
/**
* Warns where ONBUILD of a base that is no layer takes what no key is made of: the plan knows such a base by its digest alone.
* Quiet where layers.yaml names `inputs`, and where the Dockerfile declares the ARG itself.
*/
function warnOfTriggers({ node, environment }, reference, triggers) {
	const taking = triggers.find((trigger) => /^\s*(COPY|ADD|RUN)\b/i.test(trigger));
	if (taking !== void 0 && node.layer.inputs.length === 0) environment.log.warning(`${node.id}: its base ${reference} has ONBUILD ${taking.split("\n", 1)[0] ?? ""}, which the plan does not see: a change of the files that it takes starts no build. Name them in \`inputs\` of the layer, or write the instruction into its Dockerfile.`);
	const declared = [...node.graphs.values()].flatMap((graph) => require_dockerfile.declaredArgs(graph));
	const argument = triggers.map((trigger) => /^\s*ARG\s+([A-Za-z_]\w*)/i.exec(trigger)?.[1]).find((name) => name !== void 0 && Object.hasOwn(node.layer.buildArgs, name) && !declared.includes(name));
	if (argument === void 0) return;
	environment.log.warning(`${node.id}: its base ${reference} has ONBUILD ARG ${argument}, which the plan does not see: another value starts no build. Write ARG ${argument} into the layer's Dockerfile, too.`);
}

// packages/core/src/build/native/foreign-base.ts
/** Blobs on their way at once: each may be streamed, in a buffer of its own. */
const blobsAtOnce = 3;
/**
* Finds a foreign base for all platforms of a layer, before anything is written. Throws `missing-image` where it is gone, or has no image
* for a platform; `HandOver` where BuildKit would make do with one for another processor, or where blobs of it are kept elsewhere.
*/
async function findForeignBase(build, reference) {
	const { node, plan, stores } = build;
	const digest = require_core.imageDigest(plan.bases, reference);
	if (digest === void 0) throw new require_instructions.HandOver(`the plan has no digest of ${reference}`);
	const store = await stores.ofReference(repositoryOf(reference));
	const images = /* @__PURE__ */ new Map();
	for (const platform of node.layer.platforms) {
		const image = await findImage$1(store, digest, platform, reference);
		if (image.manifest.layers.some(require_oci.isForeignLayer)) throw new require_instructions.HandOver(`${reference} has blobs that are kept elsewhere`);
		images.set(platform, image);
	}
	return {
		reference,
		digest,
		store,
		images
	};
}
/**
* Brings a foreign base's blobs into the layer's repository (mounted where registry and rights allow, else streamed once), and reads its
* list of files: stored there from an earlier build, else by one pass over the blobs.
*/
async function takeForeignBase(build, base, platform, store, onBlob) {
	const { node, environment } = build;
	const image = base.images.get(platform);
	if (image === void 0) throw new require_instructions.HandOver(`${base.reference} was not looked up for ${platform}`);
	const { layers } = image.manifest;
	const sent = (await require_images.inParallel(layers, blobsAtOnce, async (blob) => {
		const { outcome, size } = await require_oci.ensureBlob(blob, base.store, store);
		onBlob(`${base.reference}'s blob`, outcome, size);
		return outcome === "uploaded" ? size : 0;
	})).reduce((sum, size) => sum + size, 0);
	if (sent > 0) environment.log.info(`${node.id}: ${base.reference} is copied to ${store.name}, this once (${require_images.byteText(sent)})`);
	const [config, tree] = await Promise.all([require_core.readImageConfig(base.store, image), treeOfForeign(build, image, platform, store)]);
	warnOfTriggers(build, base.reference, config.config?.OnBuild ?? []);
	return {
		config: foreignConfig(config, layers.length, base.reference),
		layers,
		tree
	};
}
/** The lists of files that a run has read, by the blobs they are of: several layers mostly stand on the same image. */
const treesOfRun = /* @__PURE__ */ new WeakMap();
async function treeOfForeign({ node, stores, environment }, image, platform, store) {
	const trees = treesOfRun.get(stores) ?? /* @__PURE__ */ new Map();
	treesOfRun.set(stores, trees);
	const blobs = image.manifest.layers.map(({ digest }) => digest).join();
	const prefix = node.layer.tagPrefix;
	const known = trees.get(blobs);
	if (known !== void 0) {
		await require_content.storeTree(store, image.descriptor, known, require_images.suiteTag(prefix, "tree", image.descriptor.digest));
		return known;
	}
	const tree = await treeOfImage(store, image, platform, [prefix], environment.log);
	trees.set(blobs, tree);
	return tree;
}
async function findImage$1(store, digest, platform, reference, depth = 0) {
	const stored = await store.getManifest(digest);
	if (stored === void 0) throw missing$1(reference, `${store.name} has no ${digest} (any more)`);
	const parsed = require_oci.parseManifest(stored);
	if (parsed.kind === "manifest") {
		const image = {
			descriptor: parsed.descriptor,
			manifest: parsed.document
		};
		if (depth > 0) return image;
		const config = await require_core.readImageConfig(store, image);
		if (require_images.suitsPlatform(platformOf(config), platform)) return image;
		throw new require_instructions.HandOver(`${reference} is an image for ${config.os}/${config.architecture}, and not for ${platform}`);
	}
	const match = require_images.matchPlatform(parsed.document.manifests, platform);
	if (match.kind === "found") return findImage$1(store, match.descriptor.digest, platform, reference, depth + 1);
	const others = [...new Set(match.platforms)].join(", ");
	if (match.kind === "inexact") throw new require_instructions.HandOver(`${reference} has no image for ${platform} itself, but for ${others}`);
	throw missing$1(reference, `it has no image for ${platform}, only for ${others}`);
}
function platformOf({ os, architecture, variant }) {
	return {
		os,
		architecture,
		...variant === void 0 ? {} : { variant }
	};
}
function repositoryOf(text) {
	const reference = require_oci.parseReference(text);
	return reference.kind === "layout" ? `oci:${reference.path}` : `${reference.registry}/${reference.repository}`;
}
function missing$1(reference, why) {
	return new require_git.LayeredBuildError("missing-image", `The base image ${reference} cannot be used: ${why}.`, { hint: "Was it deleted since the plan was made? Then run detect-changed-layers again. Else take a base that has all of the layer's `platforms`, or fewer of them." });
}

// packages/core/src/build/copy-from/copied-files.ts
/** Created where a list is read. */
function copiedFiles() {
	const id = require_zod.int().check(require_zod._gte(0));
	const file = require_zod.strictObject({
		size: id,
		/** The place of the blob in `blobs`, and the path in it. */
		blob: id,
		path: require_zod.string(),
		/** Of the content, where it was read. */
		digest: require_zod.optional(require_zod.custom((value) => typeof value === "string" && require_oci.isDigest(value))),
		/** Names of the same number are one file. */
		link: require_zod.optional(id),
		/** `security.capability`, in hex: the one attribute that BuildKit writes into an image. */
		capability: require_zod.optional(require_zod.string())
	});
	const entry = require_zod.strictObject({
		relative: require_zod.string(),
		kind: require_zod._enum([
			"file",
			"directory",
			"symlink"
		]),
		mode: id.check(require_zod._lte(4095)),
		uid: id,
		gid: id,
		mtime: require_zod.int(),
		isPassed: require_zod.optional(require_zod.literal(true)),
		linkTarget: require_zod.optional(require_zod.string()),
		file: require_zod.optional(file)
	});
	return require_zod.strictObject({
		blobs: require_zod.array(require_zod.strictObject({
			mediaType: require_zod.string(),
			digest: require_zod.custom((value) => typeof value === "string" && require_oci.isDigest(value)),
			size: id
		})),
		sources: require_zod.array(require_zod.strictObject({
			baseName: require_zod.string(),
			isFolder: require_zod.boolean(),
			entries: require_zod.array(entry)
		}))
	});
}
const artifactType$2 = "application/vnd.layered-build.copied.v1+json";
const ofAnnotation = "io.github.layered-build.copied-of";
/** Stores a list under a tag. `of` says what it is of, in full. */
async function storeCopied(store, tag, of, files) {
	await require_oci.storeArtifact(store, artifactOf$1(of), await require_images.packJson(files), tag);
}
/** The list under a tag, if it is of this; undefined for all else that may stand there: it can be made anew. */
async function loadCopied(store, tag, of) {
	const bytes = await require_oci.loadArtifact(store, artifactOf$1(of), tag);
	if (bytes === void 0) return void 0;
	try {
		return copiedFiles().parse(JSON.parse(require_images.unpackText(bytes)));
	} catch {
		return;
	}
}
function artifactOf$1(of) {
	return require_images.jsonArtifact(artifactType$2, { [ofAnnotation]: of });
}

// packages/core/src/build/copy-from/kept-copied.ts
/**
* The list of what a COPY takes of an image (of one platform, by its manifest; `part`: from which of its blobs on): as it is kept in the layer's repository under a step key
* of what it is made of, else as `make` gives it, which is then kept.
*/
async function keptCopied({ node, stores, force }, image, { sources, instruction: { exclude, parents } }, part, make) {
	const recipe = {
		step: "copy-from",
		schema: "1",
		image,
		part: String(part),
		sources,
		exclude,
		parents: String(parents)
	};
	const key = (0, node_crypto.createHash)("sha256").update(require_images.encodeCanonical(recipe)).digest("hex");
	const store = await stores.ofLayer(node.layer);
	const tag = require_images.suiteTag(node.layer.tagPrefix, "step", key);
	const kept = force ? void 0 : await loadCopied(store, tag, key);
	if (kept !== void 0) return kept;
	const made = await make();
	await storeCopied(store, tag, key, made);
	return made;
}

// packages/core/src/build/copy-from/record-tree.ts
/** Files by path, as a tree to look sources up in. */
var RecordTree = class {
	#records = /* @__PURE__ */ new Map();
	#children = /* @__PURE__ */ new Map();
	set(record) {
		const { path } = record;
		if (path !== "" && !this.#records.has(path)) {
			const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
			const names = this.#children.get(folder);
			if (names === void 0) this.#children.set(folder, [path]);
			else names.push(path);
		}
		this.#records.set(path, record);
	}
	get(path) {
		return this.#records.get(path);
	}
	*children(directory) {
		for (const path of (this.#children.get(directory) ?? []).toSorted(require_oci.comparePaths)) {
			const record = this.#records.get(path);
			if (record !== void 0) yield record;
		}
	}
};
/** The one attribute that BuildKit writes into an image (containerd's ChangeWriter). */
const capability = "security.capability";
/** An entry of a tar as a record; a hard link is told by the record of its target. */
function recordOf(entry, path, blob, target, digest) {
	const { mode, uid, gid, mtime, xattrs } = entry;
	const common = {
		path,
		mode,
		uid,
		gid,
		mtime
	};
	switch (entry.kind) {
		case "directory": return {
			...common,
			kind: "directory"
		};
		case "symlink": return {
			...common,
			kind: "symlink",
			linkTarget: entry.linkTarget
		};
		case "hardlink":
			if (target?.file !== void 0) return {
				...target,
				path
			};
			return {
				...common,
				kind: "file",
				obstacle: "hard link to another blob"
			};
		case "file": {
			const held = xattrs?.get(capability);
			const attributes = held === void 0 ? {} : { capability: Buffer.from(held).toString("hex") };
			const content = digest === void 0 ? {} : { digest };
			return {
				...common,
				kind: "file",
				file: {
					size: entry.size,
					blob,
					path: entry.path,
					...content,
					...attributes
				}
			};
		}
	}
	return {
		...common,
		kind: "file",
		obstacle: entry.kind
	};
}
/** A record as a COPY takes it. Throws `HandOver` for what is no file, folder or link. */
function copiedEntry(record, relative, isPassed) {
	const { kind, mode, uid, gid, mtime, linkTarget, file, obstacle, path } = record;
	if (obstacle !== void 0) throw new require_instructions.HandOver(`/${path} is a ${obstacle}`);
	return {
		relative,
		kind,
		mode,
		uid,
		gid,
		mtime,
		...isPassed ? { isPassed: true } : {},
		...linkTarget === void 0 ? {} : { linkTarget },
		...file === void 0 ? {} : { file }
	};
}

// packages/core/src/build/copy-from/match-copied.ts
/** What of a tree a COPY takes, source by source. `onLink` is told of each link that is followed. Throws what `matchSources` throws, and `HandOver`. */
function matchCopied(tree, request, onLink = () => {}) {
	return require_dockerfile.matchSources(request, tree).map((match) => {
		for (const link of match.links) onLink(link);
		const entries = [...match.entries()];
		const baseName = match.path.slice(match.path.lastIndexOf("/") + 1);
		if (match.kind === "entry") return {
			baseName,
			isFolder: false,
			entries: [copiedEntry(match.entry, "", false)]
		};
		return {
			baseName,
			isFolder: true,
			entries: entries.map(({ entry, relative, isPassed }) => copiedEntry(entry, relative, isPassed === true))
		};
	});
}

// packages/core/src/build/copy-from/read-image.ts
/** What a COPY takes of an image. All its blobs are read once, as streams; whiteouts and links decide as they would in a container. */
async function readImage(store, { descriptor, manifest }, request, read, log) {
	const files = read.get(descriptor.digest) ?? recordsOf(await require_content.indexImage(store, manifest, {
		trace: true,
		onLayer: told(log)
	}));
	read.set(descriptor.digest, files);
	const sources = matchCopied(files, request);
	return {
		blobs: manifest.layers.map(({ mediaType, digest, size }) => ({
			mediaType,
			digest,
			size
		})),
		sources
	};
}
function told(log) {
	return ({ digest, size }) => log.info(`Reading the file list of ${digest} (${size} bytes), once`);
}
function recordsOf(tree) {
	const records = new RecordTree();
	const names = Map.groupBy(tree.entries(), ({ node }) => node);
	const links = /* @__PURE__ */ new Map();
	for (const [node, entries] of names) if (node.kind === "file" && entries.length > 1) links.set(node, links.size);
	records.set(recordOfNode("", tree.root.node, void 0));
	for (const { path, node } of tree.entries()) records.set(recordOfNode(path, node, links.get(node)));
	return records;
}
function recordOfNode(path, node, link) {
	if (node.kind === "directory") return {
		...node,
		path
	};
	if (node.kind === "symlink") {
		const { target, ...metadata } = node;
		return {
			...metadata,
			path,
			linkTarget: target
		};
	}
	const nobody = {
		path,
		kind: "file",
		mode: 0,
		uid: 0,
		gid: 0,
		mtime: 0
	};
	if (node.kind !== "file") return {
		...nobody,
		obstacle: node.kind
	};
	const { origin } = node;
	if (origin === void 0) return {
		...nobody,
		obstacle: "file that nobody knows the place of"
	};
	if (origin.isCrossed === true) return {
		...nobody,
		obstacle: "hard link to another blob"
	};
	const record = recordOf(origin.header, path, origin.layer, void 0);
	return link === void 0 || record.file === void 0 ? record : {
		...record,
		file: {
			...record.file,
			link
		}
	};
}

// packages/core/src/build/copy-from/image-copies.ts
/**
* What a COPY takes from an image: as it is kept under the step's key, else found by one pass over the image's blobs. `store` has the blobs.
* Throws `missing-source` where the image has no such file, `HandOver` where BuildKit has to do it.
*/
async function imageCopy(build, copy, parents, read) {
	const { store, image } = await findImage(build, copy, parents);
	const { sources, instruction } = copy;
	const request = {
		sources,
		exclude: instruction.exclude,
		parents: instruction.parents
	};
	const { log } = build.environment;
	try {
		return {
			store,
			files: await keptCopied(build, image.descriptor.digest, copy, 0, () => readImage(store, image, request, read, log))
		};
	} catch (error) {
		throw error instanceof require_dockerfile.DockerfileError ? missing(build, copy, error) : error;
	}
}
/** A path through a link is there for BuildKit where `--parents` is given, and nothing is copied. */
function missing({ node }, { instruction, origin }, cause) {
	if (instruction.parents) return new require_instructions.HandOver(`--parents: ${cause.message}`);
	const { line } = instruction.start;
	if (cause.code !== "source-not-found") return cause.at(node.layer.dockerfile, instruction.start);
	const [source = ""] = cause.message.split(" is not in the build context");
	return new require_git.LayeredBuildError("missing-source", `${node.layer.dockerfile}:${line}: COPY --from=${instruction.from ?? ""}: ${source} is not in ${origin.reference}.`, {
		hint: "Is it misspelt, or not in this version of the image?",
		cause
	});
}
async function findImage(build, { platform, origin }, parents) {
	const link = build.node.links.find(({ names }) => names.includes(origin.reference));
	const parent = parents.find(({ id }) => id === link?.id);
	const found = parent === void 0 ? await foreign(build, origin.reference, platform) : {
		store: parent.store,
		image: await require_core.readPlatformManifest(parent.store, parent.digest, platform)
	};
	if (!origin.byStage) return found;
	const { config } = await require_core.readImageConfig(found.store, found.image);
	if ((config?.OnBuild ?? []).length > 0) throw new require_instructions.HandOver(`${origin.reference} has ONBUILD triggers`);
	return found;
}
async function foreign(build, reference, platform) {
	const { store, images } = await findForeignBase(build, reference);
	const image = images.get(platform);
	if (image === void 0) throw new require_instructions.HandOver(`${reference} was not looked up for ${platform}`);
	return {
		store,
		image
	};
}

// packages/core/src/build/copy-from/read-export.ts
/**
* Reads what was exported from a stage in one pass: what a COPY takes of it, and its contents, whose places `spooled` then knows.
* Throws `HandOver` for what cannot be copied here, and what the store throws.
*/
async function readExport({ store, layers, exports, exclude }, spooled) {
	const taken = [];
	for (const [index, source] of exports.entries()) {
		const layer = layers[index];
		if (layer === void 0) throw new require_instructions.HandOver("BuildKit gave another number of blobs than of sources");
		const tree = await readTree(store, layer, index, spooled);
		taken.push(...takenOf(tree, source, exclude));
	}
	return {
		blobs: layers.map(({ mediaType, digest, size }) => ({
			mediaType,
			digest,
			size
		})),
		sources: taken
	};
}
function takenOf(tree, source, exclude) {
	const root = tree.get("");
	const { kind, path } = source;
	if (kind === "whole") {
		if (root === void 0) throw new require_instructions.HandOver(`BuildKit gave nothing for ${path}`);
		if (root.kind === "directory") {
			const [all] = matchCopied(tree, {
				sources: ["/"],
				exclude,
				parents: false
			});
			return all === void 0 ? [] : [{
				...all,
				baseName: source.baseName
			}];
		}
		return [{
			baseName: source.baseName,
			isFolder: false,
			entries: [copiedEntry(root, "", false)]
		}];
	}
	if (root?.kind !== "directory") return [];
	const pattern = kind === "folder" ? source.pattern : path.slice(pivotEnd(path));
	try {
		return matchCopied(tree, {
			sources: [pattern],
			exclude,
			parents: kind === "parents"
		}, (link) => refuseLeading(link, path));
	} catch (error) {
		if (error instanceof require_dockerfile.DockerfileError) throw new require_instructions.HandOver(`${path}: ${error.message}`);
		throw error;
	}
}
function pivotEnd(path) {
	return path.indexOf("/./") < 0 ? 0 : path.indexOf("/./") + 3;
}
/** A link that leads out of the folder that was exported is lost here. */
function refuseLeading({ path, linkTarget = "" }, folder) {
	let depth = path.split("/").length - 1;
	for (const part of linkTarget.split("/")) {
		if (part === "..") depth -= 1;
		else if (part !== "" && part !== ".") depth += 1;
		if (depth < 0) break;
	}
	if (depth < 0 || linkTarget.startsWith("/")) throw new require_instructions.HandOver(`the link ${folder}/${path} leads to ${linkTarget}, out of ${folder}`);
}
async function readTree(store, layer, blob, spooled) {
	const { spool } = spooled;
	const tree = new RecordTree();
	const places = /* @__PURE__ */ new Map();
	const links = /* @__PURE__ */ new Map();
	const read = async (tar) => {
		let start = spool.size;
		let hash;
		const onContent = (_, chunk) => {
			spool.write(chunk);
			hash = (hash ?? (0, node_crypto.createHash)("sha256")).update(chunk);
		};
		for await (const entry of require_content.readTar(tar, { onContent })) {
			const path = belowExport(entry.path);
			const digest = `sha256:${(hash ?? (0, node_crypto.createHash)("sha256")).digest("hex")}`;
			const place = {
				start,
				end: spool.size
			};
			[hash, start] = [void 0, spool.size];
			if (path === void 0) continue;
			if (entry.kind === "file") {
				if (place.end - place.start !== entry.size) throw new require_instructions.HandOver(`/${path} is stored as a sparse file`);
				places.set(entry.path, place);
			}
			const target = entry.kind === "hardlink" ? linkedTo(tree, entry.linkTarget, links) : void 0;
			tree.set(recordOf(entry, path, blob, target, digest));
		}
	};
	await spool.alone(() => require_content.readLayer(store, layer, read));
	spooled.know({
		store,
		blob: layer
	}, places);
	return tree;
}
/** The target of a hard link, which from now on is known to have several names. */
function linkedTo(tree, linkTarget, links) {
	const path = belowExport(linkTarget);
	const target = path === void 0 ? void 0 : tree.get(path);
	if (target?.file === void 0) return void 0;
	const link = links.get(target.file.path) ?? links.size;
	links.set(target.file.path, link);
	const linked = {
		...target,
		file: {
			...target.file,
			link
		}
	};
	tree.set(linked);
	return linked;
}
/** The path below `s/NUMBER`; "" for that itself, undefined for what is above. */
function belowExport(path) {
	const found = /^s\/\d+(?:\/([^]*))?$/.exec(path);
	if (found === null) return void 0;
	const below = found[1] ?? "";
	if (/(^|\/)\.wh\./.test(below)) throw new require_instructions.HandOver(`the name /${below} means a deletion in an image's blob`);
	return below;
}

// packages/core/src/build/copy-from/spooled-blobs.ts
/**
* The contents that all COPY --froms of a build take, in one spool. Nothing is fetched until one is asked for; then all that any of them
* wants of its blob comes in one pass: five COPYs out of a model's blob read it once. Passes go one after the other, as each writes at the
* spool's end.
*/
var SpooledBlobs = class {
	spool;
	#stores = /* @__PURE__ */ new Map();
	constructor(spool) {
		this.spool = spool;
	}
	/** Says that a file of a blob may be asked for. */
	want(of, path) {
		const { wanted, passes } = this.#filesOf(of);
		if (!passes.has(path)) wanted.add(path);
	}
	/** Says where files of a blob lie already. */
	know(of, places) {
		const { wanted, passes } = this.#filesOf(of);
		const known = Promise.resolve(places);
		for (const path of places.keys()) {
			passes.set(path, known);
			wanted.delete(path);
		}
	}
	/** Where a file's content lies; undefined where the blob has no such file. Throws what `readLayer` throws. */
	async place(of, path) {
		const { wanted, passes } = this.#filesOf(of);
		let pass = passes.get(path);
		if (pass === void 0) {
			const paths = new Set(wanted).add(path);
			wanted.clear();
			pass = this.spool.alone(() => readPlaces(of, this.spool, paths));
			for (const each of paths) passes.set(each, pass);
		}
		return (await pass).get(path);
	}
	#filesOf({ store, blob }) {
		const blobs = this.#stores.get(store) ?? /* @__PURE__ */ new Map();
		const files = blobs.get(blob.digest) ?? {
			wanted: /* @__PURE__ */ new Set(),
			passes: /* @__PURE__ */ new Map()
		};
		this.#stores.set(store, blobs.set(blob.digest, files));
		return files;
	}
};
async function readPlaces({ store, blob }, spool, paths) {
	const places = /* @__PURE__ */ new Map();
	await require_content.readLayer(store, blob, async (tar) => {
		let start = spool.size;
		const onContent = ({ path }, chunk) => {
			if (paths.has(path)) spool.write(chunk);
		};
		for await (const entry of require_content.readTar(tar, { onContent })) {
			if (entry.kind === "file" && paths.has(entry.path)) places.set(entry.path, {
				start,
				end: spool.size
			});
			start = spool.size;
		}
	});
	return places;
}

// packages/core/src/build/native-only.ts
/** Whether a layer must be built by registry calls or not at all. The action's input wins over the layers file. */
function wantsNative(node, choices) {
	return choices.engine === "native" || choices.engine === "auto" && node.layer.engine === "native";
}
/** The refusal of such a layer. `reason` says what only BuildKit can do. */
function nativeOnly(node, reason) {
	if (node.layer.weights !== void 0) return new require_git.LayeredBuildError("engine", `The weights of layer ${node.id} cannot be put on their parent: ${reason}.`, { hint: "Only registry calls write weights. Put them in another folder (`to:`), or on another parent; or COPY them in a Dockerfile." });
	return new require_git.LayeredBuildError("engine", `Layer ${node.id} cannot be built without BuildKit: ${reason} (${node.layer.dockerfile}).`, { hint: "Set `engine: auto`, or take that step out of this layer's Dockerfile (into the layer below, for example)." });
}

// packages/core/src/build/split/step-key.ts
/**
* The key of a step: the content key of what is cut out of a layer (see `stepNode`), so that it is made of everything that can
* change the step's image, and of nothing that comes after it. 64 lower-case hex digits.
*/
function stepKey(surroundings, step) {
	return require_images.contentKey(stepInputs(surroundings, step));
}
/** What a step's key is made of. */
function stepInputs({ project, planned, plan }, step) {
	const shells = /* @__PURE__ */ new Map();
	for (const below of project.nodes) {
		if (below.id === step.id) break;
		shells.set(below.id, require_core.stageShells(below, shells).left);
	}
	return require_core.collectInputs(step, {
		tree: project.tree,
		commit: project.head.commit,
		parentKeys: new Map([...planned].map(([name, { key }]) => [name, key])),
		bases: plan.bases,
		shells: require_core.stageShells(step, shells),
		warn: () => {}
	});
}

// packages/core/src/build/split/explain-step.ts
/**
* Why the result of a step is not there, as the end of a sentence: `, because src/main.py changed`; empty where nothing is known of the
* image before. `made`: how many of the last instructions are not the Dockerfile's. Never fails: it only explains.
*/
async function explainStep(build, step, made = 0) {
	const { node, plan, environment } = build;
	if (plan.before === void 0) return "";
	try {
		const store = await build.stores.ofLayer(node.layer);
		const before = await require_images.loadInputs(store, node.layer.tagPrefix, plan.before);
		if (before === void 0) return "";
		const changes = stepChanges(before, build.inputs, stepInputs(build, step), made, require_core.parentNames(node));
		return changes.length === 0 ? "" : `, because ${changes.join(", ")}`;
	} catch (error) {
		environment.log.debug(`${node.id}: what changed cannot be told: ${String(error)}`);
		return "";
	}
}
/**
* What of a step differs from what the image before was made of. The list of that is the whole layer's: only what the step has is looked
* at, and files that the layer (`now`) has lost altogether.
*/
function stepChanges(before, now, step, made, names) {
	const instructions = new Set(before.dockerfile);
	const own = step.dockerfile.slice(0, step.dockerfile.length - made);
	const files = [...step.files];
	const kept = new Set(files.map(require_core.pathOfRecord));
	const present = new Set([...now.files].map(require_core.pathOfRecord));
	const asBefore = {
		...step,
		dockerfile: own.every((line) => instructions.has(line)) ? step.dockerfile : [],
		files: [...before.files].filter((record) => kept.has(require_core.pathOfRecord(record)) || !present.has(require_core.pathOfRecord(record))),
		extraFiles: before.extraFiles,
		buildArgs: among(before.buildArgs, step.buildArgs),
		parents: among(before.parents, step.parents),
		bases: among(before.bases, step.bases),
		platforms: before.platforms
	};
	return require_core.explainChange(asBefore, {
		...step,
		files,
		platforms: now.platforms
	}, names);
}
/** The members that another record has too. */
function among(record, other) {
	return Object.fromEntries(Object.entries(record).filter(([name]) => Object.hasOwn(other, name)));
}

// packages/core/src/build/split/step-image.ts
/** The place of a step's image. */
async function stepPlace(build, step) {
	const key = stepKey(build, step);
	return {
		store: await build.stores.ofLayer(build.node.layer),
		key,
		tag: require_images.suiteTag(build.node.layer.tagPrefix, "step", key)
	};
}
/** Looks for the image of a step, and reads it. `parent` is the layer that it stands on. */
async function findStep({ store, tag, key }, platforms, parent) {
	const found = await require_core.lookUpKey(store, tag, key, platforms);
	if (found.kind !== "hit") return { kind: "miss" };
	const [images, below] = await Promise.all([readStep(store, found.descriptor.digest, platforms), parent === void 0 ? /* @__PURE__ */ new Map() : readStep(parent.store, parent.digest, platforms)]);
	return Array.from(below).every(([platform, { config }]) => {
		const above = images.get(platform)?.config.rootfs.diff_ids;
		return config.rootfs.diff_ids.every((diffId, index) => above?.[index] === diffId);
	}) ? {
		kind: "hit",
		images
	} : { kind: "stale" };
}
/** Reads an image, of all platforms. Throws `missing-image`. */
async function readStep(store, digest, platforms) {
	const read = platforms.map(async (platform) => [platform, await readStepImage(store, digest, platform)]);
	return new Map(await Promise.all(read));
}
/**
* Has BuildKit build a step, and leaves its image in its place. First writer wins, unless `overwrite` says that what is there does not count.
* Throws `HandOver` where the step's image would not say all that its rest depends on, and `build-failed`; no tag is written then.
*/
async function buildStep(build, step, { store, tag, key }, overwrite, parents, onBlob) {
	await refuseTriggers(build, step, parents);
	const needed = parents.filter(({ id }) => step.parents.includes(id));
	const platforms = await buildByBuildkit({
		...build,
		node: step
	}, needed, onBlob).catch((error) => {
		throw missingInStage(error, step);
	});
	return (await writeImage(store, platforms, {
		tag,
		key,
		force: overwrite
	}, build.environment.log)).descriptor.digest;
}
/** ONBUILD of the base runs first, and may hold ARG and CMD: once it has run, nothing tells of them. */
async function refuseTriggers(build, step, parents) {
	const { base, layer } = step;
	if (base.kind !== "external") return;
	const parent = parents.find(({ id }) => id === require_core.baseParent(step)?.id);
	const foreign = parent === void 0 ? await findForeignBase(build, base.reference) : void 0;
	const triggers = (await Promise.all([...layer.platforms.map(async (platform) => parent && (await readStepImage(parent.store, parent.digest, platform)).config), ...Array.from(foreign?.images.values() ?? [], (image) => foreign && require_core.readImageConfig(foreign.store, image))])).flatMap((image) => image?.config?.OnBuild ?? []);
	if (triggers.length > 0) {
		if (parent === void 0) warnOfTriggers(build, base.reference, triggers);
		throw new require_instructions.HandOver(`its base ${base.reference} has ONBUILD triggers`);
	}
}
async function readStepImage(store, digest, platform) {
	const image = await require_core.readPlatformManifest(store, digest, platform);
	return {
		image,
		config: await require_core.readImageConfig(store, image)
	};
}

// packages/core/src/build/copy-from/stage-exports.ts
/**
* Sees to it that what COPYs take from builder stages is in the registry, each under its step key. What is missing is built by
* BuildKit: the builder stages alone, all in one run. Throws `engine` where `engine: native` has nothing to stand on.
*/
async function stageExports(build, groups, parents, onBlob) {
	const { node, force, environment } = build;
	const images = /* @__PURE__ */ new Map();
	const missing = [];
	for (const group of groups) {
		const place = await stepPlace(build, exportNode(node, group.copies, group.platforms));
		const found = force ? void 0 : await require_core.lookUpKey(place.store, place.tag, place.key, group.platforms);
		if (found?.kind === "hit") {
			environment.log.info(`${node.id}: what ${groupsText([group])} takes is in the registry`);
			images.set(group, {
				store: place.store,
				digest: found.descriptor.digest
			});
		} else missing.push({
			group,
			place
		});
	}
	for (const side of Map.groupBy(missing, ({ group }) => group.platforms.join()).values()) for (const [group, image] of await buildExports(build, side, parents, onBlob)) images.set(group, image);
	return images;
}
/** The COPYs of groups in words. */
function groupsText(groups) {
	return Array.from(groups, ({ copies }) => copies.map(copyText).join(", ")).join(", ");
}
async function buildExports(build, missing, parents, onBlob) {
	const { node, choices, force, environment } = build;
	const what = groupsText(missing.map(({ group }) => group));
	const all = missing.flatMap(({ group }) => group.copies);
	const step = exportNode(node, all, missing[0]?.group.platforms ?? []);
	const made = step.chain.flatMap(({ instructions }) => instructions).length + 1;
	const reason = force ? "it is forced" : `what it takes is not in the registry${await explainStep(build, step, made)}`;
	if (wantsNative(node, choices)) throw nativeOnly(node, `${what}: ${reason}`);
	environment.log.info(`${node.id}: BuildKit builds for ${what} its stage alone: ${reason}`);
	const needed = parents.filter(({ id }) => step.parents.includes(id));
	const built = await buildByBuildkit({
		...build,
		node: step
	}, needed, onBlob).catch((error) => {
		throw missingInStage(error, node, all);
	});
	const store = await build.stores.ofLayer(node.layer);
	const written = [];
	let start = 0;
	for (const { group, place } of missing) {
		const end = start + group.copies.flatMap(({ exports }) => exports).length;
		const part = await Promise.all(built.map((platform) => partOf(store, platform, start, end)));
		const image = await writeImage(store, part, {
			...place,
			force
		}, environment.log);
		written.push([group, {
			store,
			digest: image.descriptor.digest,
			reason
		}]);
		start = end;
	}
	return written;
}
/** Some of the blobs of an image, as an image. */
async function partOf(store, { platform, config, layers }, start, end) {
	if (config.kind === "new") throw new TypeError("BuildKit stores its configuration");
	const blob = await store.getBlob(config.descriptor.digest);
	const whole = blob === void 0 ? void 0 : require_oci.parseConfig(await (0, node_stream_consumers.buffer)(blob));
	const diffIds = whole?.rootfs.diff_ids ?? [];
	if (layers.length < end || diffIds.length !== layers.length) throw new require_instructions.HandOver("BuildKit gave another number of blobs than of sources");
	return {
		platform,
		config: {
			kind: "new",
			document: {
				...require_images.parsePlatform(platform),
				created: whole?.created ?? "1970-01-01T00:00:00Z",
				config: {},
				rootfs: {
					type: "layers",
					diff_ids: diffIds.slice(start, end)
				}
			}
		},
		layers: layers.slice(start, end),
		annotations: {}
	};
}

// packages/core/src/build/copy-from/take-copies.ts
/**
* Fetches what COPY --froms take: from builder stages by BuildKit, unless it is in the registry; from images by reading their blobs. The
* copies themselves, onto whatever parent, are then as any other. Throws `TakeHandOver` where that cannot be exact.
*/
async function takeCopies(build, scopes, parents, onBlob) {
	try {
		return await fetchCopies(build, scopes, parents, onBlob);
	} catch (error) {
		throw error instanceof require_instructions.HandOver ? new require_instructions.TakeHandOver(error.reason) : error;
	}
}
async function fetchCopies(build, scopes, parents, onBlob) {
	if (scopes.every(({ copies }) => copies.length === 0)) return {
		of: () => void 0,
		[Symbol.asyncDispose]: async () => {}
	};
	await using stack = new AsyncDisposableStack();
	const spooled = new SpooledBlobs(stack.use(await FileSpool.create(build.environment.temporary)));
	const taken = new Map(scopes.map(({ platform }) => [platform, /* @__PURE__ */ new Map()]));
	const { images, stages } = sortCopies(build, scopes);
	const exports = await stageExports(build, exportGroups(build.node, stages), parents, onBlob);
	for (const [group, image] of exports) for (const platform of group.platforms) {
		let part = 0;
		for (const copy of group.copies) {
			const sources = await sourcesOfExport(build, copy, {
				...image,
				part
			}, platform, spooled);
			taken.get(platform)?.set(copy.instruction, {
				sources,
				isDear: false
			});
			part += copy.exports.length;
		}
	}
	const read = /* @__PURE__ */ new Map();
	for (const copy of images) {
		const { store, files } = await imageCopy(build, copy, parents, read);
		const sources = copySources(files, new CopiedContents(store, files, spooled));
		taken.get(copy.platform)?.set(copy.instruction, {
			sources,
			isDear: true
		});
	}
	const owned = stack.move();
	return {
		of: (platform, instruction) => taken.get(platform)?.get(instruction),
		...whyOf(exports),
		[Symbol.asyncDispose]: () => owned.disposeAsync()
	};
}
function whyOf(exports) {
	if (exports.size === 0) return {};
	const built = [...exports].filter(([, { reason }]) => reason !== void 0);
	if (built.length === 0) return { why: `what ${groupsText(exports.keys())} takes is in the registry` };
	const groups = built.map(([group]) => group);
	return { why: `the stage of ${groupsText(groups)} was built by BuildKit: ${built[0]?.[1].reason ?? ""}` };
}
/** Copies by what they take from: an image, or a stage. */
function sortCopies({ node }, scopes) {
	const images = [];
	return {
		images,
		stages: scopes.map(({ platform, copies }) => {
			const graph = node.graphs.get(platform);
			const ofStages = [];
			for (const copy of copies) {
				const origin = graph === void 0 ? void 0 : require_core.copyOrigin(graph, copy.instruction);
				if (origin?.kind === "image") images.push({
					...copy,
					platform,
					origin
				});
				else if (origin?.kind === "stage") ofStages.push(copy);
				else throw new require_instructions.HandOver(copyText(copy));
			}
			return {
				platform,
				copies: ofStages
			};
		})
	};
}
async function sourcesOfExport(build, copy, { store, digest, part }, platform, spooled) {
	const { descriptor, manifest } = await require_core.readPlatformManifest(store, digest, platform);
	const { exports, instruction } = copy;
	const layers = manifest.layers.slice(part, part + exports.length);
	const files = await keptCopied(build, descriptor.digest, copy, part, () => readExport({
		store,
		layers,
		exports,
		exclude: instruction.exclude
	}, spooled));
	return copySources(files, new CopiedContents(store, files, spooled));
}

// packages/core/src/build/native/build-natively.ts
/**
* Builds a layer by registry calls alone: its parent is neither pulled nor unpacked. The blobs are then in the layer's repository,
* under no tag. Throws `HandOver` where BuildKit has to do it.
*/
async function buildNatively(build, stages, parents, onBlob) {
	const link = require_core.baseParent(build.node);
	const parent = parents.find(({ id }) => id === link?.id);
	const foreign = link === void 0 && build.node.base.kind === "external" ? await findForeignBase(build, build.node.base.reference) : void 0;
	const store = await build.stores.ofLayer(build.node.layer);
	const base = foreign ?? parent;
	const works = [];
	for (const platform of build.node.layer.platforms) {
		const below = base === void 0 ? void 0 : await readBelow(build, base, platform, store, onBlob);
		works.push({
			stages,
			platform,
			...below === void 0 ? {} : below
		});
	}
	return executePlatforms(build, works, parents, onBlob);
}
/** Executes stages on images that are in the layer's repository, on all platforms. Throws `HandOver` where BuildKit has to do it. */
async function executePlatforms(build, works, parents, onBlob) {
	const { node } = build;
	const scopes = works.map((work) => ({
		platform: work.platform,
		copies: expandedCopies({
			base: work.base,
			stages: work.stages,
			...work.begun === void 0 ? {} : { begun: work.begun },
			dockerfile: node.layer.dockerfile,
			escape: node.dockerfile.directives.escape,
			buildArgs: node.layer.buildArgs,
			globalArgs: node.graphs.get(work.platform)?.globalArgs ?? /* @__PURE__ */ new Map()
		})
	}));
	await using copies = await takeCopies(build, scopes, parents, onBlob);
	const platforms = [];
	for (const work of works) {
		await platforms.at(-1)?.stored;
		platforms.push(await executePlatform(build, work, copies, onBlob));
	}
	return {
		platforms,
		...copies.why === void 0 ? {} : { why: copies.why }
	};
}
async function executePlatform(build, { stages, platform, base, begun, annotated, needsTree = true }, copies, onBlob) {
	const { node, stores, choices } = build;
	const { layer } = node;
	const { weights } = layer;
	const folder = layer.context === "" ? "" : `${layer.context}/`;
	const result = await executeStages({
		store: await stores.ofLayer(layer),
		base,
		...begun === void 0 ? {} : { begun },
		stages,
		dockerfile: layer.dockerfile,
		escape: node.dockerfile.directives.escape,
		platform,
		buildArgs: layer.buildArgs,
		globalArgs: node.graphs.get(platform)?.globalArgs ?? /* @__PURE__ */ new Map(),
		context: {
			tree: node.context,
			contentOf: (entry) => contentOf(build, entry, `${folder}${entry.path}`)
		},
		taken: (instruction) => copies.of(platform, instruction),
		...weights === void 0 ? {} : { weights: await weightsStep(weights, build.plan, stores.hub()) },
		handOverReason: (instruction) => require_core.triggerReason(instruction, node),
		labels: layer.labels,
		compression: layer.compression,
		...build.steps === void 0 ? {} : { steps: build.steps },
		progress: (what) => uploadProgress(`${node.id}: ${what}`, build.environment.log, () => performance.now()),
		...build.environment.signal === void 0 ? {} : { signal: build.environment.signal },
		epoch: choices.epoch,
		onBlob
	});
	return {
		platform,
		config: {
			kind: "new",
			document: result.config
		},
		layers: result.layers,
		stored: result.stored,
		annotations: imageAnnotations(node, choices, annotated),
		...needsTree ? { tree: result.tree } : {}
	};
}
/** The content of a file of the work tree; `path` begins at the repository's root. */
async function contentOf({ project, absent, steps }, { oid }, path) {
	const there = absent?.get(path);
	if (there !== void 0) return there;
	const content = require_core.diskContent(project.root, path);
	if (oid !== void 0 || steps === void 0) return content;
	return {
		...content,
		onBlob: (diffId) => steps.learnBlob(path, diffId)
	};
}
async function readBelow(build, base, platform, store, onBlob) {
	if ("images" in base) {
		const annotated = {
			name: base.reference,
			digest: base.digest
		};
		return {
			base: await takeForeignBase(build, base, platform, store, onBlob),
			annotated
		};
	}
	const treeTag = require_images.suiteTag(base.tagPrefixes[0] ?? "", "tree", base.digest);
	const readImage = async () => {
		const read = await require_core.readPlatformManifest(base.store, base.digest, platform);
		return [read, await require_core.readImageConfig(base.store, read)];
	};
	const [[image, config], stored] = await Promise.all([readImage(), base.isIndex ? void 0 : require_content.loadTree(base.store, base.digest, treeTag)]);
	const tree = stored ?? await treeOfImage(base.store, image, platform, base.tagPrefixes, build.environment.log);
	const { layers } = image.manifest;
	for (const blob of base.store === store ? [] : layers) {
		const { outcome, size } = await require_oci.ensureBlob(blob, base.store, store);
		onBlob(`${base.id}'s blob`, outcome, size);
	}
	return {
		base: {
			config,
			layers,
			tree
		},
		annotated: {
			name: base.name,
			digest: image.descriptor.digest
		}
	};
}

// packages/core/src/build/parent-image.ts
/** Finds the image of a layer's parent, where it is not known yet under its key tag: a plan needs no digests of images that are still to be built. Throws `missing-parent`. */
async function parentImage(build, id) {
	const planned = build.planned.get(id);
	const node = build.project.nodes.find((each) => each.id === id);
	if (planned === void 0 || node === void 0) throw new require_git.LayeredBuildError("bad-plan", `Layer ${build.node.id} stands on ${id}, which is not in the plan.`, { hint: "Make the plan anew with detect-changed-layers." });
	const store = await build.stores.ofLayer(node.layer);
	const digest = build.images.get(id) ?? (await store.headManifest(planned.tag))?.digest;
	if (digest === void 0) throw new require_git.LayeredBuildError("missing-parent", `Layer ${build.node.id} stands on ${id}, whose image ${store.name}:${planned.tag} does not exist.`, { hint: `Build ${id} first: name both in \`layer\`, or use the matrix of detect-changed-layers wave by wave.` });
	return {
		id,
		store,
		digest,
		isIndex: planned.platforms.length > 1,
		name: `${node.layer.image}:${planned.tag}`,
		tagPrefixes: tagPrefixes(build, node)
	};
}
/** The tag prefixes of a layer and of those below it, as FROM leads down the chain. */
function tagPrefixes(build, node) {
	const below = build.project.nodes.find(({ id }) => id === require_core.baseParent(node)?.id);
	return [node.layer.tagPrefix, ...below === void 0 ? [] : tagPrefixes(build, below)];
}

// packages/core/src/image/stored-files.ts
/** Created where a list is read. */
function storedFiles() {
	return require_zod.array(require_zod.strictObject({
		path: require_zod.string(),
		kind: require_zod._enum([
			"file",
			"directory",
			"symlink"
		]),
		mode: require_zod.int().check(require_zod._gte(0), require_zod._lte(4095)),
		oid: require_zod.optional(require_zod.string()),
		linkTarget: require_zod.optional(require_zod.string()),
		size: require_zod.optional(require_zod.int().check(require_zod._gte(0))),
		blob: require_zod.optional(require_zod.custom((value) => typeof value === "string" && require_oci.isDigest(value)))
	}));
}
const artifactType$1 = "application/vnd.layered-build.generated.v1+json";
const keyAnnotation = "io.github.layered-build.own-key";
/** Stores which generated files a layer took, under its own key: what it is made of but for its parents. */
async function storeFiles(store, prefix, key, files) {
	await require_oci.storeArtifact(store, artifactOf(key), await require_images.packJson(files), require_images.suiteTag(prefix, "step", key));
}
/** Which generated files a layer of this own key took; undefined where none was built, or where that is not known. */
async function loadFiles(store, prefix, key) {
	const bytes = await require_oci.loadArtifact(store, artifactOf(key), require_images.suiteTag(prefix, "step", key));
	if (bytes === void 0) return void 0;
	try {
		return storedFiles().parse(JSON.parse(require_images.unpackText(bytes)));
	} catch {
		return;
	}
}
function artifactOf(key) {
	return require_images.jsonArtifact(artifactType$1, { [keyAnnotation]: key });
}

// packages/core/src/image/stored-step.ts
const artifactType = "application/vnd.layered-build.step.v1";
/** Manifest annotations with the full step key, and with the digest of the uncompressed blob. */
const stepAnnotation = "io.github.layered-build.step";
const diffIdAnnotation = "io.github.layered-build.diff-id";
const timesAnnotation = "io.github.layered-build.times";
/**
* Keeps the blob of a step under its step key, so that it is found again on whatever parent. The artifact's manifest has that very blob:
* nothing is stored twice, and the blob lives as long as the artifact.
*/
async function storeStep(store, prefix, key, step) {
	const config = await require_oci.putEmpty(store);
	const { mediaType, digest, size } = step.descriptor;
	const manifest = {
		schemaVersion: 2,
		mediaType: require_oci.MediaType.manifest,
		artifactType,
		config,
		layers: [{
			mediaType,
			digest,
			size
		}],
		annotations: {
			[stepAnnotation]: key,
			[diffIdAnnotation]: step.diffId,
			...step.times === void 0 ? {} : { [timesAnnotation]: step.times.join() }
		}
	};
	const bytes = Buffer.from(JSON.stringify(manifest));
	await store.putManifest({
		bytes,
		mediaType: require_oci.MediaType.manifest
	}, require_images.suiteTag(prefix, "step", key));
}
/** The blob that is kept under a step key, if all of it is there; undefined for all else that may stand under the tag. Throws what the store throws. */
async function loadStep(store, prefix, key) {
	const stored = await store.getManifest(require_images.suiteTag(prefix, "step", key));
	const parsed = stored === void 0 ? void 0 : require_oci.parseManifest(stored);
	if (parsed?.kind !== "manifest") return void 0;
	const { artifactType: type, annotations = {}, layers } = parsed.document;
	const [descriptor] = layers;
	const diffId = annotations[diffIdAnnotation] ?? "";
	if (type !== artifactType || annotations[stepAnnotation] !== key) return void 0;
	if (descriptor === void 0 || !require_oci.isDigest(diffId)) return void 0;
	const times = annotations[timesAnnotation]?.split(",").map(Number);
	if (await store.headBlob(descriptor.digest) !== descriptor.size) return void 0;
	return {
		descriptor,
		diffId,
		...times === void 0 ? {} : { times }
	};
}

// packages/core/src/build/native/blob-key.ts
/**
* The key of a step's blob: 64 lower-case hex digits, the sha256 of everything that the blob's bytes depend on. That is what the instruction
* takes and what of the parent's files enters the blob (the metadata of folders above), but not the parent itself.
* Undefined where nothing but its bytes say what a file is.
*/
function blobKey({ entries, contentIds, compression, times }) {
	const encoded = [];
	for (const entry of entries) {
		const content = entry.kind === "file" ? contentIds.get(entry.path) : void 0;
		if (entry.kind === "file" && content === void 0) return void 0;
		encoded.push(encodedEntry(entry, content, times));
	}
	const recipe = {
		step: "blob",
		schema: "1",
		compression,
		times: String(times),
		entries: encoded
	};
	return (0, node_crypto.createHash)("sha256").update(require_images.encodeCanonical(recipe)).digest("hex");
}
function encodedEntry(entry, content, times) {
	const { kind, path, mode, uid, gid, mtime, xattrs } = entry;
	return {
		kind,
		path,
		mode: mode.toString(8),
		owner: `${uid}:${gid}`,
		...times ? { mtime: String(mtime) } : {},
		...xattrs === void 0 || xattrs.size === 0 ? {} : { xattrs: Object.fromEntries([...xattrs].map(([name, value]) => [name, Buffer.from(value).toString("hex")])) },
		...entry.kind === "file" ? {
			size: String(entry.size),
			content
		} : {},
		...entry.kind === "symlink" || entry.kind === "hardlink" ? { target: entry.linkTarget } : {},
		...entry.kind === "chardev" || entry.kind === "blockdev" ? { device: `${entry.major}:${entry.minor}` } : {}
	};
}

// packages/core/src/build/native/step-blobs.ts
/** The least size (bytes, of the tar) of a blob that is known by its step key. Below it, making one costs less than asking for it. */
const keptBytes = 4194304;
const byBlob = "blob:";
/** What a file is known by that nobody has read for itself: the blob that it went into, with the file's place in it. */
function idByBlob(diffId) {
	return `${byBlob}${diffId}`;
}
/** The blob in such an id; undefined for one of another kind. */
function blobOfId(id) {
	const diffId = id?.startsWith(byBlob) === true ? id.slice(5) : "";
	return require_oci.isDigest(diffId) ? diffId : void 0;
}
/**
* The large blobs of one layer's steps, known by what they are made of and not by what they stand on: one that was made for an image on
* another parent is used again, and nothing of it is read, hashed or sent.
*/
var StepBlobs = class {
	#options;
	#blobs = /* @__PURE__ */ new Map();
	#reused = 0;
	#made = 0;
	constructor(options) {
		this.#options = options;
	}
	/** How many blobs were there already. */
	get reused() {
		return this.#reused;
	}
	/** How many had to be made. */
	get made() {
		return this.#made;
	}
	/** The same for blobs of which the smallest are kept too: reading what they are made of costs more. */
	get ofAnySize() {
		return { write: (step, make) => this.#write(step, make, 0) };
	}
	/** The blob that a file of the work tree went into, where the file is known by nothing else; its path from the repository's root. */
	blobOf(path) {
		return this.#blobs.get(path);
	}
	/** Says that of a file. */
	learnBlob(path, diffId) {
		this.#blobs.set(path, diffId);
	}
	/** The blob as it is kept, or as `make` makes it, which is then kept. Throws what `make` throws. */
	write(step, make) {
		return this.#write(step, make, keptBytes);
	}
	async #write(step, make, leastBytes) {
		const { entries, contentIds, onBlob } = step;
		if (require_content.tarSize(entries) < leastBytes) return make();
		const unread = entries.filter(({ kind, path }) => kind === "file" && !contentIds.has(path) && onBlob.has(path));
		return unread.length > 0 ? this.#writeUnread(step, unread, make) : this.#writeKnown(step, make);
	}
	async #writeKnown(step, make) {
		const { times, force } = this.#options;
		const key = blobKey({
			...step,
			times
		});
		const kept = key === void 0 || force ? void 0 : await this.#find(key);
		if (kept !== void 0) return this.#reuse(step, kept);
		this.#made += 1;
		const blob = await make();
		if (key !== void 0) await this.#keep(step, key, blob);
		return blob;
	}
	/**
	* Files that nobody has read: to know whether a blob of them is there they would be read once, and then once more to be sent. So that is
	* asked only where there is a blob of such files, by their paths and sizes. It is theirs if its bytes are those that they make now,
	* with its times.
	*/
	async #writeUnread(step, unread, make) {
		const { times, force } = this.#options;
		const keyWith = (id) => {
			const contentIds = new Map([...step.contentIds, ...unread.map(({ path }) => [path, id])]);
			return blobKey({
				...step,
				contentIds,
				times
			});
		};
		const shape = keyWith("unread");
		const similar = shape === void 0 || force ? void 0 : await this.#find(shape);
		const isSame = similar?.times !== void 0 && await digestAt(step.entries, similar.times) === similar.diffId;
		const tell = ({ diffId }) => unread.forEach(({ path }) => step.onBlob.get(path)?.(diffId));
		if (similar !== void 0 && isSame) {
			tell(similar);
			return this.#reuse(step, similar);
		}
		this.#made += 1;
		const blob = await make();
		tell(blob);
		const withTimes = {
			...blob,
			times: step.entries.map(({ mtime }) => mtime)
		};
		for (const key of [shape, keyWith(idByBlob(blob.diffId))]) if (key !== void 0) await this.#keep(step, key, withTimes);
		return blob;
	}
	#reuse({ what }, kept) {
		const { times, log } = this.#options;
		this.#reused += 1;
		const { digest, size } = kept.descriptor;
		const note = times ? "" : "; its files keep the times of that build";
		log.info(`${what}: same inputs as before, so its blob ${digest} (${require_images.byteText(size)}) is used again${note}`);
		return kept;
	}
	async #keep({ what }, key, blob) {
		const { store, tagPrefix, log } = this.#options;
		await storeStep(store, tagPrefix, key, blob).catch((error) => {
			log.warning(`${what}: its blob could not be kept for later builds: ${String(error)}`);
		});
	}
	/** What cannot be looked up is made: that is slower, and right. */
	async #find(key) {
		const { store, tagPrefix, log } = this.#options;
		try {
			const kept = await loadStep(store, tagPrefix, key);
			return kept === void 0 ? void 0 : {
				...kept,
				outcome: "exists"
			};
		} catch (error) {
			log.debug(`No look-up of step ${key}: ${String(error)}`);
			return;
		}
	}
};
/** The digest of the tar that the entries make, with other times; undefined where there are not as many. */
async function digestAt(entries, times) {
	if (times.length !== entries.length) return void 0;
	const hash = (0, node_crypto.createHash)("sha256");
	const timed = entries.map((entry, index) => ({
		...entry,
		mtime: times[index] ?? entry.mtime
	}));
	for await (const chunk of require_content.writeTar(timed)) {
		hash.update(chunk);
		require_oci.recycleChunk(chunk);
	}
	return `sha256:${hash.digest("hex")}`;
}

// packages/core/src/build/generated-files.ts
/** The generated files of a layer as they are on disk, or were (`absent`), folders first; paths from the repository's root. */
async function generatedFiles({ node, project, absent, steps }) {
	if (node.layer.generated.length === 0) return [];
	const patterns = compiled(node.layer.generated);
	const found = [];
	for (const entry of project.tree.walk()) {
		if (entry.tracked || !isGenerated(entry, patterns)) continue;
		const { path, kind, mode, oid, linkTarget } = entry;
		const size = kind === "file" ? (absent?.get(path) ?? require_core.diskContent(project.root, path)).size : void 0;
		const blob = steps?.blobOf(path) ?? blobOfId(absent?.get(path)?.id);
		found.push({
			path,
			kind,
			mode,
			...oid === void 0 ? {} : { oid },
			...linkTarget === void 0 ? {} : { linkTarget },
			...size === void 0 ? {} : { size },
			...blob === void 0 ? {} : { blob }
		});
	}
	return found;
}
/** Whether a pattern of `generated` names nothing that is on disk. */
function lacksGenerated({ node, project }) {
	return compiled(node.layer.generated).some((pattern) => Iterator.from(project.tree.walk()).every(({ kind, path }) => kind === "directory" || !pattern.match(path)));
}
/**
* Puts generated files that an earlier build took, and that are not on disk now, into the tree: known by their ids, so that blobs of them
* are found. Whoever reads one gets `missing-source`.
*/
function placeAbsent({ project, node }, files) {
	const contents = /* @__PURE__ */ new Map();
	const placed = [];
	for (const { size = 0, blob, ...file } of files) {
		if (project.tree.get(file.path) !== void 0) continue;
		project.tree.set({
			...entryOf(file),
			tracked: false
		});
		placed.push(file.path);
		if (file.kind === "file") contents.set(file.path, {
			...absentContent(file.path, size, node.id),
			...blobId(blob)
		});
	}
	const remove = () => placed.toReversed().forEach((path) => project.tree.delete(path));
	return {
		contents,
		[Symbol.dispose]: remove
	};
}
function blobId(blob) {
	return blob === void 0 ? {} : { id: idByBlob(blob) };
}
function entryOf({ path, kind, mode, oid, linkTarget }) {
	return {
		path,
		kind,
		mode,
		...oid === void 0 ? {} : { oid },
		...linkTarget === void 0 ? {} : { linkTarget }
	};
}
function absentContent(path, size, layer) {
	const missing = () => new require_git.LayeredBuildError("missing-source", `${require_oci.printablePath(path)} is not there, and layer ${layer} has to be built from it.`, { hint: "It is named in `generated:`. Run the step that makes it before build-layer." });
	return {
		size,
		open: () => new node_stream.Readable({ read() {
			this.destroy(missing());
		} }),
		text: () => Promise.reject(missing())
	};
}
function compiled(patterns) {
	return patterns.map((pattern) => new require_minimatch.Minimatch(pattern, { dot: true }));
}
/** A folder counts also where it only lies on the way to what a pattern names. */
function isGenerated({ path, kind }, patterns) {
	return patterns.some((pattern) => pattern.match(path, kind === "directory"));
}

// packages/core/src/build/rebase.ts
/**
* A build that finds the blobs of earlier ones. Where a layer was built before of all that is its own, and only what it stands on is new,
* no blob of it is read or sent, and files that a step generates need not be there: its image costs a configuration and a manifest.
*/
var Rebase = class {
	#build;
	#store;
	#steps;
	#ownKey;
	#stack = new DisposableStack();
	#earlier;
	constructor(build, store) {
		const { node, inputs, force, choices, environment } = build;
		this.#build = build;
		this.#store = store;
		this.#ownKey = require_images.contentKey({
			...inputs,
			parents: {},
			bases: {}
		});
		const { tagPrefix } = node.layer;
		this.#steps = new StepBlobs({
			store,
			tagPrefix,
			force,
			times: choices.fixedTime,
			log: environment.log
		});
	}
	/** The same build with what is known of earlier ones. */
	async prepare() {
		const { force, environment, node } = this.#build;
		this.#build = {
			...this.#build,
			steps: this.#steps
		};
		const earlier = force || !lacksGenerated(this.#build) ? void 0 : await this.#load();
		if (earlier === void 0) return this.#build;
		const { contents } = this.#stack.use(placeAbsent(this.#build, earlier));
		if (contents.size > 0) environment.log.info(`${node.id}: generated files that are not there are taken from an earlier build: ${contents.size}`);
		this.#build = {
			...this.#build,
			absent: contents
		};
		return this.#build;
	}
	/** Once the blobs are there: whether all that is the layer's own was built before. What is new is kept for later builds. */
	async finish() {
		const { reused, made } = this.#steps;
		if (reused + made === 0) return false;
		const isSame = made === 0 && await this.#load() !== void 0;
		if (!isSame) await this.#keep();
		return isSame;
	}
	[Symbol.dispose]() {
		this.#stack.dispose();
	}
	async #load() {
		const { node, environment } = this.#build;
		this.#earlier ??= await loadFiles(this.#store, node.layer.tagPrefix, this.#ownKey).catch((error) => {
			environment.log.debug(`${node.id}: nothing is known of earlier builds: ${String(error)}`);
		});
		return this.#earlier;
	}
	async #keep() {
		const { node, environment } = this.#build;
		try {
			await storeFiles(this.#store, node.layer.tagPrefix, this.#ownKey, await generatedFiles(this.#build));
		} catch (error) {
			environment.log.warning(`${node.id}: what it is made of could not be kept, so a rebuilt base will cost a build: ${String(error)}`);
		}
	}
};

// packages/core/src/image/image-facts.ts
/** What a container would see of blobs, one over the other: for each path its kind, mode, owner, size, content and target. Whatever is below them is left out. */
async function fileFacts(store, layers) {
	const facts = /* @__PURE__ */ new Map();
	for (const layer of layers) {
		let hash = (0, node_crypto.createHash)("sha256");
		const onContent = (_, chunk) => void hash.update(chunk);
		for await (const entry of require_content.readTar(await openLayer(store, layer), { onContent })) {
			place(facts, entry, entryFact(entry, hash));
			hash = (0, node_crypto.createHash)("sha256");
		}
	}
	return facts;
}
/** What an image's configuration says, history included, but for entries that only stand for a further blob of a step. */
function configFacts({ config, history = [], ...members }) {
	const others = Object.entries(members).filter(([name]) => name !== "rootfs" && name !== "created");
	return new Map([
		...prefixed("", Object.fromEntries(others)),
		...prefixed("config ", config ?? {}),
		...history.filter((step) => !require_core.isStepPart(step)).map(({ created: ___, ...step }, index) => [`history ${index}`, sortedJson(step)])
	]);
}
/** The facts in which two images differ, one line each; none where they are the same. */
function differences(left, right) {
	return [.../* @__PURE__ */ new Set([...left.keys(), ...right.keys()])].filter((name) => left.get(name) !== right.get(name)).toSorted().map((name) => `${name}: ${left.get(name) ?? "nothing"} against ${right.get(name) ?? "nothing"}`);
}
function prefixed(prefix, members) {
	return Object.entries(members).map(([name, value]) => [`${prefix}${name}`, sortedJson(value)]);
}
/** The order of members says nothing. */
function sortedJson(value) {
	return JSON.stringify(value, (_, member) => require_git.isRecord(member) ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => a < b ? -1 : 1)) : member);
}
/** Whiteouts stay as facts, since what they delete may be below (image-spec, layer.md). */
function place(facts, entry, fact) {
	const cut = entry.path.lastIndexOf("/") + 1;
	const folder = entry.path.slice(0, cut);
	const name = entry.path.slice(cut);
	if (name === ".wh..wh..opq") remove(facts, folder);
	else if (name.startsWith(".wh.")) remove(facts, `${folder}${name.slice(4)}`);
	else if (entry.kind !== "directory") remove(facts, `${entry.path}/`);
	facts.set(`/${require_oci.printablePath(entry.path)}`, fact);
}
/** Takes out a path with all below it, or all below a folder (with a slash at its end). */
function remove(facts, path) {
	const shown = `/${require_oci.printablePath(path)}`;
	const below = shown.endsWith("/") ? shown : `${shown}/`;
	for (const each of facts.keys()) if (each === shown || each.startsWith(below)) facts.delete(each);
}
function entryFact(entry, content) {
	const xattrs = [...entry.xattrs ?? []].map(([name, value]) => `${name}=${Buffer.from(value).toString("hex")}`);
	const rest = [`${entry.mode.toString(8)} ${entry.uid}:${entry.gid}`, ...xattrs.toSorted()];
	if (entry.kind === "symlink") return [
		entry.kind,
		...rest.slice(1),
		`${entry.uid}:${entry.gid}`,
		`-> ${require_oci.printablePath(entry.linkTarget)}`
	].join(" ");
	if (entry.kind === "hardlink") return [entry.kind, `-> ${require_oci.printablePath(entry.linkTarget)}`].join(" ");
	if (entry.kind === "chardev" || entry.kind === "blockdev") rest.push(`${entry.major}:${entry.minor}`);
	if (entry.kind === "file") rest.push(`${entry.size} bytes`, content.digest("hex").slice(0, 16));
	return [entry.kind, ...rest].join(" ");
}
async function openLayer(store, layer) {
	const blob = await store.getBlob(layer.digest);
	if (blob === void 0) throw new require_git.LayeredBuildError("missing-image", `${store.name} has no blob ${layer.digest}, which was there a moment ago.`);
	const decompressor = require_content.layerDecompressor(layer.mediaType);
	return decompressor === void 0 ? blob : (0, node_stream.pipeline)(blob, decompressor, () => void 0);
}

// packages/core/src/build/verify-engines.ts
/** Of the differences, how many an error shows; the log has more. */
const shownInError = 3;
const shownInLog = 100;
/**
* Has BuildKit build a layer that was built by registry calls, and compares the two: files with mode, owner, size, content and target, configuration and history.
* Times and blobs are not compared. Throws `engine` for any difference; nothing has a tag then.
*/
async function verifyEngines(build, platforms, parents, onBlob) {
	const { node, environment } = build;
	environment.log.info(`${node.id}: built once more, by BuildKit, to compare the two`);
	const store = await build.stores.ofLayer(node.layer);
	const others = await buildByBuildkit(build, parents, onBlob).catch((error) => {
		throw error instanceof require_git.LayeredBuildError && error.code === "engine" ? withoutBuildkit(node.id, error) : error;
	});
	for (const platform of platforms) {
		const other = others.find((each) => each.platform === platform.platform);
		const found = other === void 0 ? [`BuildKit gave no image for it`] : await compare(store, platform, other);
		if (found.length === 0) {
			environment.log.info(`${node.id}: both ways give the same image for ${platform.platform}`);
			continue;
		}
		for (const line of found.slice(0, shownInLog)) environment.log.info(`  ${line}`);
		throw new require_git.LayeredBuildError("engine", `Layer ${node.id} (${platform.platform}) is another image by registry calls than by BuildKit, in ${found.length} ways: ${found.slice(0, shownInError).join("; ")}`, { hint: "Nothing was tagged. Where a RUN gives other files each time, the two cannot be equal. Else it is a defect: please report it with the lines above; `engine: buildkit` builds the layer meanwhile." });
	}
}
/** The layer itself is built by then, and needs none of what is missing. */
function withoutBuildkit(layer, cause) {
	return new require_git.LayeredBuildError("engine", `\`engine: verify\` has BuildKit build layer ${layer} too, to compare the two images, and there is no BuildKit here: ${cause.message}`, {
		hint: "Use a runner with Docker and buildx, such as ubuntu-24.04. `engine: auto` builds this layer without them.",
		cause
	});
}
/** The lines name what registry calls gave first. */
async function compare(store, ours, theirs) {
	const upper = ours.layers.findIndex((layer, index) => layer.digest !== theirs.layers[index]?.digest);
	const common = upper < 0 ? ours.layers.length : upper;
	const [left, right] = [ours, theirs].map((image) => image.layers.slice(common));
	return [...differences(await fileFacts(store, left ?? []), await fileFacts(store, right ?? [])), ...differences(configFacts(await configOf(store, ours)), configFacts(await configOf(store, theirs)))];
}
async function configOf(store, { config }) {
	if (config.kind === "new") return config.document;
	const blob = await store.getBlob(config.descriptor.digest);
	if (blob === void 0) throw new require_git.LayeredBuildError("missing-image", `${store.name} has no configuration ${config.descriptor.digest}.`);
	return require_oci.parseConfig(await (0, node_stream_consumers.buffer)(blob));
}

// packages/core/src/build/split/begun-stage.ts
/**
* What stages that BuildKit has executed leave to the rest of the last of them, besides the image: its ARGs, and whether CMD was given.
* `lost` are the ARGs whose value cannot be told, because it was made of something that only BuildKit saw.
*/
function begunStage(head, values) {
	const args = new ArgScope(head, values);
	for (const [index, stage] of head.entries()) {
		if (index > 0) args.enterStage();
		for (const instruction of stage.instructions) args.apply(instruction);
	}
	const cmdSet = head.at(-1)?.instructions.some(({ kind }) => kind === "CMD") ?? false;
	return {
		...args.outcome(),
		cmdSet
	};
}
/** ARG and ENV step by step, as BuildKit has them: the later one wins, and ENV is back in front where a stage begins. */
var ArgScope = class {
	#values;
	/** The image's ENV in the end. */
	#final;
	/** Names that an ENV of the stages sets: what the base had for them is not to be seen in the end. */
	#written;
	/** What ENV has set so far, and the ARGs in front of it; undefined is a value that nobody here knows. */
	#env = /* @__PURE__ */ new Map();
	#args = /* @__PURE__ */ new Map();
	constructor(head, values) {
		this.#values = values;
		this.#final = new Map(values.env.map((pair) => [pair.split("=", 1)[0] ?? "", pair.slice(pair.indexOf("=") + 1)]));
		const pairs = head.flatMap(({ instructions }) => instructions.flatMap((each) => each.kind === "ENV" ? each.pairs : []));
		const all = pairs.some(({ key }) => key.includes("$")) ? this.#final.keys() : [];
		this.#written = /* @__PURE__ */ new Set([...pairs.map(({ key }) => require_dockerfile.expandWord(key, () => "").value), ...all]);
	}
	enterStage() {
		for (const name of this.#args.keys()) if (this.#env.has(name)) this.#args.delete(name);
		else if (this.#written.has(name)) this.#args.set(name, void 0);
		else if (this.#final.has(name)) this.#args.delete(name);
	}
	apply(instruction) {
		if (instruction.kind === "ARG") for (const arg of instruction.args) this.#declare(arg);
		if (instruction.kind !== "ENV") return;
		const pairs = instruction.pairs.map(({ key, value }) => ({
			key: this.#expand(key),
			value: this.#expand(value)
		}));
		for (const { key, value } of pairs) {
			if (key === void 0) {
				this.#loseHidden();
				continue;
			}
			this.#args.delete(key);
			this.#env.set(key, value);
		}
	}
	/** After an ENV whose name nobody here knows. */
	#loseHidden() {
		for (const name of this.#args.keys()) if (this.#final.has(name)) this.#args.set(name, void 0);
	}
	outcome() {
		const known = [...this.#args].flatMap(([name, value]) => value === void 0 ? [] : [[name, value]]);
		const lost = [...this.#args].filter(([, value]) => value === void 0).map(([name]) => name);
		return {
			args: new Map(known),
			lost: new Set(lost)
		};
	}
	#declare({ name, default: fallback }) {
		const { buildArgs, globalArgs, isUnknown } = this.#values;
		if (isUnknown(name)) {
			this.#args.set(name, void 0);
			return;
		}
		const given = buildArgs[name] ?? (fallback === void 0 ? globalArgs.get(name) : void 0);
		if (given !== void 0) this.#args.set(name, given);
		else if (fallback !== void 0) this.#args.set(name, this.#expand(fallback));
	}
	/** A word expanded, or undefined where it needs a value that nobody here knows. */
	#expand(word) {
		let isKnown = true;
		const lookup = (name) => {
			const value = this.#lookUp(name);
			if (value !== "unknown") return value?.text;
			isKnown = false;
			return "x";
		};
		const { value } = require_dockerfile.expandWord(word, lookup, { escape: this.#values.escape });
		return isKnown ? value : void 0;
	}
	#lookUp(name) {
		for (const map of [this.#args, this.#env]) {
			if (!map.has(name)) continue;
			const text = map.get(name);
			return text === void 0 ? "unknown" : { text };
		}
		if (this.#written.has(name)) return "unknown";
		const text = this.#final.get(name);
		return text === void 0 ? void 0 : { text };
	}
};

// packages/core/src/build/split/step-node.ts
/**
* A layer cut down to the first stages of its chain: what BuildKit has to build of it, and what its step key is made of. Later stages,
* stages that only they need, and what is written into the finished image only (labels, annotations) are not in it.
* `head` is the chain up to the cut; see `cutChain`.
*/
function stepNode(node, head) {
	const last = head.at(-1);
	if (last === void 0) throw new RangeError("A step has a stage");
	const end = last.instructions.at(-1)?.end ?? last.from.end;
	const graphs = new Map([...node.graphs].map(([platform, graph]) => [platform, cutGraph(graph, last, end.line)]));
	const resolved = [...graphs.values()].flatMap(({ stages }) => stages);
	const used = new Set(resolved.flatMap(({ base, references }) => [base, ...references]).flatMap(({ to }) => to.kind === "external" ? [to.reference] : []));
	const stages = node.dockerfile.stages.filter(({ index }) => index <= last.index).map((stage) => stage.index === last.index ? last : stage);
	const links = node.links.map((link) => ({
		...link,
		names: link.names.filter((name) => used.has(name))
	})).filter(({ names }) => names.length > 0);
	const { target, ...layer } = node.layer;
	const isTarget = node.chain.at(-1)?.index === last.index;
	return {
		...node,
		layer: {
			...layer,
			...isTarget && target !== void 0 ? { target } : {},
			labels: {},
			annotations: {}
		},
		text: `${node.text.split("\n").slice(0, end.line).join("\n")}\n`,
		dockerfile: {
			...node.dockerfile,
			stages
		},
		graphs,
		closure: stages.filter(({ index }) => resolved.some(({ stage }) => stage.index === index)),
		chain: head,
		links,
		parents: links.map(({ id }) => id),
		externals: node.externals.filter((reference) => used.has(reference))
	};
}
/** The stages of a platform that the cut one needs, itself included. */
function cutGraph(graph, last, line) {
	const all = new Map(graph.stages.map((each) => [each.stage.index, each]));
	const whole = all.get(last.index);
	if (whole === void 0) throw new RangeError(`No stage ${last.index}`);
	const target = {
		...whole,
		stage: last,
		references: whole.references.filter(({ position }) => position.line <= line)
	};
	const needed = /* @__PURE__ */ new Map();
	const add = (each) => {
		if (each === void 0 || needed.has(each.stage.index)) return;
		needed.set(each.stage.index, each);
		for (const { to } of [each.base, ...each.references]) if (to.kind === "stage") add(all.get(to.index));
	};
	add(target);
	const stages = [...needed.values()].toSorted((one, other) => one.stage.index - other.stage.index);
	return {
		...graph,
		dockerfile: graph.dockerfile,
		target,
		stages
	};
}

// packages/core/src/build/split/step-tree.ts
/**
* The files of a step's image: as stored, else those of the image that it stands on, and of the blobs above. So a RUN that changes costs
* its own blobs, and not those of a large base once more. `parent` is the layer that it stands on.
*/
async function stepTree(build, store, image, platform, parent) {
	const { node, environment } = build;
	const prefixes = [node.layer.tagPrefix, ...parent?.tagPrefixes ?? []];
	const below = () => treeBelow(build, store, image, platform, parent);
	return treeOfImage(store, image, platform, prefixes, environment.log, below);
}
/** Undefined for FROM scratch, and where a builder has packed the blobs below anew. */
async function treeBelow(build, store, image, platform, parent) {
	const { node, environment } = build;
	if (parent !== void 0) {
		const below = await require_core.readPlatformManifest(parent.store, parent.digest, platform);
		if (!require_images.standsOn(image, below)) return void 0;
		return {
			tree: await treeOfImage(parent.store, below, platform, parent.tagPrefixes, environment.log),
			layers: below.manifest.layers.length
		};
	}
	const below = await foreignBelow(build, platform);
	if (below === void 0 || !require_images.standsOn(image, below)) return void 0;
	return {
		tree: await treeOfImage(store, below, platform, [node.layer.tagPrefix], environment.log),
		layers: below.manifest.layers.length
	};
}
/** The manifest of an external base. It only saves reading: where it is gone, or cannot be had now, the step has all that is needed. */
async function foreignBelow(build, platform) {
	const { node, environment } = build;
	if (node.base.kind !== "external") return void 0;
	try {
		return (await findForeignBase(build, node.base.reference)).images.get(platform);
	} catch (error) {
		environment.log.debug(`${node.id}: nothing is known of ${node.base.reference}: ${String(error)}`);
		return;
	}
}

// packages/core/src/build/split/build-split.ts
/**
* Builds a layer in two parts: up to its last RUN by BuildKit, unless the result of that is in the registry, and the rest by registry
* calls on that result. Builder stages that the rest copies from are parts of their own. `why` says whether BuildKit ran.
* Throws `HandOver` where that cannot be exact, and `engine` where `engine: native` has nothing to stand on.
*/
async function buildSplit(build, split, parents, onBlob) {
	const { node, choices, environment } = build;
	const { log } = environment;
	if (split.head === void 0) return buildNatively(build, split.stages, parents, onBlob);
	const begun = {
		...split,
		head: split.head
	};
	const step = stepNode(node, split.head);
	const place = await stepPlace(build, step);
	const parent = parents.find(({ id }) => id === require_core.baseParent(node)?.id);
	const found = build.force ? void 0 : await findStep(place, node.layer.platforms, parent);
	let images;
	let why = `the result of ${split.what} is in the registry`;
	if (found?.kind === "hit") ({images} = found);
	else {
		const reason = `${missingText(found?.kind)}${found?.kind === "miss" ? await explainStep(build, step) : ""}`;
		if (wantsNative(node, choices)) throw nativeOnly(node, `${split.what}: ${reason}`);
		log.info(`${node.id}: built by BuildKit up to ${split.what}: ${reason}`);
		if (split.advice !== void 0) log.info(`${node.id}: ${split.advice}`);
		const digest = await buildStep(build, step, place, found?.kind !== "miss", parents, onBlob);
		images = await readStep(place.store, digest, node.layer.platforms);
		why = `${split.what} was run by BuildKit: ${reason}`;
	}
	const works = [];
	for (const [platform, image] of images) works.push(await restOf(build, begun, {
		store: place.store,
		platform,
		...image
	}, parents));
	const executed = await executePlatforms(build, works, parents, onBlob);
	if (found?.kind === "hit") log.info(`${node.id}: ${why}; what follows it is built by registry calls alone`);
	return {
		platforms: executed.platforms,
		why: [why, ...executed.why === void 0 ? [] : [executed.why]].join("; ")
	};
}
/** Before anything is built: a split build that may not run BuildKit, and has no result to stand on. Throws `engine`. */
async function refuseMissingStep(build, split) {
	if (split.head === void 0) return;
	const place = await stepPlace(build, stepNode(build.node, split.head));
	const found = build.force ? void 0 : await findStep(place, build.node.layer.platforms, void 0);
	if (found?.kind !== "hit") throw nativeOnly(build.node, `${split.what}: ${missingText(found?.kind)}`);
}
function missingText(kind) {
	if (kind === void 0) return "it is forced";
	return kind === "miss" ? "its result is not in the registry" : "its parent has been built anew";
}
/** What follows a step, to be executed on its image. */
async function restOf(build, { head, stages }, { store, platform, image, config }, parents) {
	const { node } = build;
	const parent = parents.find(({ id }) => id === require_core.baseParent(node)?.id);
	const names = new Set(node.links.flatMap(({ argument }) => argument === void 0 ? [] : [argument]));
	const begun = begunStage(head, {
		env: config.config?.Env ?? [],
		buildArgs: node.layer.buildArgs,
		globalArgs: node.graphs.get(platform)?.globalArgs ?? /* @__PURE__ */ new Map(),
		isUnknown: (name) => require_instructions.isBuildPlatformArg(name) || names.has(name),
		escape: node.dockerfile.directives.escape
	});
	for (const name of begun.lost) refuseUse(stages, name);
	const needsTree = takesFiles(stages) || build.project.nodes.some(({ parents: of }) => of.includes(node.id));
	const [annotated, tree] = await Promise.all([annotatedBase(build, parents, platform), needsTree ? stepTree(build, store, image, platform, parent) : require_content.Tree.empty()]);
	return {
		platform,
		stages,
		begun,
		base: {
			config,
			layers: image.manifest.layers,
			tree
		},
		needsTree,
		...annotated === void 0 ? {} : { annotated }
	};
}
function takesFiles(stages) {
	const kinds = new Set(stages.flatMap(({ instructions }) => instructions.map(({ kind }) => kind)));
	return kinds.has("COPY") || kinds.has("ADD") || kinds.has("WORKDIR");
}
/** Throws `HandOver` where an instruction may use a variable whose value only BuildKit knows. */
function refuseUse(stages, name) {
	for (const instruction of stages.flatMap(({ instructions }) => instructions)) {
		const texts = "heredocs" in instruction ? instruction.heredocs.map(({ content }) => content) : [];
		if ([instruction.source, ...texts].some((text) => text.includes(name))) throw new require_instructions.HandOver(`the value of ARG ${name} in line ${instruction.start.line}`);
	}
}

// packages/core/src/build/build-layer.ts
const supersededText = "another run has written its image meanwhile";
const onNewBase = "all that is its own was built before: its blobs are used again on what it stands on now";
/**
* Builds one layer, or finds that its image is there already, and leaves it under its key tag. No user's tag is written, and none of
* the suite's before all of the image is there. Throws `engine` where `engine: native` is asked for and cannot be, and `too-large` for an
* image over the layer's `max-size`, new or not.
*/
async function buildLayer(build) {
	const { node, plan, environment } = build;
	const started = performance.now();
	const store = await build.stores.ofLayer(node.layer);
	const there = build.force || build.planIsFresh && plan.action === "build" ? void 0 : await require_core.lookUpKey(store, plan.tag, plan.key, plan.platforms);
	if (there?.kind === "hit") return finish(build, store, there.descriptor.digest, started, {
		action: "reused",
		engine: plan.engine,
		why: "the image of this key exists",
		sentBytes: 0
	});
	let sentBytes = 0;
	const onBlob = (what, outcome, bytes) => {
		if (outcome === "uploaded") sentBytes += bytes;
		environment.log.debug(`${what}: ${outcome}, ${bytes} bytes`);
	};
	const parents = await Promise.all(node.parents.map((id) => parentImage(build, id)));
	using rebase = new Rebase(build, store);
	const prepared = await rebase.prepare();
	const { engine, why, platforms } = await runEngine(prepared, parents, onBlob);
	const size = await checkNewSize({
		layer: node.layer,
		store,
		stores: build.stores
	}, platforms);
	const blobs = Promise.all(platforms.map(async ({ stored }) => stored));
	blobs.catch(() => {});
	if (build.choices.engine === "verify" && engine !== "buildkit" && node.layer.weights === void 0) {
		await blobs;
		await verifyEngines(prepared, platforms, parents, onBlob);
	}
	environment.signal?.throwIfAborted();
	const keyTag = {
		tag: plan.tag,
		key: plan.key,
		force: build.force
	};
	const writing = writeImage(store, platforms, keyTag, environment.log);
	const [written, , , isRebased] = await Promise.all([
		writing,
		keepInputs(build, store, blobs),
		keepTrees(build, store, platforms, writing),
		blobs.then(() => rebase.finish())
	]);
	const checked = written.existing || size === void 0 ? {} : { size };
	return finish(build, store, written.descriptor.digest, started, {
		...checked,
		action: written.existing ? "reused" : isRebased && engine === "native" ? "rebased" : "built",
		engine,
		why: written.existing ? supersededText : isRebased && engine === "native" ? onNewBase : why,
		sentBytes
	});
}
async function runEngine(build, parents, onBlob) {
	const { node, choices, environment } = build;
	const chosen = choices.engine === "buildkit" && node.layer.weights === void 0 ? {
		kind: "buildkit",
		reason: "engine: buildkit is asked for"
	} : require_core.chooseEngine(node);
	let reason = chosen.kind === "buildkit" ? chosen.reason : void 0;
	if (chosen.kind !== "buildkit") try {
		if (chosen.kind === "split") return {
			engine: "split",
			why: "",
			...await buildSplit(build, chosen, parents, onBlob)
		};
		const built = await buildNatively(build, chosen.stages, parents, onBlob);
		environment.log.info(`${node.id}: built by registry calls alone`);
		return {
			engine: "native",
			why: "",
			...built
		};
	} catch (error) {
		if (!(error instanceof require_instructions.HandOver)) throw error;
		reason = error.reason;
		const split = error instanceof require_instructions.TakeHandOver ? await splitBehindCopies(build, reason, parents, onBlob) : void 0;
		if (split !== void 0) return split;
	}
	if (wantsNative(node, choices)) throw nativeOnly(node, reason ?? "");
	environment.log.info(`${node.id}: built by BuildKit: ${reason ?? ""}`);
	return {
		engine: "buildkit",
		why: `by BuildKit: ${reason ?? ""}`,
		platforms: await buildByBuildkit(build, parents, onBlob).catch((error) => {
			throw missingInStage(error, node);
		})
	};
}
/** Where what a COPY --from takes cannot be had alone: up to the last of these by BuildKit, and the rest by registry calls. */
async function splitBehindCopies(build, reason, parents, onBlob) {
	const chosen = require_core.chooseEngine(build.node, false);
	if (chosen.kind !== "split") return void 0;
	build.environment.log.info(`${build.node.id}: ${reason}`);
	try {
		return {
			engine: "split",
			why: "",
			...await buildSplit(build, chosen, parents, onBlob)
		};
	} catch (error) {
		if (error instanceof require_instructions.HandOver) return void 0;
		throw error;
	}
}
/** Keeps what the image is made of beside it. It only explains later builds, so that no build fails for it. */
async function keepInputs({ node, plan, inputs, environment }, store, blobs) {
	await require_images.storeInputs(store, node.layer.tagPrefix, plan.key, inputs, blobs).catch(async (error) => {
		await blobs;
		environment.log.warning(`${node.id}: the list of inputs could not be stored, so later builds cannot say what changed: ${String(error)}`);
	});
}
/**
* Keeps the list of files beside an image that other layers stand on, so that it is never read from the blobs. It is sent while the image is
* written, and tagged after it, unless another run's image is used.
*/
async function keepTrees({ project, node, plan }, store, platforms, writing) {
	if (!project.nodes.some((other) => other.parents.includes(node.id))) return;
	const superseded = /* @__PURE__ */ new Error(supersededText);
	const refuseTaken = async () => {
		if ((await writing).existing) throw superseded;
	};
	const own = refuseTaken();
	own.catch(() => {});
	try {
		await Promise.all(platforms.map(async (each) => {
			if (each.tree === void 0) return;
			const { descriptor } = platformManifest(each, plan.key);
			await require_content.storeTree(store, descriptor, each.tree, require_images.suiteTag(node.layer.tagPrefix, "tree", descriptor.digest), own);
		}));
	} catch (error) {
		if (error !== superseded) throw error;
	} finally {
		await writing;
	}
}
async function finish(build, store, digest, started, rest) {
	const { node, plan } = build;
	const image = `${node.layer.image}@${digest}`;
	const stored = await store.getManifest(digest);
	const size = rest.size ?? await sizeOf(build, store, stored);
	const milliseconds = performance.now() - started;
	return {
		layer: node.id,
		image,
		key: plan.key,
		digest,
		imageId: imageIdOf(digest, stored),
		...rest,
		...size === void 0 ? {} : { size },
		milliseconds,
		tags: []
	};
}
/** Of an image that this build did not make. */
async function sizeOf({ node, stores }, store, stored) {
	return stored === void 0 ? void 0 : checkStoredSize({
		layer: node.layer,
		store,
		stores
	}, stored);
}
/** The digest of the configuration; of an index, the index's own, as docker buildx reports it. */
function imageIdOf(digest, stored) {
	const parsed = stored === void 0 ? void 0 : require_oci.parseManifest(stored);
	return parsed?.kind === "manifest" ? parsed.document.config.digest : digest;
}

// packages/core/src/build/build-layers.ts
/** Builds what the plan wants built of the selected layers, parents first, each under its key tag. Layers that are skipped give no result. */
async function buildLayers(request) {
	const { project, plan, environment } = request;
	const planned = new Map(plan.layers.map((layer) => [layer.name, layer]));
	const layers = plan.layers.filter((layer) => layer.action !== "skip" && request.selection.has(layer.name));
	const images = new Map(request.images);
	const builds = layers.map((layer) => {
		const force = layer.reasons.some(({ kind }) => kind === "forced" || kind === "parent");
		const { key, inputs } = request.keys.get(layer.name) ?? {};
		if (key !== layer.key || inputs === void 0) throw notOfThisCheckout(layer);
		return {
			node: nodeOf(project, layer),
			plan: layer,
			inputs,
			planned,
			images,
			project,
			stores: request.stores,
			choices: request.choices,
			environment,
			planIsFresh: request.planIsFresh,
			force
		};
	});
	for (const build of builds) if (build.plan.action === "build") await refuseEngine(build);
	const results = [];
	for (const build of builds) {
		environment.signal?.throwIfAborted();
		const title = `${build.plan.action === "build" ? "Build" : "Reuse"} ${build.plan.name}`;
		const result = await environment.log.group(title, () => buildLayer(build));
		images.set(result.layer, result.digest);
		results.push(result);
	}
	return results;
}
/** Before anything is built: a layer that is not to be built by BuildKit, and whose Dockerfile needs it. Throws `engine`. */
async function refuseEngine(build) {
	const { node, choices } = build;
	if (!wantsNative(node, choices)) return;
	const engine = require_core.chooseEngine(node);
	if (engine.kind === "buildkit") throw nativeOnly(node, engine.reason);
	if (engine.kind === "split") await refuseMissingStep(build, engine);
}
function nodeOf(project, layer) {
	const node = project.nodes.find((each) => each.id === layer.name);
	if (node !== void 0) return node;
	throw notOfThisCheckout(layer);
}
function notOfThisCheckout(layer) {
	return new require_git.LayeredBuildError("plan-mismatch", `The plan has a layer ${layer.name} that is not of this checkout.`, { hint: "Use the plan with the commit and the layers file that it was made of." });
}

// packages/core/src/publish/plan-tags.ts
/**
* Evaluates the tag rules of all planned layers of the selection. Nothing is written: call it before anything is built, so that a mistake in
* a rule costs no build. Throws `bad-tag-rule` and `bad-tag`.
*/
async function planTags(request) {
	const rules = await Promise.resolve().then(() => require("./tags.js")).then((n) => n.tags_exports);
	const tagged = await Promise.all(request.plan.layers.filter((layer) => layer.action !== "skip" && request.selection.has(layer.name)).flatMap((layer) => {
		const node = request.project.nodes.find((each) => each.id === layer.name);
		return node === void 0 ? [] : [tagsOf(node.layer, layer, request, rules)];
	}));
	for (const each of tagged) for (const { name } of each.tags) refuseForeign(name, each.layer, request.project);
	tellUnfit(tagged.flatMap(({ skipped }) => skipped), request.log);
	return tagged;
}
/** Warns of rules that are for this run and give no tag, as metadata-action does; once, however many layers have them. */
function tellUnfit(skipped, log) {
	const unfit = skipped.filter(({ kind }) => kind === "unfit");
	for (const text of new Set(unfit.map(({ rule, reason }) => `The tag rule \`${rule}\` gives no tag: ${reason}.`))) log.warning(text);
}
/**
* A tag of one layer must not stand in the family of another: with layers web and web-api, a branch called api-latest would move
* web-api-latest. Throws `bad-tag`.
*/
function refuseForeign(tag, layer, project) {
	const owner = project.layers.find((other) => other.image === layer.image && other.tagPrefix.length > layer.tagPrefix.length && tag.startsWith(other.tagPrefix));
	if (owner === void 0) return;
	throw new require_git.LayeredBuildError("bad-tag", `Layer ${layer.id} would write the tag ${tag}, which is one of layer ${owner.id}'s.`, { hint: `Tags of ${owner.id} begin with ${owner.tagPrefix}: give the layers prefixes of which none begins with another, such as "{name}--".` });
}
async function tagsOf(layer, plan, request, rules) {
	const parsed = await rules.parseTagRules(request.tagRules ?? layer.tagRules);
	const flavor = await rules.parseFlavor(request.flavor ?? "");
	const context = {
		...request.context,
		...rules.readTagSettings(request.env)
	};
	const evaluated = await rules.evaluateTags(parsed, flavor, context);
	const sharing = request.project.layers.filter((other) => other.image === layer.image);
	const tags = evaluated.tags.map(({ name, moving }) => ({
		name: layer.tagPrefix + name,
		moving
	}));
	for (const { name } of tags) rules.validateTag(name, sharing.map((other) => other.tagPrefix));
	if (tags.length === 0) request.log.info(`${layer.id}: the tag rules give no tag for this event; its image stays under its key`);
	return {
		layer,
		plan,
		version: evaluated.version ?? "",
		tags,
		skipped: evaluated.skipped
	};
}

// packages/core/src/publish/further-repositories.ts
/**
* Checks the repositories that images are published to besides their own. Throws `bad-input` for what is no repository, and `bad-tag` where
* layers of different repositories would write the same tag. Call it before anything is built.
*/
function checkFurther(repositories, tagged) {
	for (const repository of repositories) checkRepository(repository);
	if (repositories.length === 0) return;
	const owners = /* @__PURE__ */ new Map();
	for (const { layer, tags } of tagged) for (const { name } of tags) {
		const owner = owners.get(name);
		owners.set(name, layer.id);
		if (owner === void 0 || owner === layer.id) continue;
		throw new require_git.LayeredBuildError("bad-tag", `Layers ${owner} and ${layer.id} would both write ${name} in ${repositories[0] ?? ""}.`, { hint: "Their own repositories differ, and those in `images` are for all of them: give the layers different tags, such as by `tag-prefix: \"{name}-\"`." });
	}
}
/** Makes an image be in another repository, under its digest: blobs that are not there are mounted, or else streamed. Gives the bytes that were sent. */
async function copyImage(from, to, image) {
	const { digest } = image.descriptor;
	if (await to.headManifest(digest) !== void 0) return "is there";
	let sent = 0;
	let mounted = 0;
	await require_oci.copyManifest(from, to, digest, void 0, { onBlob: ({ outcome, size }) => {
		if (outcome === "uploaded") sent += size;
		if (outcome === "mounted") mounted += 1;
	} });
	return `is copied: ${mounted} blobs mounted, ${require_images.byteText(sent)} sent`;
}
function checkRepository(text) {
	const { tag, digest } = require_oci.parseReference(text);
	if (tag === void 0 && digest === void 0) return;
	throw new require_git.LayeredBuildError("bad-input", `images: "${text}" has a tag or digest.`, { hint: "Name repositories alone (HOST/REPOSITORY): the tags are those of the layers' tag-rules." });
}

// packages/core/src/publish/all-settled.ts
/**
* Waits for all of them, and only then throws what went wrong: nothing goes on behind the back of an error.
* One failure is thrown as it is, several together as an `AggregateError` with `message`.
*/
async function allSettled(work, message) {
	const outcomes = await Promise.allSettled(work);
	const errors = outcomes.flatMap((outcome) => outcome.status === "rejected" ? [outcome.reason] : []);
	if (errors.length === 1) throw errors[0];
	if (errors.length > 1) throw new AggregateError(errors, message);
	return outcomes.flatMap((outcome) => outcome.status === "fulfilled" ? [outcome.value] : []);
}

// packages/core/src/publish/publish-tag.ts
/** The image of a layer's key, as it is to be published: by its digest where that is known, else by its key tag. Throws `missing-image`. */
async function imageOfKey(store, { tag: keyTag, key }, digest) {
	const stored = await store.getManifest(digest ?? keyTag);
	if (stored !== void 0 && require_oci.parseManifest(stored).document.annotations?.["io.github.layered-build.key"] === key) return stored;
	throw new require_git.LayeredBuildError("missing-image", `${store.name} has no image of this key (tag ${keyTag}), so nothing was published.`, { hint: "Build it first: run build-layer with `phase: build`, or `phase: all`." });
}
/**
* Puts a tag on an image: the identical manifest bytes, so that the digest, signatures and referrers stay valid.
* Nothing is built and no blob is moved. `head` is what the tag names now, where it was asked for already.
*/
async function publishTag(store, { bytes, descriptor }, tag, head = store.headManifest(tag)) {
	if ((await head)?.digest === descriptor.digest) return {
		tag,
		outcome: "unchanged"
	};
	await store.putManifest({
		bytes,
		mediaType: descriptor.mediaType
	}, tag);
	return {
		tag,
		outcome: "written"
	};
}

// packages/core/src/publish/publish-layers.ts
/**
* Puts the users' tags on the images of all planned layers of the selection, those that were reused too: so a merge of a tested pull
* request moves its tags with nothing built. All images are found, and checked against their layers' `max-size`, before the first tag is
* written. Throws `missing-image`, `too-large`, and what the store throws.
*/
async function publishLayers(request) {
	const { tagged, log } = request;
	const moves = tagged.some(({ tags }) => tags.some((tag) => tag.moving));
	const images = tagged.map(async (each) => {
		const store = await request.stores.ofLayer(each.layer);
		const heads = new Map(each.tags.map(({ name }) => [name, store.headManifest(name)]));
		for (const head of heads.values()) head.catch(() => {});
		const image = await imageOfKey(store, each.plan, request.images?.get(each.layer.id));
		const size = await checkStoredSize({
			layer: each.layer,
			store,
			stores: request.stores
		}, image);
		return {
			...each,
			store,
			heads,
			image,
			size
		};
	});
	const [newness, ready] = await Promise.all([moves ? request.isNewest() : nothingMoves, Promise.all(images)]);
	if (!newness.newest) log.warning(await heldText(ready, newness.why));
	return allSettled(ready.map(async ({ layer, plan: planned, tags, version, store, heads, image, size }) => {
		const names = tags.filter((tag) => newness.newest || !tag.moving).map((tag) => tag.name);
		const { digest } = image.descriptor;
		const publish = async (name) => {
			const { tag, outcome } = await publishTag(store, image, name, heads.get(name));
			log.info(`${layer.id}: ${layer.image}:${tag} ${outcome === "written" ? "\u2192" : "is already"} ${digest}`);
		};
		await allSettled(names.map(publish), `Tags of layer ${layer.id} could not be written:`);
		const elsewhere = names.length === 0 ? [] : (request.further ?? []).filter((each) => each !== layer.image);
		for (const repository of elsewhere) {
			const there = await request.stores.ofReference(repository);
			log.info(`${layer.id}: ${repository}@${digest} ${await copyImage(store, there, image)}`);
			const copy = async (name) => {
				const { tag, outcome } = await publishTag(there, image, name);
				log.info(`${layer.id}: ${repository}:${tag} ${outcome === "written" ? "\u2192" : "is already"} ${digest}`);
			};
			await allSettled(names.map(copy), `Tags of layer ${layer.id} could not be written to ${repository}:`);
		}
		return {
			layer: layer.id,
			image: `${layer.image}@${digest}`,
			digest,
			key: planned.key,
			version,
			...size === void 0 ? {} : { size },
			tags: [layer.image, ...elsewhere].flatMap((repository) => names.map((name) => `${repository}:${name}`))
		};
	}), "Tags of several layers could not be written:");
}
const nothingMoves = { newest: true };
/** One text for all tags that move and are left alone: those that are there stay, the others are not made. */
async function heldText(layers, why) {
	const parts = layers.map(async ({ layer, tags, heads }) => {
		const moving = tags.filter((tag) => tag.moving).map(({ name }) => name);
		const there = await Promise.all(moving.map(async (name) => heads.get(name)?.catch(() => void 0)));
		const staying = moving.filter((_, index) => there[index] !== void 0);
		const missing = moving.filter((name) => !staying.includes(name));
		const texts = [...staying.length === 0 ? [] : [`${staying.join(", ")} ${staying.length === 1 ? "stays where it is" : "stay where they are"}`], ...missing.length === 0 ? [] : [`${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} not written`]];
		return texts.length === 0 ? [] : [`${layer.id}: ${texts.join(", and ")}`];
	});
	return `Tags that move are left alone, because ${why}. ${(await Promise.all(parts)).flat().join("; ")}.`;
}

// packages/core/src/summary/result-table.ts
/** The results of a run as a Markdown table for the job summary. The column `size` is there where a layer has a `max-size`. */
function resultTable(results) {
	const isLimited = results.some(({ size }) => size !== void 0);
	const size = (text) => isLimited ? ` ${text} |` : "";
	const rows = results.map((result) => `| ${result.layer} | ${result.action} | ${require_images.markdownCell(result.why)} | ${result.action === "reused" ? "" : result.engine} | ${require_images.byteText(result.sentBytes)} |${size(result.size === void 0 ? "" : sizeText(result.size))} ${(result.milliseconds / 1e3).toFixed(1)} s | \`${result.digest.slice(0, 19)}\` | ${require_images.markdownCell(result.tags.join(" "))} |`);
	return [
		`| layer | result | why | engine | bytes written |${size("size")} time | digest | tags |`,
		`|---|---|---|---|---|${isLimited ? "---|" : ""}---|---|---|`,
		...rows,
		""
	].join("\n");
}

Object.defineProperty(exports, "beginStage", {
  enumerable: true,
  get: function () {
    return beginStage;
  }
});
Object.defineProperty(exports, "buildLayers", {
  enumerable: true,
  get: function () {
    return buildLayers;
  }
});
Object.defineProperty(exports, "checkFurther", {
  enumerable: true,
  get: function () {
    return checkFurther;
  }
});
Object.defineProperty(exports, "expander", {
  enumerable: true,
  get: function () {
    return expander;
  }
});
Object.defineProperty(exports, "planTags", {
  enumerable: true,
  get: function () {
    return planTags;
  }
});
Object.defineProperty(exports, "publishLayers", {
  enumerable: true,
  get: function () {
    return publishLayers;
  }
});
Object.defineProperty(exports, "resultTable", {
  enumerable: true,
  get: function () {
    return resultTable;
  }
});
Object.defineProperty(exports, "sizeText", {
  enumerable: true,
  get: function () {
    return sizeText;
  }
});
Object.defineProperty(exports, "startState", {
  enumerable: true,
  get: function () {
    return startState;
  }
});