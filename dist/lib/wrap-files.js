import { a as indexImage, i as storeTree, r as loadTree } from "./content.js";
import { G as isDigest, X as parseManifest } from "./oci.js";
import { E as suiteTag, _ as OciAnnotation, h as standsOn } from "./images.js";

// packages/core/src/wrap/files-of-image.ts
/**
* The list of an image's files: as it is stored beside it or beside its wraps, else read from its blobs once, and stored with the wraps.
* Of an image that layered-build has made on a parent, only the blobs above that parent are read.
*/
async function filesOfImage(image, from, to, log) {
	const { descriptor, manifest, platform } = image;
	const tag = suiteTag("", "tree", descriptor.digest);
	for (const store of /* @__PURE__ */ new Set([from, to])) {
		const stored = await loadTree(store, descriptor.digest, tag);
		if (stored !== void 0) return stored;
	}
	const base = await treeOfParent(image, from);
	const tree = await indexImage(from, manifest, {
		...base === void 0 ? {} : { base },
		onLayer: ({ digest, size }) => log.info(`${platform}: reading the file list of ${digest} (${size} bytes), once, to see who may write its home`)
	});
	await storeTree(to, descriptor, tree, tag);
	return tree;
}
/** The parent's list, which is stored under the tag prefix that the parent's key tag has; undefined where the image names no such parent. */
async function treeOfParent({ manifest, descriptor }, from) {
	const { [OciAnnotation.baseName]: name = "", [OciAnnotation.baseDigest]: digest = "" } = manifest.annotations ?? {};
	const prefix = /:([^:/]*)key-[0-9a-f]{32}$/.exec(name)?.[1];
	if (prefix === void 0 || !isDigest(digest)) return void 0;
	const tree = await loadTree(from, digest, suiteTag(prefix, "tree", digest));
	const stored = tree === void 0 ? void 0 : await from.getManifest(digest);
	const parent = stored === void 0 ? void 0 : parseManifest(stored);
	if (tree === void 0 || parent?.kind !== "manifest") return void 0;
	const below = {
		descriptor: parent.descriptor,
		manifest: parent.document
	};
	return standsOn({
		descriptor,
		manifest
	}, below) ? {
		tree,
		layers: parent.document.layers.length
	} : void 0;
}

export { filesOfImage as t };