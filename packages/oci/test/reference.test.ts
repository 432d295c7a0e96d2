import { describe, expect, test } from "@jest/globals";
import { familiarName, formatReference, parseReference, registryHost } from "../src/reference.ts";

const HEX = "0123456789abcdef".repeat(4);
const DIGEST = `sha256:${HEX}` as const;
const registry = (name: string, repository: string, more: object = {}): object => ({
  kind: "registry",
  registry: name,
  repository,
  ...more,
});
const layout = (path: string, more: object = {}): object => ({ kind: "layout", path, ...more });

describe("a reference to a registry", () => {
  test.each([
    ["debian", registry("docker.io", "library/debian")],
    ["debian:12.1-slim", registry("docker.io", "library/debian", { tag: "12.1-slim" })],
    ["acme/app", registry("docker.io", "acme/app")],
    ["docker.io/debian", registry("docker.io", "library/debian")],
    ["index.docker.io/acme/app", registry("docker.io", "acme/app")],
    ["ghcr.io/acme/app:v1", registry("ghcr.io", "acme/app", { tag: "v1" })],
    ["GHCR.IO/acme/app", registry("ghcr.io", "acme/app")],
    ["localhost/x", registry("localhost", "x")],
    ["localhost:5000/x", registry("localhost:5000", "x")],
    ["localhost:5000", registry("docker.io", "library/localhost", { tag: "5000" })],
    ["127.0.0.1:5000/a/b/c:t", registry("127.0.0.1:5000", "a/b/c", { tag: "t" })],
    ["[::1]:5000/x:t", registry("[::1]:5000", "x", { tag: "t" })],
    ["[2001:db8::1]/x", registry("[2001:db8::1]", "x")],
    [`ghcr.io/a/b@${DIGEST}`, registry("ghcr.io", "a/b", { digest: DIGEST })],
    [`ghcr.io/a/b:t@${DIGEST}`, registry("ghcr.io", "a/b", { tag: "t", digest: DIGEST })],
    ["a__b/c--d.e_f", registry("docker.io", "a__b/c--d.e_f")],
    [`x:${"t".repeat(128)}`, registry("docker.io", "library/x", { tag: "t".repeat(128) })],
    [`ghcr.io/${"a".repeat(255)}`, registry("ghcr.io", "a".repeat(255))],
  ])("%s", (text, expected) => {
    expect(parseReference(text)).toEqual(expected);
    expect(parseReference(formatReference(parseReference(text)))).toEqual(expected);
  });
});

describe("a reference to a layout folder", () => {
  test.each([
    ["oci:out", layout("out")],
    ["oci:out:v1", layout("out", { tag: "v1" })],
    ["oci:/abs/out:v1", layout("/abs/out", { tag: "v1" })],
    [`oci:out@${DIGEST}`, layout("out", { digest: DIGEST })],
    [`oci:out:v1@${DIGEST}`, layout("out", { tag: "v1", digest: DIGEST })],
    ["oci:C:\\out", layout("C:\\out")],
    ["oci:C:\\out:v1", layout("C:\\out", { tag: "v1" })],
    ["oci:c:/out:v1", layout("c:/out", { tag: "v1" })],
    ["oci:./@scope/out:v1", layout("./@scope/out", { tag: "v1" })],
    ["oci:Out Put:v1", layout("Out Put", { tag: "v1" })],
    ["oci:c:t", layout("c", { tag: "t" })],
  ])("%s", (text, expected) => {
    expect(parseReference(text)).toEqual(expected);
    expect(formatReference(parseReference(text))).toBe(text);
  });
});

test.each([
  ["", "empty"],
  ["acme/App", "upper-case"],
  ["App", "upper-case"],
  [`x:${"t".repeat(129)}`, "129 characters; 128"],
  ["x:", "tag is empty"],
  ["x:.t", 'begins with "."'],
  ["x:-t", 'begins with "-"'],
  ["x:a/b", "no host"],
  ["x:feature+1", '"feature+1" is no tag'],
  ["x@sha256:abc", '"sha256:abc" is no digest'],
  [`x@sha256:${HEX.toUpperCase()}`, "is no digest"],
  [`x@sha512:${HEX}${HEX}`, "is no digest"],
  ["x@", "is no digest"],
  [HEX, "image's ID"],
  ["https://ghcr.io/a/b", "begins with https://"],
  ["docker://a/b", "begins with docker://"],
  ["a b", "white space"],
  ["a\n", "white space"],
  ["ghcr.io/", "no repository"],
  [":tag", "no repository"],
  ["@x", "no name"],
  ["a//b", "is no repository"],
  ["a/../b", "is no repository"],
  ["a/_b", "is no repository"],
  ["a___b", "is no repository"],
  ["-a.io/b", "no host"],
  ["a.io:x/b", "no host"],
  ["[::1/b", "no host"],
  [`ghcr.io/${"a".repeat(256)}`, "256 characters; 255"],
  ["oci:", "no path"],
  ["oci::t", "no path"],
  ["oci:out:", "tag is empty"],
  ["oci:a\n# b", "cannot be shown"],
  ["oci:a\u001b[2J", "cannot be shown"],
  ["oci:a\u202eb:t", "cannot be shown"],
  ["oci:a\ud800", "cannot be shown"],
  ["oci:out:a:b", '"a:b" is no tag'],
  ["oci:out@sha256:1", '"sha256:1" is no digest'],
])("%j is refused: %s", (text, rule) => {
  expect(() => parseReference(text)).toThrow(
    expect.objectContaining({ code: "bad-reference", message: expect.stringContaining(rule) }),
  );
});

test.each([
  ["docker.io/library/debian:12", "debian:12"],
  ["docker.io/acme/app", "acme/app"],
  ["docker.io/library/a/b", "library/a/b"],
  ["ghcr.io/library/x", "ghcr.io/library/x"],
  [`debian@${DIGEST}`, `debian@${DIGEST}`],
  ["oci:out:t", "oci:out:t"],
])("%s is familiar as %s", (text, expected) => {
  expect(familiarName(parseReference(text))).toBe(expected);
  expect(parseReference(expected)).toEqual(parseReference(text));
});

test("only Docker Hub's API has another host", () => {
  expect(registryHost("docker.io")).toBe("registry-1.docker.io");
  expect(registryHost("ghcr.io:443")).toBe("ghcr.io:443");
});
