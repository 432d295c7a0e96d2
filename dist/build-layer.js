import { _ as selectLayers, c as decodePlan, f as checkPlan, i as buildLayers, p as detectChanges, r as publishLayers, t as resultTable, u as parsePlan, y as LayeredBuildError } from "./lib/core.js";
import { a as isNewestCommit, c as input, i as openRun, l as defineAction, n as layersInputs, o as run, r as registryInputs, s as output, t as tagContext } from "./lib/toolkit.js";
import { readFile } from "node:fs/promises";
import path from "node:path";

// actions/build-layer/manifest.ts
/** What build-layer takes, gives and needs. */
const manifest = defineAction({
	name: "build-layer",
	title: "Build layer",
	description: "Build and push image layers: only those whose content changed, and only the bytes that the registry does not have.",
	branding: {
		icon: "layers",
		color: "blue"
	},
	inputs: {
		layer: input.selection("The layers to build: one name, a list, or all.", { default: "all" }),
		phase: input.choice("Which part of the work to do.", {
			all: "build what is missing, and write the users' tags",
			build: "push what is missing, under its key only",
			publish: "write the users' tags of images that exist; build nothing"
		}, { default: "all" }),
		...layersInputs,
		plan: input.string("The plan output of detect-changed-layers. It must have been made of this very checkout. Without a plan, this action makes its own."),
		"plan-file": input.string("The plan-file output of detect-changed-layers, where it ran in the same job."),
		engine: input.choice("How to build.", {
			auto: "registry calls alone where they do exactly what BuildKit would; BuildKit for the rest, with the reason",
			native: "without BuildKit: fails where a RUN would have to be run",
			buildkit: "BuildKit builds the whole Dockerfile"
		}, { default: "auto" }),
		force: input.selection("Layers to build even where their image exists: true for all, or a list of names.", { default: "false" }),
		"tag-rules": input.string("Tags to publish, one rule a line, in the language of docker/metadata-action (type=ref, type=sha and type=raw). They replace the tag-rules of the layers file."),
		compression: input.choice("How to compress new layers' files.", {
			auto: "as the layers file says; else gzip for code, and none for what does not get smaller, such as model weights",
			none: "not at all",
			gzip: "every tool can read it",
			zstd: "smaller and faster, for Docker 23 and containerd 1.5 or newer"
		}, { default: "auto" }),
		...registryInputs
	},
	outputs: {
		digest: output.string("Digest of the image that was built or reused (of the last layer, where there are several)."),
		imageid: output.string("Digest of the image's configuration, which Docker calls the image's id."),
		metadata: output.json("JSON about the image in the form of docker/build-push-action's metadata output."),
		image: output.string("The image by digest: repository@digest. Deploy this rather than a tag."),
		images: output.json("JSON, layer to repository@digest."),
		tags: output.string("The tags that the rules give, one full reference a line."),
		version: output.string("The version that the rules give: the tag of the highest priority."),
		json: output.json("JSON with tags and labels in the form of docker/metadata-action's json output."),
		key: output.string("The content key of the layer: sha256 of all that can change the image."),
		action: output.string("What was done: built or reused."),
		engine: output.string("What did it: native (registry calls alone) or buildkit."),
		"pushed-bytes": output.integer("Bytes that were sent to the registry.")
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
- uses: actions/checkout@v7
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
await run(manifest, async (inputs, context) => {
	const opened = await openRun(inputs, context, "hash");
	const { project, stores, environment } = opened;
	const plan = await planOf(inputs, context, opened);
	checkPlan(plan, project, context.log);
	const selection = selectLayers(inputs.layer, project.nodes.map((node) => node.id), "layer");
	const { sha = project.head.commit, serverUrl } = context.github;
	const url = opened.repository === "" ? {} : { url: `${serverUrl}/${opened.repository}` };
	const choices = {
		engine: inputs.engine,
		compression: inputs.compression,
		epoch: sourceDateEpoch(context) ?? project.head.time,
		source: {
			repository: opened.repository,
			revision: sha,
			...url
		}
	};
	report(context, inputs.phase === "publish" ? [] : await buildLayers({
		project,
		plan,
		selection: withParents(plan, selection, inputs),
		stores,
		choices,
		environment
	}), inputs.phase === "build" ? [] : await publishLayers({
		project,
		plan,
		selection: withParents(plan, selection, inputs),
		stores,
		...inputs["tag-rules"] === void 0 ? {} : { tagRules: inputs["tag-rules"] },
		context: tagContext(context.github, project, /* @__PURE__ */ new Date()),
		env: context.env,
		isNewest: () => isNewestCommit(context.github, inputs.token, context.log),
		log: context.log
	}));
});
/** The plan that was handed over, or one that is made here. */
async function planOf(inputs, context, { project, stores, repository }) {
	if (inputs.plan !== void 0) return decodePlan(inputs.plan);
	const file = inputs["plan-file"];
	if (file === void 0) {
		const options = {
			layers: inputs.layer,
			force: inputs.force,
			parents: "build",
			onUnknown: "build",
			bases: "track",
			repository
		};
		return detectChanges(project, stores, options, context.log);
	}
	const text = await readFile(path.resolve(context.workspace, file), "utf8").catch((cause) => {
		throw new LayeredBuildError("bad-plan", `The plan file ${file} cannot be read.`, {
			hint: "It is there in the job that made it only: hand the output `plan` to other jobs.",
			cause
		});
	});
	return parsePlan(text, file);
}
/** Layers that are built only because a selected one needs them belong to the selection, unless a plan of several jobs says who does what. */
function withParents(plan, selection, inputs) {
	if (inputs.plan !== void 0 || inputs["plan-file"] !== void 0) return selection;
	return /* @__PURE__ */ new Set([...selection, ...plan.layers.filter((layer) => layer.action === "build").map((layer) => layer.name)]);
}
function sourceDateEpoch(context) {
	const text = context.env["SOURCE_DATE_EPOCH"] ?? "";
	if (text === "") return void 0;
	if (/^\d{1,11}$/.test(text)) return Number(text);
	throw new LayeredBuildError("bad-input", `SOURCE_DATE_EPOCH is "${text}", which is no number of seconds since 1970.`, { hint: "See reproducible-builds.org/specs/source-date-epoch; without the variable the commit's time is used." });
}
function report({ setOutput, summary, log }, built, published) {
	const tagsOf = (layer) => published.find((each) => each.layer === layer)?.tags ?? [];
	const results = built.map((result) => ({
		...result,
		tags: tagsOf(result.layer)
	}));
	for (const result of results) log.info(`${result.layer}: ${result.action} (${result.why}) ${result.image}`);
	if (results.length > 0) summary.add(`### Images\n\n${resultTable(results)}`);
	else summary.add(`### Published\n\n${published.map((each) => `- ${each.layer}: \`${each.image}\` ${each.tags.join(", ")}`).join("\n")}`);
	const images = [...built, ...published].map(({ layer, image }) => [layer, image]);
	const last = built.at(-1);
	const lastImage = last ?? published.at(-1);
	const lastPublished = published.find((each) => each.layer === lastImage?.layer);
	setOutput("images", Object.fromEntries(images));
	setOutput("pushed-bytes", built.reduce((sum, result) => sum + result.sentBytes, 0));
	if (lastImage === void 0) return;
	setOutput("digest", lastImage.digest);
	setOutput("image", lastImage.image);
	setOutput("key", lastImage.key);
	setOutput("tags", (lastPublished?.tags ?? []).join("\n"));
	setOutput("version", lastPublished?.version ?? "");
	setOutput("json", {
		tags: lastPublished?.tags ?? [],
		labels: {}
	});
	if (last === void 0) return;
	setOutput("imageid", last.imageId);
	setOutput("metadata", {
		"containerimage.digest": last.digest,
		"containerimage.config.digest": last.imageId
	});
	setOutput("action", last.action);
	setOutput("engine", last.engine);
}

export {  };