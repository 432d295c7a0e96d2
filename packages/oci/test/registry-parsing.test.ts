import { describe, expect, test } from "@jest/globals";
import { connectionProblem } from "../src/registry/connection-problem.ts";
import { parseChallenges } from "../src/registry/challenge.ts";
import { isLoopbackHost, isPrivateHost } from "../src/registry/host-kind.ts";
import { nextPage } from "../src/registry/link-header.ts";
import { manifestType } from "../src/registry/manifest-type.ts";
import { addReferrer, parseReferrers, referrerDescriptor, referrersTag } from "../src/registry/referrers-index.ts";
import { parseProblem } from "../src/registry/registry-problem.ts";
import { parseRetryAfter, TransientFailure } from "../src/registry/retry.ts";
import { covers, mergeScopes } from "../src/registry/token-scope.ts";
import { ConnectionFailure } from "../src/registry/transport.ts";
import { digestOf } from "../src/digest.ts";
import { MediaType } from "../src/media-type.ts";

describe("WWW-Authenticate", () => {
  test.each([
    [undefined, []],
    ["", []],
    ["Basic", [["basic", {}]]],
    ['Basic realm="a, b=c"', [["basic", { realm: "a, b=c" }]]],
    [
      'Bearer realm="https://auth/token",service="reg",scope="repository:a/b:pull,push"',
      [["bearer", { realm: "https://auth/token", service: "reg", scope: "repository:a/b:pull,push" }]],
    ],
    ['bearer Realm=x , SERVICE="y"', [["bearer", { realm: "x", service: "y" }]]],
    [
      'Negotiate, Basic realm="r", Bearer realm="b",error="e"',
      [
        ["negotiate", {}],
        ["basic", { realm: "r" }],
        ["bearer", { realm: "b", error: "e" }],
      ],
    ],
    ['Basic realm="say \\"x\\""', [["basic", { realm: 'say "x"' }]]],
    ['Bearer realm=""', [["bearer", { realm: "" }]]],
    ['Basic realm="open', [["basic", { realm: "" }]]],
  ])("%j", (header, expected) => {
    expect(parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)])).toEqual(
      expected,
    );
  });
});

describe("Link", () => {
  test.each([
    [undefined, undefined],
    ['</v2/a/tags/list?last=x&n=2>; rel="next"', "http://h/v2/a/tags/list?last=x&n=2"],
    ["</v2/a/tags/list?last=x>;rel=next", "http://h/v2/a/tags/list?last=x"],
    ['<?last=x>; title="a; b, c"; rel="prev next"', "http://h/v2/a/tags/list?last=x"],
    ['</first>; rel="first", </second>; rel="next"', "http://h/second"],
    ['</x>; rel="nextish"', undefined],
    ['<http://other/v2/a/tags/list?last=x>; rel="next"', undefined],
    ['<https://h/v2/a/tags/list?last=x>; rel="next"', undefined],
    ['<http://h/v2/a/tags/list>; rel="next"', undefined],
  ])("%j", (link, expected) => expect(nextPage(link, new URL("http://h/v2/a/tags/list"))?.href).toBe(expected));
});

test.each([
  ["localhost", true, true],
  ["LOCALHOST:5000", true, true],
  ["127.0.0.1", true, true],
  ["127.1.2.3:80", true, true],
  ["[::1]:5000", true, true],
  ["[::ffff:127.0.0.1]", true, true],
  ["10.1.2.3", false, true],
  ["172.16.0.1", false, true],
  ["172.32.0.1", false, false],
  ["192.168.1.1:443", false, true],
  ["169.254.169.254", false, true],
  ["[fd00::1]", false, true],
  ["[fe80::1]:1", false, true],
  ["[2001:db8::1]", false, false],
  ["localhost.evil.com", false, false],
  ["127.0.0.1.evil.com", false, false],
  ["ghcr.io", false, false],
])("%s: loopback %s, private %s", (host, loopback, local) => {
  expect(isLoopbackHost(host)).toBe(loopback);
  expect(isPrivateHost(host)).toBe(local);
});

test.each([
  [undefined, undefined],
  ["3", 3000],
  ["0", 0],
  ["Thu, 01 Jan 2026 00:00:09 GMT", 9000],
  ["Wed, 31 Dec 2025 23:59:00 GMT", 0],
  ["soon", undefined],
])("Retry-After %j is %j ms", (header, expected) =>
  expect(parseRetryAfter(header, Date.UTC(2026, 0, 1))).toBe(expected),
);

test("scopes", () => {
  expect(covers("repository:a/b:pull,push", "repository:a/b:pull")).toBe(true);
  expect(covers("repository:a/b:pull", "repository:a/b:pull,push")).toBe(false);
  expect(covers("repository:a/b:pull", "repository:a/c:pull")).toBe(false);
  expect(mergeScopes(["repository:a:pull"], "repository:a:pull registry:catalog:*")).toEqual([
    "repository:a:pull",
    "registry:catalog:*",
  ]);
  expect(mergeScopes(["repository:a:pull"], undefined)).toEqual(["repository:a:pull"]);
});

