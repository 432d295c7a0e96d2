/** A version in a tag: missing parts are 0. */
export interface Version {
  readonly parts: readonly [number, number, number];
  readonly prerelease: boolean;
}

const VERSION = /^v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?([-_+].+)?$/;

/**
 * Reads `1.2.3`, `v1.2.3`, `1.2` or `1.2.3-rc.1`. A tag of fewer than two numbers is a moving one, no version. Undefined for all else.
 */
export function parseVersion(text: string): Version | undefined {
  const found = VERSION.exec(text);
  if (found?.[2] === undefined) return undefined;
  const [, major = "0", minor = "0", patch = "0", rest] = found;
  return { parts: [Number(major), Number(minor), Number(patch)], prerelease: rest !== undefined };
}

/** Newer versions first. */
export function compareVersions(a: Version, b: Version): number {
  return b.parts[0] - a.parts[0] || b.parts[1] - a.parts[1] || b.parts[2] - a.parts[2];
}
