import { LayeredBuildError } from "../error.ts";
import { z } from "../z.ts";

/** The programs that the suite starts for scanning and signing. */
export type ToolName = "trivy" | "cosign" | "gitleaks";

/** A sha256 in hex, or `unset` where nobody has read it from the release yet: never a guess. */
const hash = z.union([z.literal("unset"), z.string().check(z.regex(/^[0-9a-f]{64}$/))]);

const platform = z.strictObject({
  /** Where the release keeps it. */
  url: z.string().check(z.regex(/^https:\/\/github\.com\/[\w.-]+\/[\w.-]+\/releases\/download\/v[\w.-]+\/[\w.-]+$/)),
  /** The regular file of the archive that is the program; absent where the download is the program itself. */
  file: z.optional(z.string()),
  /** Of the download. */
  archive: hash,
  /** Of the program; the same as `archive` where the download is the program itself. */
  binary: hash,
});

const tool = z.strictObject({
  version: z.string().check(z.regex(/^\d+\.\d+\.\d+$/)),
  platforms: z.record(z.string().check(z.regex(/^(linux|darwin|win32)-(x64|arm64)$/)), platform),
});

const schema = z.strictObject({
  schema: z.literal(1),
  tools: z.strictObject({ trivy: tool, cosign: tool, gitleaks: tool }),
});

/** What tools.lock.json says: for each program its version, and for each platform (`linux-x64`, Node's names) where it is and what it hashes to. */
export type ToolLock = z.infer<typeof schema>;
/** One program on one platform. */
export type LockedDownload = z.infer<typeof platform>;

/** Parses tools.lock.json. Throws `bad-config` naming each wrong member. */
export function parseToolLock(value: unknown): ToolLock {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new LayeredBuildError("bad-config", `tools.lock.json is wrong: ${problems.join("; ")}`, {
    hint: "Make it anew with scripts/bump-tools.ts.",
  });
}
