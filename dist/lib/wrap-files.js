"use strict";

const require_rolldown_runtime = require("../vendor/rolldown-runtime.js");
const require_content = require("./content.js");
const require_oci = require("./oci.js");
const require_images = require("./images.js");

// packages/core/src/wrap/files-of-image.ts
var files_of_image_exports = /* @__PURE__ */ require_rolldown_runtime.__exportAll({ filesOfImage: () => filesOfImage });
/**
* The list of an image's files: as it is stored beside it or beside its wraps, else read from its blobs once, and stored with the wraps.
* Of an image that layered-build has made on a parent, only the blobs above that parent are read.
*/
async function filesOfImage(image, from, to, log) {
	const { descriptor, manifest, platform } = image;
	const tag = require_images.suiteTag("", "tree", descriptor.digest);
	for (const store of /* @__PURE__ */ new Set([from, to])) {
		const stored = await require_content.loadTree(store, descriptor.digest, tag);
		if (stored !== void 0) return stored;
	}
	const base = await treeOfParent(image, from);
	const tree = await require_content.indexImage(from, manifest, {
		...base === void 0 ? {} : { base },
		onLayer: ({ digest, size }) => log.info(`${platform}: reading the file list of ${digest} (${size} bytes), once, to see who may write its home`)
	});
	await require_content.storeTree(to, descriptor, tree, tag);
	return tree;
}
/** The parent's list, which is stored under the tag prefix that the parent's key tag has; undefined where the image names no such parent. */
async function treeOfParent({ manifest, descriptor }, from) {
	const { [require_images.OciAnnotation.baseName]: name = "", [require_images.OciAnnotation.baseDigest]: digest = "" } = manifest.annotations ?? {};
	const prefix = /:([^:/]*)key-[0-9a-f]{32}$/.exec(name)?.[1];
	if (prefix === void 0 || !require_oci.isDigest(digest)) return void 0;
	const tree = await require_content.loadTree(from, digest, require_images.suiteTag(prefix, "tree", digest));
	const stored = tree === void 0 ? void 0 : await from.getManifest(digest);
	const parent = stored === void 0 ? void 0 : require_oci.parseManifest(stored);
	if (tree === void 0 || parent?.kind !== "manifest") return void 0;
	const below = {
		descriptor: parent.descriptor,
		manifest: parent.document
	};
	return require_images.standsOn({
		descriptor,
		manifest
	}, below) ? {
		tree,
		layers: parent.document.layers.length
	} : void 0;
}

Object.defineProperty(exports, "files_of_image_exports", {
  enumerable: true,
  get: function () {
    return files_of_image_exports;
  }
});