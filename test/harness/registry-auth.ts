import { createPrivateKey, randomUUID, sign, X509Certificate } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "./run-command.ts";
import type { Intercept } from "./registry-proxy.ts";

/**
 * How the registry lets clients in: `basic` asks for the password with each request, `token` sends them to a token
 * server as GHCR and Docker Hub do; `anonymousPull` (token only) lets anyone read; with
 * `firstScopeOnly` (token only) the token server hears the first of several scopes alone, as some do.
 */
export type RegistryAuth = {
  readonly kind: "basic" | "token";
  readonly username: string;
  readonly password: string;
  readonly anonymousPull?: boolean;
  readonly firstScopeOnly?: boolean;
};

/** The `auth` section of the registry's configuration, and the token server's answers, if there is one. */
export type RegistryAuthSetup = { readonly config: string; readonly intercept?: Intercept };

const issuer = "layered-build-test";

/** Writes what the registry needs to know into `folder`; needs perl (basic) or openssl (token). */
export async function setUpRegistryAuth(auth: RegistryAuth, folder: string, host: string): Promise<RegistryAuthSetup> {
  if (auth.kind === "basic") {
    // htpasswd of the registry takes bcrypt only; perl's crypt is the C library's, and part of every Debian.
    const salt = "$2y$05$abcdefghijklmnopqrstuu";
    const { stdout } = await runCommand("perl", ["-e", "print crypt($ARGV[0], $ARGV[1])", auth.password, salt]);
    const path = join(folder, "htpasswd");
    await writeFile(path, `${auth.username}:${stdout}\n`);
    return { config: JSON.stringify({ htpasswd: { realm: "test", path } }) };
  }
  const [keyFile, certificateFile] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const subject = ["-subj", `/CN=${issuer}`, "-days", "2", "-keyout", keyFile, "-out", certificateFile];
  await runCommand("openssl", ["req", "-x509", ...curve, ...subject]);
  const token = { realm: `http://${host}/token`, service: host, issuer, rootcertbundle: certificateFile };
  return {
    config: JSON.stringify({ token }),
    intercept: await tokenServer(auth, host, keyFile, certificateFile),
  };
}

/** The token endpoint of the distribution project's token authentication specification, with a JWT for an hour. */
async function tokenServer(
  auth: RegistryAuth,
  host: string,
  keyFile: string,
  certificateFile: string,
): Promise<Intercept> {
  const key = createPrivateKey(await readFile(keyFile));
  const certificate = new X509Certificate(await readFile(certificateFile)).raw.toString("base64");
  const expected = `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString("base64")}`;
  return ({ path, headers }) => {
    const url = new URL(path, `http://${host}`);
    if (url.pathname !== "/token") return undefined;
    const known = headers.authorization === expected;
    if (!known && (headers.authorization !== undefined || auth.anonymousPull !== true)) {
      return { status: 401, body: JSON.stringify({ errors: [{ code: "UNAUTHORIZED", message: "bad credentials" }] }) };
    }
    const access = url.searchParams
      .getAll("scope")
      .slice(0, auth.firstScopeOnly === true ? 1 : undefined)
      .flatMap((scope) => scope.split(" "))
      .map((scope) => /^(?<type>\w+):(?<name>.+):(?<actions>[^:]*)$/.exec(scope)?.groups ?? {})
      .map(({ type, name, actions = "" }) => ({
        type,
        name,
        actions: actions.split(",").filter((action) => known || action === "pull"),
      }));
    const now = Math.floor(Date.now() / 1000);
    const head = encode({ typ: "JWT", alg: "ES256", x5c: [certificate] });
    const times = { iat: now - 10, nbf: now - 10, exp: now + 3600 };
    const claims = encode({ iss: issuer, sub: auth.username, aud: host, jti: randomUUID(), ...times, access });
    const signature = sign("sha256", Buffer.from(`${head}.${claims}`), { key, dsaEncoding: "ieee-p1363" });
    const token = `${head}.${claims}.${signature.toString("base64url")}`;
    return {
      status: 200,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token, expires_in: 3600 }),
    };
  };
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
