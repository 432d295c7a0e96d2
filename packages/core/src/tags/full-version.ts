/**
 * Whether a name is a whole version (`1.2.3`, `v1.2.3-rc.1`): written once, where `1.2` and `latest` move on.
 *
 * Major, minor and patch as semver has them, any prerelease or build after them.
 */
export function isFullVersion(name: string): boolean {
  return /^v?\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/.test(name);
}
