"use strict";

const require_rolldown_runtime = require("./vendor/rolldown-runtime.js");
const require_toolkit = require("./lib/toolkit.js");

// actions/wrap-hf-image/manifest.ts
/** What wrap-hf-image takes, gives and needs. */
const manifest = require_toolkit.defineAction({
	name: "wrap-hf-image",
	title: "Wrap HF image",
	description: "Make an image one for a Hugging Face Space by registry calls alone: port, user, writable home and caches. No blob of it is moved within its repository.",
	branding: {
		icon: "box",
		color: "yellow"
	},
	inputs: {
		image: require_toolkit.input.string("The image to wrap: HOST/REPOSITORY, with :TAG (default: latest), @DIGEST or both; or oci:PATH:TAG for an OCI image layout folder."),
		plan: require_toolkit.planInputs.plan,
		"plan-file": require_toolkit.planInputs["plan-file"],
		layer: require_toolkit.input.string("With plan: the layer whose image to wrap. Without it: the one that no other is made of, such as the app."),
		options: require_toolkit.planInputs.options,
		check: require_toolkit.planInputs.check,
		"fallback-tags": require_toolkit.input.list("Tags of the same repository to take, best first, where the image's own tag does not exist; with a warning.", { commas: true }),
		repository: require_toolkit.input.string("Where the wrapped image goes: HOST/REPOSITORY or oci:PATH. Without it: the image's own repository, where no blob has to be moved."),
		version: require_toolkit.input.string("What the tags say after their prefix. Without it: the tag of the image that was wrapped. Characters that a tag cannot have become -."),
		platforms: require_toolkit.input.list("Platforms of the image to wrap, or all. A Space runs linux/amd64.", {
			commas: true,
			default: "linux/amd64"
		}),
		"tag-template": require_toolkit.input.string("The tag of each platform's image; {platform} is amd64, arm64, arm-v7 and so on.", { default: "hf-{platform}-{version}" }),
		"index-tag": require_toolkit.input.string("The tag of the index over the platforms, which is written where there are several.", { default: "hf-{version}" }),
		host: require_toolkit.input.string("The address that the program is to listen on: the variable HOST.", { default: "0.0.0.0" }),
		port: require_toolkit.input.integer("The port that the program is to listen on: the variable PORT, and an exposed port. It is the Space's app_port.", {
			default: 7860,
			min: 1,
			max: 65535
		}),
		env: require_toolkit.input.list("Further variables, NAME=VALUE, one a line. !NAME leaves HOME, HF_HOME or XDG_CACHE_HOME, which the wrap sets by itself, as the image has it."),
		user: require_toolkit.input.string("Whom the container runs as. A Space runs everything as user 1000. keep leaves it as the image has it.", { default: "1000" }),
		mode: require_toolkit.input.choice("How to wrap.", {
			auto: "by an edit of the configuration; by a build where the Dockerfile (file) exists and does more than set configuration, such as RUN or COPY",
			mutate: "by an edit of the configuration; fails where the Dockerfile does more",
			build: "by the Dockerfile; fails where there is none"
		}, { default: "auto" }),
		file: require_toolkit.input.string("The Dockerfile of the wrap, from the repository's root; it takes the image by ARG BASE_IMAGE. Without it: hf/Dockerfile, where there is one."),
		space: require_toolkit.input.string("The Hugging Face Space that gets the image: OWNER/NAME, a Docker Space. Without it the image is only wrapped."),
		"space-dir": require_toolkit.input.string("The folder with the Space's own files, from the repository's root: README.md and whatever else is to be published there. Without it: hf, where there is one."),
		"space-variables": require_toolkit.input.string("Variables of the Space, which everyone can see: NAME=VALUE, one a line, or a JSON object of texts. Only those that differ are set; others stay."),
		"space-secrets": require_toolkit.input.secret("Secrets of the Space: NAME=VALUE, one a line, or a JSON object of texts. Only those that differ are set; others stay.", { named: true }),
		"create-space": require_toolkit.input.boolean("Make the Space where there is none. It needs hf-token.", { default: false }),
		scaffold: require_toolkit.input.boolean("Write what a Space needs into the checkout: the folder space-dir, scripts/deploy-to-hf.sh and a workflow. Files that a person changed are left alone.", { default: false }),
		"hf-token": require_toolkit.input.secret("Write token of Hugging Face. Without it (and first, where the job has id-token: write) the Space's trusted publisher signs in."),
		"hf-endpoint": require_toolkit.input.string("Address of the Hub. Without it: HF_ENDPOINT, else https://huggingface.co."),
		wait: require_toolkit.input.boolean("Wait until the Space runs the new commit and answers; fail where it does not.", { default: true }),
		timeout: require_toolkit.input.integer("How long to wait, in seconds.", {
			default: 1800,
			min: 1,
			max: 21600
		}),
		"smoke-path": require_toolkit.input.string("A path that the running app must answer with 2xx or 3xx. Without it the app's first page is asked, and any answer but a server error will do. Needs wait."),
		revert: require_toolkit.input.boolean("Commit the files of before again, where the new commit does not run. Needs wait.", { default: false }),
		factory: require_toolkit.input.boolean("Name the tag without its digest in the Space, and have the Space rebuilt without caches when the image behind the tag is another one.", { default: false }),
		...require_toolkit.registryInputs
	},
	ofCaller: [
		"image",
		"plan",
		"plan-file"
	],
	outputs: {
		image: require_toolkit.output.string("The wrapped image by digest: repository@digest (of the index, where there are several platforms)."),
		digest: require_toolkit.output.string("Its digest."),
		tags: require_toolkit.output.string("All tags of the wrap, one full reference a line; the index's comes last."),
		"pushed-bytes": require_toolkit.output.integer("Bytes that were sent to the registry: 0 where the wrap was there already."),
		"space-url": require_toolkit.output.string("Where the Space's app answers."),
		"space-commit": require_toolkit.output.string("The commit that the Space is at: a new one, or the one that was there already."),
		stage: require_toolkit.output.string("The last stage of the Space that was seen, such as RUNNING, PAUSED or BUILD_ERROR.")
	},
	permissions: [
		{
			scope: "packages",
			access: "write",
			reason: "pushes the wrapped image",
			when: "the image is on ghcr.io"
		},
		{
			scope: "contents",
			access: "read",
			reason: "actions/checkout reads the Dockerfile of the wrap",
			when: "the repository has one"
		},
		{
			scope: "id-token",
			access: "write",
			reason: "signs in to Hugging Face as the Space's trusted publisher",
			when: "space is given without hf-token"
		}
	],
	example: `
- uses: org/layered-build/wrap-hf-image@v1
  id: wrap
  with:
    image: ghcr.io/acme/shop:v1.0.0
- run: echo "Wrapped as $IMAGE"
  env:
    IMAGE: \${{ steps.wrap.outputs.image }}
- uses: org/layered-build/wrap-hf-image@v1
  with:
    image: ghcr.io/acme/shop:v1.0.0
    space: acme/shop
`
});

// actions/wrap-hf-image/main.ts
require_toolkit.run(manifest, async (inputs, context) => {
	const { wrapHfImage } = await Promise.resolve().then(() => require("./lib/wrap-hf-image.js")).then((n) => n.wrap_hf_image_exports);
	await wrapHfImage(inputs, context);
});
