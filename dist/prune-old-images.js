import { c as registryInputs, f as defineAction, i as output, l as input, s as planInputs, t as run } from "./lib/toolkit.js";

// actions/prune-old-images/manifest.ts
/** What prune-old-images takes, gives and needs. */
const manifest = defineAction({
	name: "prune-old-images",
	title: "Prune old images",
	description: "Delete old images from a registry or a folder, and nothing that a kept image still needs: platforms, bases, signatures, attestations.",
	branding: {
		icon: "scissors",
		color: "blue"
	},
	inputs: {
		images: input.list("The repositories to prune: HOST/REPOSITORY or oci:PATH, one a line, without tags.", { commas: true }),
		plan: input.string("The plan of detect-changed-layers, instead of images: the repositories of its layers are pruned."),
		options: planInputs.options,
		check: planInputs.check,
		provider: input.choice("How images are listed and deleted.", {
			auto: "by the host",
			ghcr: "ghcr.io: GitHub's packages API",
			ecr: "AWS ECR: its own API",
			dockerhub: "Docker Hub: its own API, by tags",
			oci: "any registry that deletes by the distribution API (distribution, zot, Harbor), and folders"
		}, { default: "auto" }),
		policy: input.string("What is kept: YAML, or the path of a YAML file; its language is in the README of this action. The inputs keep-latest to families are a short form of it."),
		"keep-latest": input.integer("Keep so many of the newest images of each family.", { min: 1 }),
		"keep-within": input.string("Keep what was pushed or tagged within this time: a number and s, m, h, d or w, such as 30d."),
		"keep-tags": input.list("Patterns of tags to keep.", { commas: true }),
		"delete-tags": input.list("Patterns of tags to remove, whatever else keeps them but pins and protect-from. Alone, without any keep, no other tag is; what has no tag, and nothing needs, goes as always.", { commas: true }),
		families: input.list("Groups of tags that keep their own newest: NAME=PATTERN, or a pattern, one a line. Without it: one for each layer that the suite has built there, and one for all other tags."),
		"min-age": input.string("Nothing younger is deleted or untagged, such as what a build is just pushing. A length of time as in keep-within.", { default: "24h" }),
		"protect-from": input.list("Patterns of files in the checkout (Dockerfiles, Compose files, Kubernetes manifests) whose tags and digests of these images are kept, one a line."),
		"dry-run": input.boolean("Only say what would be done.", { default: true }),
		"plan-file": input.string("Where to write the plan, as JSON. Without it: into the runner's temporary folder."),
		"apply-plan": input.string("The path of a reviewed plan-file to carry out, with the policy that it was made by. Refused where the repository has changed since."),
		"max-deletes": input.integer("Stop well after so many changes; the next run goes on.", { min: 1 }),
		"max-delete-percent": input.integer("Refuse a plan that deletes more than this share of the tagged images of a repository.", {
			default: 50,
			min: 1,
			max: 100
		}),
		"max-minutes": input.integer("Stop well after so many minutes; the next run goes on.", { min: 1 }),
		"github-api-url": input.string("Address of GitHub's API. Without it: the one of this run."),
		...registryInputs
	},
	ofCaller: ["images", "plan"],
	outputs: {
		"plan-file": output.string("Path of the plan: each image and tag with what becomes of it, and its one reason."),
		kept: output.integer("Images and other manifests that stay."),
		deleted: output.integer("Those that were deleted; in a dry run, that would be."),
		untagged: output.integer("Tags that were taken from images that stay; in a dry run, that would be."),
		"freed-bytes": output.integer("Bytes that nothing kept needs any more, as far as they are known."),
		complete: output.boolean("False where a limit ended the run before its end; the next run goes on."),
		"undo-file": output.string("Path of a shell script that takes back what can be; empty where nothing can.")
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
await run(manifest, async (inputs, context) => {
	const { pruneOldImages } = await import("./lib/load-prune-old-images.js");
	await pruneOldImages(inputs, context);
});

export {  };