/** What files below `blobs/` are for: an image's file systems, its manifest and configuration, signatures, and what the suite keeps beside images. */
export type FileKind = "layer" | "document" | "signature" | "record";

/** Bytes by what they are for. */
export type KindBytes = Readonly<Record<FileKind, number>>;

/** What the demo has shown, gathered chapter by chapter: all that its page is made of. Times are in milliseconds, sizes in bytes. */
export interface DemoData {
  readonly at: Date;
  readonly milliseconds: number;
  readonly node: string;
  /** What the scans looked things up in, or why there were none. */
  readonly scanner:
    | { readonly kind: "ready"; readonly database: string }
    | { readonly kind: "absent"; readonly why: string };
  readonly runs: readonly DemoRun[];
  readonly images: readonly DemoImage[];
  readonly blobs: readonly DemoBlob[];
  readonly signing: DemoSigning;
  readonly wrap: DemoWrap;
  readonly prune: DemoPrune;
  readonly commands: readonly DemoCommand[];
}

/** One run of the workflow. `tags` are those of users that it wrote or moved: none where nothing is new, or where the scan closed the gate. */
export interface DemoRun {
  readonly title: string;
  readonly story: string;
  readonly commit: string;
  readonly change: DemoChange | undefined;
  readonly layers: readonly DemoLayer[];
  readonly steps: readonly DemoStep[];
  readonly written: KindBytes;
  readonly writtenFiles: number;
  readonly scan: DemoScan | undefined;
  readonly signed: readonly string[];
  readonly tags: readonly string[];
}

/** Lines of one file that a commit changed. */
export interface DemoChange {
  readonly file: string;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** A layer of a run's plan, and what became of it. `milliseconds` is undefined where there was nothing to do. */
export interface DemoLayer {
  readonly name: string;
  readonly action: "build" | "reuse" | "skip";
  readonly reason: string;
  readonly key: string;
  readonly written: number;
  readonly milliseconds: number | undefined;
}

/** A step of a run that is not the build of one layer. */
export interface DemoStep {
  readonly name: string;
  readonly written: number;
  readonly milliseconds: number;
}

/** How bad a finding is. */
export type DemoSeverity = "critical" | "high" | "medium" | "low" | "unknown";

/** A scan of the topmost image. `verdict` is what the action said where the gate is closed. */
export interface DemoScan {
  readonly digest: string;
  readonly passes: boolean;
  readonly verdict: string;
  readonly layers: readonly {
    readonly layer: string;
    readonly failsFrom: string;
    readonly counts: Readonly<Record<DemoSeverity, number>>;
  }[];
  readonly findings: readonly DemoFinding[];
}

/** A finding; `place` is the line of the Dockerfile that brought it. */
export interface DemoFinding {
  readonly id: string;
  readonly severity: DemoSeverity;
  readonly layer: string;
  readonly text: string;
  readonly place: string;
  readonly fails: boolean;
}

/** An image in the folder before it was pruned, with its blobs from the bottom up. */
export interface DemoImage {
  readonly name: string;
  readonly digest: string;
  readonly documents: number;
  readonly blobs: readonly string[];
}

/** A blob: the instruction that made it, and the layer that brought it. */
export interface DemoBlob {
  readonly digest: string;
  readonly size: number;
  readonly instruction: string;
  readonly layer: string;
}

/** What is trusted, what was let through, and what was said of the tampered image, which starts `command`. */
export interface DemoSigning {
  readonly trusts: string;
  readonly tag: string;
  readonly digest: string;
  readonly tampered: string;
  readonly command: string;
  readonly refusal: string;
}

/** The image for a Space: what changed in its configuration, and what writing it, then writing it again, took. */
export interface DemoWrap {
  readonly tag: string;
  readonly digest: string;
  readonly changes: readonly string[];
  readonly written: KindBytes;
  readonly writtenAgain: number;
  readonly milliseconds: number;
}

/** What pruning kept and deleted, each with its reason. */
export interface DemoPrune {
  readonly policy: string;
  readonly kept: readonly DemoDecision[];
  readonly deleted: readonly DemoDecision[];
  readonly freed: number;
  readonly filesBefore: number;
  readonly filesAfter: number;
}

/** What became of one manifest. `tags` are those of users where there are any, else the suite's own. */
export interface DemoDecision {
  readonly digest: string;
  readonly what: string;
  readonly tags: readonly string[];
  readonly reason: string;
}

/** A command to look at the images with. */
export interface DemoCommand {
  readonly command: string;
  readonly what: string;
}
