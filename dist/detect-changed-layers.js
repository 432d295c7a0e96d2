import { a as input, i as registryInputs, n as output, o as defineAction, r as layersInputs, t as run } from "./lib/toolkit.js";

// actions/detect-changed-layers/manifest.ts
/** What detect-changed-layers takes, gives and needs. */
const manifest = defineAction({
	name: "detect-changed-layers",
	aliases: ["detect-changes"],
	title: "Detect changed layers",
	description: "Find out which image layers have to be built, and why: by what they are made of, not by which files were touched.",
	branding: {
		icon: "search",
		color: "blue"
	},
	inputs: {
		...layersInputs,
		layers: input.selection("The layers to look at: all, or a list of names.", { default: "all" }),
		force: input.selection("Layers to build even where their image exists, with all layers above them: true for all, or a list of names.", { default: "false" }),
		parents: input.choice("What to do where a selected layer's parent has no image yet.", {
			build: "build the parent too",
			require: "fail, and name the parent"
		}, { default: "build" }),
		"on-unknown": input.choice("What to do where it cannot be known whether an image exists, because the registry does not answer.", {
			build: "build the layer",
			fail: "fail, and say what the registry answered"
		}, { default: "build" }),
		dirty: input.choice("What to do with files in the checkout that differ from the commit.", {
			hash: "count them as they are on disk",
			error: "fail, and list them",
			ignore: "count the committed state (for folders that are not part of any image)"
		}, { default: "hash" }),
		bases: input.choice("Which external base images count.", {
			track: "every one: a tag that moved to another digest rebuilds the layer",
			"pinned-only": "those pinned by digest; of a tag, only its name"
		}, { default: "track" }),
		...registryInputs
	},
	outputs: {
		layers: output.json("JSON list of the layers to build, parents before children."),
		"any-changed": output.boolean("Whether there is anything to build."),
		matrix: output.json("The layers to build as a job matrix: {\"include\": [{\"layer\", \"key\", \"platforms\", \"runner\"}]}. A job that uses it needs `if: needs.detect.outputs.any-changed == 'true'`, because GitHub refuses an empty matrix."),
		waves: output.json("JSON list of such matrices, none of them empty: the layers of one wave can be built side by side, after the wave before."),
		plan: output.string("The whole decision as opaque text, for the plan input of build-layer in another job."),
		"plan-file": output.string("Path of the same plan as readable JSON, for later steps of this job."),
		reasons: output.json("JSON, layer to the reason why it is built or reused.")
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
await run(manifest, async (inputs, context) => {
	const { detectChangedLayers } = await import("./lib/load-detect-changed-layers.js");
	await detectChangedLayers(inputs, context);
});

export {  };