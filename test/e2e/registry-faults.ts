import type { Intercept, Interception, RegistryAnswer, RegistryRequest } from "../harness/registry-proxy.ts";

/** What a fault looks at. */
export type Asked = Pick<RegistryRequest, "method" | "path" | "headers">;

/** What kind of request it is. */
export const isMount = ({ method, path }: Asked): boolean => method === "POST" && path.includes("mount=");
export const isUpload = ({ method, path }: Asked): boolean => method === "POST" && path.includes("/blobs/uploads/");
export const isBlobBody = ({ method, path }: Asked): boolean =>
  ["PATCH", "PUT"].includes(method) && path.includes("/blobs/uploads/");
export const isTagWrite = ({ method, path }: Asked): boolean => method === "PUT" && /\/manifests\/[^:]+$/.test(path);
export const isManifestRead = ({ method, path }: Asked): boolean => method === "GET" && path.includes("/manifests/");
export const isBlobRead = ({ method, path }: Asked): boolean =>
  method === "GET" && /\/blobs\/sha256:[0-9a-f]{64}$/.test(path);

/** A registry's error answer. */
export const refusal = (
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Interception => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify({ errors: [{ code, message }] }),
});

/** Answers all such requests so. */
export const answering = (which: (asked: Asked) => boolean, answer: Interception): Intercept => {
  return (asked) => (which(asked) ? answer : undefined);
};

/** Answers each of such requests so the first time it is made, told apart by method and path (uploads alike). */
export const onceEach = (which: (asked: Asked) => boolean, answer: Interception): Intercept => {
  const seen = new Set<string>();
  return (asked) => {
    const name = `${asked.method} ${asked.path.replace(/\?.*/, "").replace(/uploads\/.*/, "uploads")}`;
    if (!which(asked) || seen.has(name)) return undefined;
    seen.add(name);
    return answer;
  };
};

/** Changes the answers to such requests: headers, and bytes (told as text, and of the same length); all that is said of the bytes stays. */
export const changingAnswer = (
  which: (asked: Asked) => boolean,
  headers: (headers: RegistryAnswer["headers"]) => RegistryAnswer["headers"],
  bytes: (body: string) => string = (body) => body,
): Intercept =>
  answering(which, {
    change: (answer) => ({
      status: answer.status,
      headers: { ...answer.headers, ...headers(answer.headers) },
      body: Buffer.from(bytes(answer.body.toString("latin1")), "latin1"),
    }),
  });

/** A registry that knows no mounts takes the request for the beginning of an upload. */
export const withoutMounts = (): Intercept => (asked) =>
  isMount(asked) ? { forward: { path: asked.path.replace(/\?.*/, "") } } : undefined;

/** Refuses two tokens as blobs are sent with them, as those that run out on the way: of several uploads side by side one may meet both. */
export function tokensRunOut(): Intercept {
  const refused = new Set<string>();
  return (asked) => {
    const { authorization, host = "" } = asked.headers;
    if (!isBlobBody(asked) || authorization === undefined) return undefined;
    if (refused.size < 2) refused.add(authorization);
    if (!refused.has(authorization)) return undefined;
    const challenge = `Bearer realm="http://${host}/token",service="${host}",error="invalid_token"`;
    return refusal(401, "UNAUTHORIZED", "authentication required", { "www-authenticate": challenge });
  };
}

/** Gives each manifest that is asked for by a tag of the suite's the place of the next: whole, and with the headers that belong to it. */
export function swappedManifests(): Intercept {
  let before: RegistryAnswer | undefined;
  return answering((asked) => isManifestRead(asked) && /-?(?:key|tree|step)-[0-9a-f]{32}$/.test(asked.path), {
    change: (answer) => {
      const given = before ?? answer;
      before = answer.status === 200 ? answer : before;
      return given;
    },
  });
}

/** Serves the lists of files that are kept beside images with one other byte. */
export function lyingTrees(): Intercept {
  const lists = new Set<string>();
  return (asked) => {
    if (isManifestRead(asked) && /-?tree-[0-9a-f]{32}$/.test(asked.path))
      return {
        change: (answer) => {
          const manifest: { layers?: { digest: string }[] } = JSON.parse(answer.body.toString());
          for (const { digest } of manifest.layers ?? []) lists.add(digest);
          return answer;
        },
      };
    if (!isBlobRead(asked) || !lists.has(asked.path.split("/").at(-1) ?? "")) return undefined;
    return {
      change: (answer) => {
        const body = Buffer.from(answer.body);
        body.writeUInt8(body.readUInt8(20) ^ 1, 20);
        return { ...answer, body };
      },
    };
  };
}
