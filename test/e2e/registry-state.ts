import type { RegistryRequest } from "../harness/registry-proxy.ts";

/** A tag of the suite's own. */
const suiteTag = /(?:key|step|tree|inputs)-[0-9a-f]{32}$/;

/** The tags of a repository on loopback that are the users' own, each with the digest it points to, sorted by name. */
export async function userTags(host: string, repository: string): Promise<Readonly<Record<string, string>>> {
  const base = `http://${host}/v2/${repository}`;
  const listed = await fetch(`${base}/tags/list`);
  if (listed.status === 404) return {};
  const { tags }: { tags: string[] | null } = JSON.parse(await listed.text());
  const accept = ["manifest", "index"].map((kind) => `application/vnd.oci.image.${kind}.v1+json`).join();
  const own = (tags ?? []).filter((tag) => !suiteTag.test(tag)).toSorted();
  const pairs = own.map(async (tag): Promise<[string, string]> => {
    const { headers } = await fetch(`${base}/manifests/${tag}`, { method: "HEAD", headers: { accept } });
    return [tag, headers.get("docker-content-digest") ?? "gone"];
  });
  return Object.fromEntries(await Promise.all(pairs));
}

/** The digests of an image's blobs, lowest first, and its annotations; the reference is a tag or a digest. */
export async function imageManifest(
  host: string,
  repository: string,
  reference: string,
): Promise<{ readonly blobs: readonly string[]; readonly annotations: Readonly<Record<string, string>> }> {
  const url = `http://${host}/v2/${repository}/manifests/${reference}`;
  const response = await fetch(url, { headers: { accept: "application/vnd.oci.image.manifest.v1+json" } });
  const manifest: { layers: { digest: string }[]; annotations?: Record<string, string> } = JSON.parse(
    await response.text(),
  );
  return { blobs: manifest.layers.map(({ digest }) => digest), annotations: manifest.annotations ?? {} };
}

/** The requests that would change a registry, as `METHOD PATH`, whether they succeeded or not. */
export const writesOf = (requests: readonly RegistryRequest[]): readonly string[] =>
  requests.filter(({ method }) => !["GET", "HEAD"].includes(method)).map(({ method, path }) => `${method} ${path}`);

/** The requests that send a blob, or begin to. */
export const blobUploadsOf = (requests: readonly RegistryRequest[]): readonly string[] =>
  writesOf(requests).filter((request) => request.includes("/blobs/"));

/** The layers (as their tags' prefix names them, without its hyphen) whose key tag was written: what was built, seen from outside. */
export const builtLayers = (requests: readonly RegistryRequest[]): readonly string[] =>
  writesOf(requests.filter(({ status }) => status === 201)).flatMap((request) => {
    const [, prefix] = /^PUT \/v2\/.*\/manifests\/(.*)-key-[0-9a-f]{32}$/.exec(request) ?? [];
    return prefix === undefined ? [] : [prefix];
  });
