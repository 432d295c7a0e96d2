import type { Store } from "@layered-build/oci";
import { loadFiles, storeFiles, type StoredFile } from "../image/stored-files.ts";
import { contentKey } from "../key/content-key.ts";
import { generatedFiles, lacksGenerated, placeAbsent } from "./generated-files.ts";
import type { LayerBuild } from "./layer-build.ts";
import { StepBlobs } from "./native/step-blobs.ts";

/**
 * A build that finds the blobs of earlier ones. Where a layer was built before of all that is its own, and only what it stands on is new,
 * no blob of it is read or sent, and files that a step generates need not be there: its image costs a configuration and a manifest.
 */
export class Rebase implements Disposable {
  #build: LayerBuild;
  readonly #store: Store;
  readonly #steps: StepBlobs;
  readonly #ownKey: string;
  readonly #stack = new DisposableStack();
  #earlier: readonly StoredFile[] | undefined;

  constructor(build: LayerBuild, store: Store) {
    const { node, inputs, force, choices, environment } = build;
    this.#build = build;
    this.#store = store;
    this.#ownKey = contentKey({ ...inputs, parents: {}, bases: {} });
    const { tagPrefix } = node.layer;
    this.#steps = new StepBlobs({ store, tagPrefix, force, times: choices.fixedTime, log: environment.log });
  }

  /** The same build with what is known of earlier ones. */
  async prepare(): Promise<LayerBuild> {
    const { force, environment, node } = this.#build;
    this.#build = { ...this.#build, steps: this.#steps };
    const earlier = force || !lacksGenerated(this.#build) ? undefined : await this.#load();
    if (earlier === undefined) return this.#build;
    const { contents } = this.#stack.use(placeAbsent(this.#build, earlier));
    if (contents.size > 0) {
      environment.log.info(
        `${node.id}: generated files that are not there are taken from an earlier build: ${contents.size}`,
      );
    }
    this.#build = { ...this.#build, absent: contents };
    return this.#build;
  }

  /** Once the blobs are there: whether all that is the layer's own was built before. What is new is kept for later builds. */
  async finish(): Promise<boolean> {
    const { reused, made } = this.#steps;
    if (reused + made === 0) return false;
    const isSame = made === 0 && (await this.#load()) !== undefined;
    if (!isSame) await this.#keep();
    return isSame;
  }

  [Symbol.dispose](): void {
    this.#stack.dispose();
  }

  async #load(): Promise<readonly StoredFile[] | undefined> {
    const { node, environment } = this.#build;
    this.#earlier ??= await loadFiles(this.#store, node.layer.tagPrefix, this.#ownKey).catch((error: unknown) => {
      environment.log.debug(`${node.id}: nothing is known of earlier builds: ${String(error)}`);
      return undefined;
    });
    return this.#earlier;
  }

  async #keep(): Promise<void> {
    const { node, environment } = this.#build;
    try {
      await storeFiles(this.#store, node.layer.tagPrefix, this.#ownKey, await generatedFiles(this.#build));
    } catch (error) {
      environment.log.warning(
        `${node.id}: what it is made of could not be kept, so a rebuilt base will cost a build: ${String(error)}`,
      );
    }
  }
}
