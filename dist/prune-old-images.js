"use strict";

const require_rolldown_runtime = require("./vendor/rolldown-runtime.js");
const require_toolkit = require("./lib/toolkit.js");

// actions/prune-old-images/manifest.ts
/** What prune-old-images takes, gives and needs. */
const manifest = require_toolkit.defineAction({
	name: "prune-old-images",
	title: "Prune old images",
	description: "Delete old images from a registry or a folder, and nothing that a kept image still needs: platforms, bases, signatures, attestations.",
	branding: {
		icon: "scissors",
		color: "blue"
	},
	inputs: {
		images: require_toolkit.input.list("The repositories to prune: HOST/REPOSITORY or oci:PATH, one a line, without tags.", { commas: true }),
		plan: require_toolkit.input.string("The plan of detect-changed-layers, instead of images: the repositories of its layers are pruned."),
		options: require_toolkit.planInputs.options,
		check: require_toolkit.planInputs.check,
		provider: require_toolkit.input.choice("How images are listed and deleted.", {
			auto: "by the host",
			ghcr: "ghcr.io: GitHub's packages API",
			ecr: "AWS ECR: its own API",
			dockerhub: "Docker Hub: its own API, by tags",
			oci: "any registry that deletes by the distribution API (distribution, zot, Harbor), and folders"
		}, { default: "auto" }),
		policy: require_toolkit.input.string("What is kept: YAML, or the path of a YAML file; its language is in the README of this action. The inputs keep-latest to families are a short form of it."),
		"keep-latest": require_toolkit.input.integer("Keep so many of the newest images of each family.", { min: 1 }),
		"keep-within": require_toolkit.input.string("Keep what was pushed or tagged within this time: a number and s, m, h, d or w, such as 30d."),
		"keep-tags": require_toolkit.input.list("Patterns of tags to keep.", { commas: true }),
		"delete-tags": require_toolkit.input.list("Patterns of tags to remove, whatever else keeps them but pins and protect-from. Alone, without any keep, no other tag is; what has no tag, and nothing needs, goes as always.", { commas: true }),
		families: require_toolkit.input.list("Groups of tags that keep their own newest: NAME=PATTERN, or a pattern, one a line. Without it: one for each layer that the suite has built there, and one for all other tags."),
		"min-age": require_toolkit.input.string("Nothing younger is deleted or untagged, such as what a build is just pushing. A length of time as in keep-within.", { default: "24h" }),
		"protect-from": require_toolkit.input.list("Patterns of files in the checkout (Dockerfiles, Compose files, Kubernetes manifests) whose tags and digests of these images are kept, one a line."),
		"dry-run": require_toolkit.input.boolean("Only say what would be done.", { default: true }),
		"plan-file": require_toolkit.input.string("Where to write the plan, as JSON. Without it: into the runner's temporary folder."),
		"apply-plan": require_toolkit.input.string("The path of a reviewed plan-file to carry out, with the policy that it was made by. Refused where the repository has changed since."),
		"max-deletes": require_toolkit.input.integer("Stop well after so many changes; the next run goes on.", { min: 1 }),
		"max-delete-percent": require_toolkit.input.integer("Refuse a plan that deletes more than this share of the tagged images of a repository.", {
			default: 50,
			min: 1,
			max: 100
		}),
		"max-minutes": require_toolkit.input.integer("Stop well after so many minutes; the next run goes on.", { min: 1 }),
		"github-api-url": require_toolkit.input.string("Address of GitHub's API. Without it: the one of this run."),
		...require_toolkit.registryInputs
	},
	ofCaller: ["images", "plan"],
	outputs: {
		"plan-file": require_toolkit.output.string("Path of the plan: each image and tag with what becomes of it, and its one reason."),
		kept: require_toolkit.output.integer("Images and other manifests that stay."),
		deleted: require_toolkit.output.integer("Those that were deleted; in a dry run, that would be."),
		untagged: require_toolkit.output.integer("Tags that were taken from images that stay; in a dry run, that would be."),
		"freed-bytes": require_toolkit.output.integer("Bytes that nothing kept needs any more, as far as they are known."),
		complete: require_toolkit.output.boolean("False where a limit ended the run before its end; the next run goes on."),
		"undo-file": require_toolkit.output.string("Path of a shell script that takes back what can be; empty where nothing can.")
	},
	permissions: [
		{
			scope: "contents",
			access: "read",
			reason: "actions/checkout, for a policy file and protect-from",
			when: "either is used, or a rule of the policy is `branches: alive`"
		},
		{
			scope: "packages",
			access: "write",
			reason: "deletes versions; the repository also needs the role Admin in the package's settings",
			when: "the images are on ghcr.io"
		},
		{
			scope: "pull-requests",
			access: "read",
			reason: "asks GitHub which pull requests are open",
			when: "a rule of the policy is `pulls: open`"
		}
	],
	example: `
- uses: org/layered-build/prune-old-images@v1
  with:
    images: ghcr.io/acme/shop
    keep-latest: 5
    dry-run: true
`
});

// actions/prune-old-images/main.ts
require_toolkit.run(manifest, async (inputs, context) => {
	const { pruneOldImages } = await Promise.resolve().then(() => require("./lib/prune-old-images.js")).then((n) => n.prune_old_images_exports);
	await pruneOldImages(inputs, context);
});
