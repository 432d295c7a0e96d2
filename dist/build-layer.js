"use strict";

const require_rolldown_runtime = require("./vendor/rolldown-runtime.js");
const require_git = require("./lib/git.js");
const require_toolkit = require("./lib/toolkit.js");

// actions/build-layer/build-push-inputs.ts
/** A list that is read only where it is needed: its reader of CSV is for few. */
function lines(description, { commas = false } = {}) {
	return {
		...require_toolkit.input.list(description, { commas }),
		csv: true,
		parse: (text) => ({
			ok: true,
			value: text === "" ? void 0 : text
		})
	};
}
/**
* The inputs of docker/build-push-action, with its meaning. One of them that is given makes the step such a build: by BuildKit,
* without layers, keys and plan.
*/
const buildPushInputs = {
	context: require_toolkit.input.string("In place of docker/build-push-action, without layers: the folder, or the address, that is built. Default: the checkout."),
	file: require_toolkit.input.string("Without layers: path of the Dockerfile. Default: Dockerfile in the context."),
	target: require_toolkit.input.string("Without layers: the stage to build."),
	tags: lines("Without layers: names of the image, HOST/REPOSITORY:TAG.", { commas: true }),
	push: require_toolkit.input.boolean("Without layers: push the image to the registries of its tags."),
	load: require_toolkit.input.boolean("Without layers: load the image into Docker on this machine."),
	outputs: lines("Without layers: where the result goes, such as type=oci,dest=image.tar or type=local,dest=out."),
	platforms: lines("Without layers: the platforms to build for.", { commas: true }),
	"build-args": lines("Without layers: build arguments, NAME=VALUE."),
	"build-contexts": lines("Without layers: further contexts, NAME=PATH or NAME=docker-image://IMAGE."),
	labels: lines("Without layers: labels of the image, NAME=VALUE."),
	annotations: lines("Without layers: annotations of the image, NAME=VALUE, or manifest:NAME=VALUE, index:NAME=VALUE."),
	secrets: require_toolkit.input.secret("Without layers: secrets that RUN can mount, ID=VALUE a line. One of several lines goes into double quotes as a whole.", { named: true }),
	"secret-files": lines("Without layers: secrets that are in files, ID=PATH."),
	"secret-envs": lines("Without layers: secrets that are in variables of the environment, ID=NAME.", { commas: true }),
	ssh: lines("Without layers: SSH agents or keys that RUN can mount, such as default.", { commas: true }),
	"cache-from": lines("Without layers: caches to read, such as type=gha, or an image."),
	"cache-to": lines("Without layers: caches to write, such as type=gha,mode=max."),
	"no-cache": require_toolkit.input.boolean("Without layers: use no cache."),
	pull: require_toolkit.input.boolean("Without layers: ask for newer base images, whatever the builder has."),
	provenance: require_toolkit.input.string("Without layers: the provenance attestation: true, false or attributes. Default: mode=max for a public repository, mode=min for a private one, and none for what is loaded into Docker."),
	sbom: require_toolkit.input.string("Without layers: the attestation with a bill of materials: true, false or attributes. Default: none."),
	network: require_toolkit.input.string("Without layers: the network of RUN: default, none or host."),
	"add-hosts": lines("Without layers: lines of /etc/hosts for RUN, NAME:ADDRESS.", { commas: true }),
	"shm-size": require_toolkit.input.string("Without layers: size of /dev/shm for RUN, such as 2g."),
	ulimit: lines("Without layers: limits for RUN, such as nofile=1024:1024."),
	allow: lines("Without layers: rights that the builder is to grant, such as network.host.", { commas: true }),
	builder: require_toolkit.input.string("Without layers: the builder of docker buildx. Default: the one in use.")
};
/** Those of these inputs that are given. */
function givenBuildPush(inputs) {
	return Object.keys(buildPushInputs).filter((name) => inputs[name] !== void 0);
}

// actions/build-layer/layers-conflict.ts
/** Signing in is the same with layers and without; which registries BuildKit speaks plain http with is its builder's matter. */
const ofBoth = Object.keys(require_toolkit.registryInputs).filter((name) => name !== "insecure-registries");
/** What is wrong with inputs about layers where `given`, inputs of docker/build-push-action, say what is built; names both. */
function layersConflict({ inputs: specs }, inputs, given) {
	const values = inputs;
	const others = Object.entries(specs).flatMap(([name, spec]) => {
		if (Object.hasOwn(buildPushInputs, name) || ofBoth.includes(name)) return [];
		if (name === "engine" && inputs.engine === "buildkit") return [];
		const absent = spec.parse(spec.default ?? "");
		return absent.ok && JSON.stringify(absent.value) === JSON.stringify(values[name]) ? [] : [`\`${name}\``];
	});
	if (others.length === 0) return [];
	return [`\`${given[0]}\` asks for a build without layers, and ${others.join(", ")} for one of layers: give either (what stands for docker/build-push-action's inputs in layers.yaml: ${require_toolkit.ownDocument("action-docs/guides/migrating.md")})`];
}

