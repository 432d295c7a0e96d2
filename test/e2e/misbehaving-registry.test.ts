import { expect, test } from "@jest/globals";
import type { RegistryAuth } from "../harness/registry-auth.ts";
import type { Intercept } from "../harness/registry-proxy.ts";
import { startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { type ExpiringLogin, expiredAnswers, expiringLogin } from "./expiring-login.ts";
import { type Arrangement, changedApp, faultyChain } from "./faulty-chain.ts";
import { buildChain, expectedOf, problemsAfter } from "./faulty-run.ts";
import { ecrRefusal, immutableAnswers, immutableTags, overtaken } from "./immutable-tags.ts";
import { leaks, type OtherHost, startOtherHost } from "./other-host.ts";
import { plainView } from "./registry-check.ts";
import {
  answering,
  type Asked,
  changingAnswer,
  isBlobBody,
  isBlobRead,
  isManifestRead,
  isMount,
  isTagWrite,
  isUpload,
  lyingTrees,
  onceEach,
  refusal,
  swappedManifests,
  tokensRunOut,
  withoutMounts,
} from "./registry-faults.ts";

const { describe } = requireTools("docker-registry", "skopeo", "git", "openssl", "perl");

/** What a scenario can use: a folder of its own, and a second host. */
interface Surroundings {
  readonly folder: string;
  readonly other: OtherHost;
}

/** One way to misbehave. */
interface Scenario {
  readonly name: string;
  readonly auth?: RegistryAuth;
  /** Which of two builds meets it; the second is that of a changed app, on what the first has left. Default: the first. */
  readonly build?: "first" | "second" | "both";
  readonly fault: (around: Surroundings) => Intercept | ExpiringLogin;
  /** What the error has to say; without it, the build has to end right. */
  readonly error?: readonly RegExp[];
  /** The other host has a part in it: it is to be asked. No scenario without this may reach it. */
  readonly elsewhere?: true;
  /** It may as well end right. */
  readonly either?: true;
}

const basic: RegistryAuth = { kind: "basic", username: "octo", password: "hidden-word-0" };
const token: RegistryAuth = { ...basic, kind: "token" };

/** Leads those requests to the other host that come with the right to be led there. */
const leading =
  (which: (asked: Asked) => boolean): Scenario["fault"] =>
  ({ other }) => {
    return (asked) =>
      which(asked) && asked.headers.authorization !== undefined
        ? { status: 307, headers: { location: `http://${other.host}${asked.path}` } }
        : undefined;
  };

const scenarios: readonly Scenario[] = [
  { name: "it behaves", fault: () => () => undefined },
  { name: "no mount: an upload begins instead", fault: withoutMounts },
  ...[404, 405].map((status) => ({
    name: `no mount: ${status}`,
    fault: () => answering(isMount, refusal(status, "UNSUPPORTED", "no mounts here")),
  })),
  { name: "a mount needs a scope", auth: token, fault: () => () => undefined },
  {
    name: "a mount needs a scope that is not to be had",
    auth: { ...token, firstScopeOnly: true },
    fault: () => () => undefined,
  },
  {
    name: "416 over 4 MiB",
    fault: () => answering(({ headers }) => headers["content-range"] !== undefined, { status: 416 }),
  },
  {
    name: "a stale Range",
    fault: () =>
      changingAnswer(
        (asked) => isUpload(asked) || isBlobBody(asked),
        () => ({ range: "0-0" }),
      ),
  },
  {
    name: "a relative Location",
    fault: () =>
      changingAnswer(
        (asked) => isUpload(asked) || isBlobBody(asked),
        ({ location }) => (location === undefined ? {} : { location: location.replace(/^https?:\/\/[^/]+/, "") }),
      ),
  },
  { name: "tokens run out in mid-upload", auth: token, fault: tokensRunOut },
  {
    name: "429 with Retry-After",
    fault: () =>
      onceEach(
        (asked) => isTagWrite(asked) || isUpload(asked) || isBlobBody(asked),
        refusal(429, "TOOMANYREQUESTS", "slow down", { "retry-after": "1" }),
      ),
  },
  {
    name: "503 to each first request",
    build: "second",
    fault: () => onceEach(() => true, refusal(503, "UNAVAILABLE", "restarting", { "retry-after": "0" })),
  },
  {
    name: "HEADs with another length",
    build: "both",
    fault: () =>
      changingAnswer(
        ({ method, path }) => method === "HEAD" && path.includes("/blobs/"),
        () => ({ "content-length": "7" }),
      ),
  },
  {
    name: "a manifest with other bytes",
    build: "second",
    fault: () =>
      changingAnswer(
        isManifestRead,
        () => ({}),
        (body) => body.replace('"schemaVersion":2', '"schemaVersion":1'),
      ),
    error: [/sha256:/, /manifest/, /bytes|digest/],
  },
  {
    name: "another image's manifest under a tag",
    build: "second",
    fault: swappedManifests,
    // Who is asked first decides.
    either: true,
    error: [/no image of this key/],
  },
  {
    name: "a configuration with other bytes",
    build: "second",
    fault: () =>
      changingAnswer(
        isBlobRead,
        () => ({}),
        (body) => body.replace('"architecture":"amd64"', '"architecture":"arm64"'),
      ),
    error: [/sha256:/, /digest|bytes/],
  },
  { name: "a list of files with other bytes", build: "second", fault: lyingTrees },
  {
    name: "blobs are on another host",
    elsewhere: true,
    auth: basic,
    build: "second",
    fault: leading(isBlobRead),
  },
  {
    name: "blobs and manifests are on another host, with tokens",
    elsewhere: true,
    auth: token,
    build: "second",
    fault: leading((asked) => isBlobRead(asked) || isManifestRead(asked)),
  },
  {
    name: "uploads go to another host",
    elsewhere: true,
    auth: basic,
    fault:
      ({ other }) =>
      (asked) =>
        isUpload(asked)
          ? {
              change: (answer) => ({
                ...answer,
                headers: {
                  ...answer.headers,
                  ...(answer.headers.location === undefined
                    ? {}
                    : { location: answer.headers.location.replace(/^http:\/\/[^/]+/, `http://${other.host}`) }),
                },
              }),
            }
          : undefined,
  },
  {
    name: "an upload is redirected in its middle",
    auth: basic,
    fault: leading(isBlobBody),
    error: [/307/, /registry/],
  },
  { name: "a tag's write is redirected", auth: basic, fault: leading(isTagWrite), error: [/307/, /registry/] },
  {
    name: "the token server is elsewhere",
    auth: token,
    fault: leading(({ path }) => path.startsWith("/token")),
    error: [/307/, /token/],
  },
  ...Object.entries(immutableAnswers).map(([name, answer]): Scenario => ({
    name: `immutable tags, refused as by ${name}: a moving one`,
    build: "both",
    fault: () => immutableTags(answer),
    error: [/latest/, /immutable/, /type=sha/],
  })),
  {
    name: "immutable tags, and answers get lost",
    fault: () => immutableTags(ecrRefusal, { strict: true, lost: true }),
  },
  { name: "immutable tags, and another run was first", fault: () => overtaken(ecrRefusal) },
  ...Object.entries(expiredAnswers).flatMap(([name, answer]): readonly Scenario[] => [
    {
      name: `the log-in runs out, with ${name}: the helper has a new one`,
      fault: ({ folder }) => expiringLogin(folder, answer, true),
    },
    {
      name: `the log-in runs out, with ${name}: the helper has the old one`,
      fault: ({ folder }) => expiringLogin(folder, answer, false),
      error: [/expired/, /credential helper|log in/i],
    },
  ]),
];

const arrangements: readonly Arrangement[] = ["one repository", "three repositories"];
/** Milliseconds: several wait for each other on a small machine. */
const patience = 180_000;

const cases = scenarios.flatMap((scenario) =>
  arrangements.map((arrangement) => [scenario.name, arrangement, scenario] as const),
);

describe("a registry that misbehaves", () => {
  test.concurrent.each(cases)(
    "%s (%s)",
    async (_, arrangement, scenario) => {
      const { auth, build = "first", error = [], either = false, elsewhere = false } = scenario;
      await using folder = await temporaryFolder("faults");
      await using other = await startOtherHost();
      const made = scenario.fault({ folder: folder.path, other });
      const fault = "fault" in made ? made.fault : made;
      let isOn = false;
      await using registry = await startRegistry({
        ...(auth === undefined ? {} : { auth }),
        intercept: (asked) => (isOn ? fault(asked) : undefined),
      });
      await using plain = await plainView(registry);
      other.registry = Number(plain.host.split(":")[1]);
      await using repository = await faultyChain(registry.host, arrangement);
      const more = {
        env: "fault" in made ? await made.env(registry.host) : {},
        inputs: auth === undefined ? {} : { username: auth.username, password: auth.password },
      };

      const expected = await expectedOf(arrangement);
      for (const turn of build === "first" ? (["first"] as const) : (["first", "second"] as const)) {
        isOn = build === "both" || build === turn;
        if (turn === "second") await repository.commit(changedApp);
        const result = await buildChain(repository, more);
        isOn = false;
        const isLast = turn === "second" || build === "first";
        expect(await problemsAfter(result, repository, registry, arrangement, expected, error)).toEqual([]);
        const wanted = isLast && error.length > 0 ? "failure" : "success";
        if (result.outcome !== wanted && !either) throw new Error(result.log);
      }
      expect(other.requests.length > 0).toBe(elsewhere);
      expect(leaks(other, auth ?? basic)).toEqual([]);
    },
    patience,
  );
});
