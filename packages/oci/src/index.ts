export * from "./descriptor.ts";
export * from "./error.ts";
export * from "./manifest.ts";
export * from "./media-type.ts";
export * from "./store.ts";
export * from "./parse-manifest.ts";
export { openLayout } from "./layout/open-layout.ts";
export { LayoutKeeper, type LayoutEntry } from "./layout/layout-keeper.ts";
export type { LayoutOptions } from "./layout/layout-store.ts";
export { makeFolders } from "./layout/make-folders.ts";
export { replaceFile } from "./layout/replace-file.ts";
export { overlay, OverlayStore } from "./overlay-store.ts";
export { ensureBlob } from "./copy/copy-blob.ts";
export { copyManifest, type CopyOptions } from "./copy/copy-image.ts";
export { isForeignLayer } from "./copy/foreign-layer.ts";
export {
  serveStore,
  type Fault,
  type ServedRequest,
  type ServeOptions,
  type StoreServer,
} from "./server/serve-store.ts";
export { StagingStore } from "./server/staging-store.ts";
export { isRecord } from "./is-record.ts";
export { comparePaths, decodePath, encodePath, printablePath } from "./path-bytes.ts";
export type * from "./tar/tar-entry.ts";
export { diskFile, readChunks } from "./tar/disk-file.ts";
export { readTar, type ReadTarOptions } from "./tar/read-tar.ts";
export type { TarHeader } from "./tar/encode-header.ts";
export { tarSize, writeTar } from "./tar/write-tar.ts";
export * from "./tree/tree-node.ts";
export { type ResolvedPath, Tree } from "./tree/tree.ts";
export { LayerUnpacker } from "./tree/layer-unpacker.ts";
export { applyLayer, indexImage, type IndexImageOptions, readLayer } from "./tree/index-image.ts";
export { parseTree, serialiseTree } from "./tree/serialise-tree.ts";
export { loadTree, storeTree, treeOfAnnotation } from "./tree/stored-tree.ts";
export { lookupUser, type Owner, type UserLookup } from "./tree/lookup-user.ts";
export { chooseCompression, type Compression } from "./blob/choose-compression.ts";
export { EMPTY_LAYER, writeEmptyLayer } from "./blob/empty-layer.ts";
export { layerDecompressor } from "./blob/layer-decompressor.ts";
export { gzipBytes } from "./blob/gzip.ts";
export { putBytes } from "./blob/put-bytes.ts";
export { type KnownLayer, type LayerBlob, type LayerBlobOptions, writeLayerBlob } from "./blob/write-layer-blob.ts";
export { checkRegistry } from "./reference-grammar.ts";
export * from "./reference.ts";
export * from "./digest.ts";
export { recycleChunk, takeChunk } from "./recycled-chunk.ts";
export * from "./credentials/credentials.ts";
export { dockerCredentials, type DockerCredentialOptions } from "./credentials/docker-credentials.ts";
export { openRegistry, RegistryStore } from "./registry/registry-store.ts";
export { discard, readBody, readStart } from "./registry/read-body.ts";
export { nextPage } from "./registry/link-header.ts";
export { ConnectionFailure, Transport, type Reply } from "./registry/transport.ts";
export { type RegistryOptions, RegistrySession } from "./registry/session.ts";
export { isLoopbackHost } from "./registry/host-kind.ts";
export {
  defaultRetryPolicy,
  parseRetryAfter,
  systemClock,
  TransientFailure,
  withRetries,
  type Clock,
  type RetryPolicy,
} from "./registry/retry.ts";
export type { Traffic } from "./registry/traffic.ts";
export type { Agents, TransportOptions } from "./registry/transport.ts";
export { emptyDescriptor, putEmpty } from "./artifact/empty-descriptor.ts";
export { artifactBytes, type ArtifactKind, loadArtifact, storeArtifact } from "./artifact/stored-artifact.ts";