// actions/build-layer/manifest.ts
/** What build-layer takes, gives and needs. */
const manifest = require_toolkit.defineAction({
	name: "build-layer",
	title: "Build layer",
	description: "Build and push image layers: only those whose content changed, and only the bytes that the registry does not have.",
	branding: {
		icon: "layers",
		color: "blue"
	},
	inputs: {
		layer: require_toolkit.input.selection("The layers to build: one name, a list, or all.", { default: "all" }),
		phase: require_toolkit.input.choice("Which part of the work to do.", {
			all: "build what is missing, and write the users' tags",
			build: "push what is missing, under its key only",
			publish: "write the users' tags of images that exist; build nothing"
		}, { default: "all" }),
		...require_toolkit.layersInputs,
		plan: require_toolkit.input.string("The plan output of detect-changed-layers. It must have been made of this very checkout. Without a plan, this action makes its own."),
		"plan-file": require_toolkit.input.string("The plan-file output of detect-changed-layers, where it ran in the same job."),
		engine: require_toolkit.input.choice("How to build.", {
			auto: "registry calls where they do exactly what BuildKit would; BuildKit for the rest, with the reason",
			native: "without BuildKit: fails where a RUN would have to be run",
			buildkit: "BuildKit builds the whole Dockerfile",
			verify: "both ways: as auto, and by BuildKit too; fails where files or configuration differ"
		}, { default: "auto" }),
		force: require_toolkit.input.selection("Layers to build even where their image exists: true for all, or a list of names.", { default: "false" }),
		digests: require_toolkit.digestsInput,
		"tag-rules": require_toolkit.input.string("Tags to publish, one rule a line, in the language of docker/metadata-action. They replace the tag-rules of the layers file."),
		flavor: require_toolkit.input.string("What holds for all tags, in the language of docker/metadata-action: latest=auto|true|false, prefix=TEXT, suffix=TEXT, one a line."),
		images: require_toolkit.input.list("Further repositories (HOST/REPOSITORY, one a line) that the images and the users' tags are written to as well, under the same digests. Blobs are mounted where the registry can.", { commas: true }),
		...require_toolkit.registryInputs,
		...buildPushInputs
	},
	outputs: {
		digest: require_toolkit.output.string("Digest of the image that was built or reused (of the last layer, where there are several)."),
		imageid: require_toolkit.output.string("Digest of the image's configuration, which Docker calls the image's id."),
		metadata: require_toolkit.output.json("JSON about the image in the form of docker/build-push-action's metadata output."),
		image: require_toolkit.output.string("The image by digest: repository@digest. Deploy this rather than a tag."),
		images: require_toolkit.output.json("JSON, layer to repository@digest."),
		tags: require_toolkit.output.string("The tags that the rules give, or the input tags, one full reference a line."),
		version: require_toolkit.output.string("The version that the rules give: the tag of the highest priority."),
		json: require_toolkit.output.json("JSON with the tags, as docker/metadata-action's json output has them."),
		key: require_toolkit.output.string("The content key of the layer: sha256 of all that can change the image."),
		action: require_toolkit.output.string("What was done: built, reused (the image was there), or rebased (all that is the layer's own was built before, and stands on a new parent now)."),
		engine: require_toolkit.output.string("What did it: native (registry calls alone), split (BuildKit up to the last RUN, or its result from the registry, and registry calls after that) or buildkit."),
		"pushed-bytes": require_toolkit.output.integer("Bytes that were sent to the registry.")
	},
	permissions: [{
		scope: "contents",
		access: "read",
		reason: "actions/checkout reads the repository"
	}, {
		scope: "packages",
		access: "write",
		reason: "pushes images",
		when: "the images are on ghcr.io"
	}],
	example: `
- uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
- uses: org/layered-build/build-layer@v1
  id: build
  with:
    layer: app
- run: echo "Built $IMAGE"
  env:
    IMAGE: \${{ steps.build.outputs.image }}
`
});

// actions/build-layer/main.ts
require_toolkit.run(manifest, async (inputs, context) => {
	const given = givenBuildPush(inputs);
	if (given.length > 0) {
		const { buildPush } = await Promise.resolve().then(() => require("./lib/build-push-work.js")).then((n) => n.build_push_exports);
		await buildPush(inputs, context, given, layersConflict(manifest, inputs, given));
		return;
	}
	const { workspace, programEnv, signal } = context;
	const exec = require_git.askAhead(context.exec, workspace, programEnv, "hash", signal);
	const { buildLayer } = await Promise.resolve().then(() => require("./lib/build-layer.js")).then((n) => n.build_layer_exports);
	await buildLayer(inputs, {
		...context,
		exec
	});
});
