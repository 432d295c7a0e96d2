"use strict";

const require_rolldown_runtime = require("./vendor/rolldown-runtime.js");
const require_git = require("./lib/git.js");
const require_toolkit = require("./lib/toolkit.js");

// actions/detect-changed-layers/manifest.ts
/** What detect-changed-layers takes, gives and needs. */
const manifest = require_toolkit.defineAction({
	name: "detect-changed-layers",
	aliases: ["detect-changes"],
	title: "Detect changed layers",
	description: "Find out which image layers have to be built, and why: by what they are made of, not by which files were touched.",
	branding: {
		icon: "search",
		color: "blue"
	},
	inputs: {
		...require_toolkit.layersInputs,
		layers: require_toolkit.input.selection("The layers to look at: all, or a list of names.", { default: "all" }),
		force: require_toolkit.input.selection("Layers to build even where their image exists, with all layers above them: true for all, or a list of names.", { default: "false" }),
		strategy: require_toolkit.input.choice("By what it is decided whether a layer is built. content needs no history, and is right after force pushes, reverts, failed builds and moved base images too. diff is for those who want the behaviour of path filters: a layer is built where a file that its Dockerfile takes, the Dockerfile, its settings or a parent differ from the commit before the push, from where a pull request left its branch, or from base-ref. What is unchanged and has no image is built all the same: a build that failed, a base image that moved. Files that git does not know always count as changed. Events that bring no commit (schedule, workflow_dispatch, workflow_run, repository_dispatch, tags) and commits that cannot be fetched build all.", {
			content: "build what has no image of its content in the registry",
			diff: "build what differs from another commit or has no image; what the checkout lacks of its history is fetched beside it, without files",
			all: "build every selected layer; build-layer still reuses an image of the same content (force does not)"
		}, { default: "content" }),
		"base-ref": require_toolkit.input.string("With strategy diff: a branch, a tag or the id of a commit to compare with, whatever the event; no revision such as HEAD~1. Of a branch, the commit where HEAD left it; a push to that branch itself is compared with the commit before."),
		parents: require_toolkit.input.choice("What to do where a selected layer's parent has no image yet.", {
			build: "build the parent too",
			require: "fail, and name the parent"
		}, { default: "build" }),
		"on-unknown": require_toolkit.input.choice("What to do where it cannot be known whether an image exists, because the registry does not answer.", {
			build: "build the layer",
			fail: "fail, and say what the registry answered"
		}, { default: "build" }),
		dirty: require_toolkit.input.choice("What to do with files in the checkout that differ from the commit.", {
			hash: "count them as they are on disk",
			error: "fail, and list them",
			ignore: "count the committed state (for folders that are not part of any image)"
		}, { default: "hash" }),
		...require_toolkit.registryInputs
	},
	outputs: {
		layers: require_toolkit.output.json("JSON list of the layers to build, parents before children."),
		"any-changed": require_toolkit.output.boolean("Whether there is anything to build."),
		matrix: require_toolkit.output.json("The layers to build as a job matrix: {\"include\": [{\"layer\", \"key\", \"platforms\", \"runner\"}]}. A job that uses it needs `if: needs.detect.outputs.any-changed == 'true'`, because GitHub refuses an empty matrix. Left out, with a warning, where there are more than 256 layers to build: GitHub takes no longer one."),
		matrices: require_toolkit.output.json("JSON list of such matrices with at most 256 layers each, which together are all layers to build; empty where there is nothing."),
		waves: require_toolkit.output.json("JSON list of such matrices, none of them empty: the layers of one wave can be built side by side, after the wave before. A wave of more than 256 layers becomes several."),
		plan: require_toolkit.output.string("The whole decision as opaque text, for the plan input of build-layer in another job."),
		"plan-file": require_toolkit.output.string("Path of the same plan as readable JSON, for later steps of this job."),
		reasons: require_toolkit.output.json("JSON, layer to the reason why it is built or reused.")
	},
	outputPattern: {
		name: "<layer>",
		description: "One output for each layer, under the layer's name: whether it has to be built.",
		values: ["true", "false"]
	},
	permissions: [{
		scope: "contents",
		access: "read",
		reason: "actions/checkout reads the repository"
	}, {
		scope: "packages",
		access: "read",
		reason: "looks up images",
		when: "the images are on ghcr.io"
	}],
	example: `
- uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
- uses: org/layered-build/detect-changes@v1
  id: detect
- if: steps.detect.outputs.any-changed == 'true'
  run: echo "Layers to build are $LAYERS"
  env:
    LAYERS: \${{ steps.detect.outputs.layers }}
`
});

// actions/detect-changed-layers/main.ts
require_toolkit.run(manifest, async (inputs, context) => {
	const { workspace, programEnv, signal } = context;
	const exec = require_git.askAhead(context.exec, workspace, programEnv, inputs.dirty, signal);
	const { detectChangedLayers } = await Promise.resolve().then(() => require("./lib/detect-changed-layers.js")).then((n) => n.detect_changed_layers_exports);
	await detectChangedLayers(inputs, {
		...context,
		exec
	});
});