test.each([
  ['{"errors":[{"code":"DENIED","message":"no"},{"code":"X"}]}', ["DENIED", "X"], "DENIED: no; X"],
  ['{"details":"incorrect username or password"}', [], "incorrect username or password"],
  ['{"error":"invalid_grant","error_description":"expired"}', ["invalid_grant"], "invalid_grant: expired"],
  ["<html>a page</html>", [], ""],
  ["first\n::error::injected", [], "first ::error::injected"],
  ["x".repeat(1000), [], `${"x".repeat(300)}…`],
  ["null", [], ""],
])("an error body %j", (body, codes, text) => expect(parseProblem(body)).toEqual({ codes, text }));

test.each([
  [{ mediaType: MediaType.index }, MediaType.manifest, MediaType.index],
  [{ manifests: [] }, `${MediaType.dockerIndex}; charset=utf-8`, MediaType.dockerIndex],
  [{ manifests: [] }, "application/json", MediaType.index],
  [{ layers: [] }, undefined, MediaType.manifest],
])("the type of %j with header %s is %s", (manifest, header, expected) => {
  expect(manifestType(Buffer.from(JSON.stringify(manifest)), header, "x")).toBe(expected);
});

const bytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

test.each([
  ["ECONNRESET", "busy", "network"],
  ["EAI_AGAIN", "busy", "name server"],
  ["ECONNREFUSED", "absent", "insecure-registries"],
  ["ENOTFOUND", "for good", "no host of this name"],
  ["EPROTO", "for good", "insecure-registries"],
  ["HPE_INVALID_CONSTANT", "for good", "TLS"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "for good", "NODE_EXTRA_CA_CERTS"],
  ["CERT_HAS_EXPIRED", "for good", "NODE_EXTRA_CA_CERTS"],
])("no connection, %s: %s, with a hint at %s", (code, kind, hint) => {
  const cause = Object.assign(new Error(`it is ${code}`), { code });
  const context = { method: "GET", registry: "r.io", repository: "a/b", what: "manifest v1" };
  const problem = connectionProblem(new ConnectionFailure(cause), context);
  const error = problem instanceof TransientFailure ? problem.error : problem;
  expect(problem instanceof TransientFailure ? problem.kind : "for good").toBe(kind);
  expect(error).toMatchObject({ code: "unreachable", hint: expect.stringContaining(hint) });
  expect(error.message).toBe(`GET r.io/a/b, manifest v1: no connection: it is ${code}`);
});

describe("the index of referrers under a tag", () => {
  const digest = digestOf("referrer");
  const referrer = { mediaType: MediaType.manifest, digest, size: 8 };
  const config = { mediaType: "application/vnd.config", digest, size: 2 };

  test("its name", () => expect(referrersTag(digest)).toBe(`sha256-${digest.slice(7)}`));

  test.each([
    [
      { artifactType: "a/b", config, annotations: { k: "v" } },
      { artifactType: "a/b", annotations: { k: "v" } },
    ],
    [{ config }, { artifactType: "application/vnd.config" }],
    [{ artifactType: "", config, annotations: {} }, { annotations: {} }],
    [{ manifests: [] }, {}],
  ])("a referrer %j", (manifest, more) => {
    expect(referrerDescriptor(referrer, bytes(manifest))).toEqual({ ...referrer, ...more });
  });

  test("grows by what is new, keeps the rest, and does not change otherwise", () => {
    const other = { ...referrer, digest: digestOf("other") };
    const first = addReferrer(undefined, referrer) ?? Buffer.of();
    expect(JSON.parse(Buffer.from(first).toString())).toEqual({
      schemaVersion: 2,
      mediaType: MediaType.index,
      manifests: [referrer],
    });
    expect(addReferrer(first, referrer)).toBeUndefined();
    const kept = bytes({ schemaVersion: 2, manifests: [other], annotations: { k: "v" } });
    expect(JSON.parse(Buffer.from(addReferrer(kept, referrer) ?? []).toString())).toMatchObject({
      manifests: [other, referrer],
      annotations: { k: "v" },
    });
    expect(parseReferrers(addReferrer(bytes({ layers: [] }), referrer) ?? Buffer.of())).toEqual([referrer]);
  });

  test("what is no descriptor is left out", () => {
    expect(parseReferrers(bytes({ manifests: [referrer, {}, null, { ...referrer, digest: "sha256:x" }] }))).toEqual([
      referrer,
    ]);
    expect(parseReferrers(bytes({ layers: [] }))).toBeUndefined();
    expect(parseReferrers(Buffer.from("<html>"))).toBeUndefined();
  });
});
