/**
 * Everything that can change a layer's image, as its content key is made of. Lists are sorted where their order does not count.
 * Labels that name a commit or a time are not in it, nor are times, owners, the checkout's umask or the name of its folder.
 */
export type LayerInputs = {
  /** The number of this recipe; raise it with any change of meaning. */
  readonly schema: "1";
  /** The ARGs before FROM that count, then the instructions of the target stage's closure without comments and layout; see canonicalInstructions. */
  readonly dockerfile: readonly string[];
  /** `# syntax=`, where given. */
  readonly syntax?: string;
  /** `# escape=`, where it is not the backslash. */
  readonly escape?: string;
  readonly platforms: readonly string[];
  /** Build arguments that the closure declares, those given. */
  readonly buildArgs: Readonly<Record<string, string>>;
  /** `MODE OID PATH` of what COPY, ADD and bind mounts take from the context (empty folders: `040000 - PATH`). */
  readonly files: Iterable<string>;
  /** The same of `inputs`, with paths from the repository's root. */
  readonly extraFiles: Iterable<string>;
  /** The parents' content keys, by how the Dockerfile refers to them. */
  readonly parents: Readonly<Record<string, string>>;
  /** Digests of external images, by reference; the frontend of `# syntax=` is one of them where BuildKit builds the layer. */
  readonly bases: Readonly<Record<string, string>>;
  /** Where weights go; `files` are those of the source then. The patterns are there where the files are not known. */
  readonly weights?: {
    readonly to: string;
    readonly include?: readonly string[];
    readonly exclude?: readonly string[];
  };
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Ids of secrets and SSH agents; never a value. */
  readonly secrets: readonly string[];
  readonly ssh: readonly string[];
  readonly compression?: string;
  /** The commit, only where a step takes `.git` along. */
  readonly commit?: string;
  readonly epoch?: string;
};
