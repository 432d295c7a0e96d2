import { p as LayeredBuildError } from "./git.js";
import { y as parseReference } from "./oci.js";
import path from "node:path";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";

// packages/core/src/build/buildkit/build-driver.ts
/** The buildx driver that builds would go to, by this builder or the one in use: `docker` is the engine's own BuildKit, on this machine. */
async function buildDriver(exec, builder) {
	const result = await exec({
		command: "docker",
		args: [
			"buildx",
			"inspect",
			...builder === void 0 ? [] : [`--builder=${builder}`]
		]
	}).catch((cause) => {
		throw unavailable("The docker command cannot be started.", cause);
	});
	if (result.exitCode !== 0) throw unavailable(`docker buildx does not answer: ${result.stderr.trim().split("\n").at(-1) || `exit code ${result.exitCode}`}`);
	return /^Driver:\s*(\S+)/m.exec(result.stdout.toString("utf8"))?.[1] ?? "docker";
}
function unavailable(message, cause) {
	return new LayeredBuildError("engine", message, {
		hint: "BuildKit comes with Docker and buildx: use a runner such as ubuntu-24.04, or docker/setup-buildx-action before this step.",
		cause
	});
}

// packages/core/src/build/buildkit/run-buildx.ts
/** How many of BuildKit's last lines an error is looked for in. */
const keptLines = 15;
/** Runs `docker buildx build` with its lines in the log. Throws `engine` where no daemon answers, `build-failed` for all else that fails. */
async function runBuildx({ exec, log, what, dockerfile, hint, ...run }) {
	const last = [];
	const result = await exec({
		command: "docker",
		...run,
		onLine: (line) => {
			log.info(line);
			if (line.trim() !== "" && last.push(line) > keptLines) last.shift();
		}
	});
	if (result.exitCode === 0) return;
	const failure = (last.findLast((line) => line.startsWith("ERROR:")) ?? last.at(-1) ?? "").replace(/^ERROR:\s*/, "") || `exit code ${result.exitCode}`;
	if (/cannot connect to the docker daemon|failed to connect to the docker api/i.test(last.join("\n"))) {
		const subject = `${what.slice(0, 1).toUpperCase()}${what.slice(1)}`;
		throw new LayeredBuildError("engine", `${subject} needs BuildKit, and no Docker daemon answers.`, { hint: "Use a runner with Docker, such as ubuntu-24.04, or set DOCKER_HOST to one that runs." });
	}
	const where = namesStep(last) ? `The step that failed is above, and in ${dockerfile}.` : "BuildKit's own words are above.";
	throw new LayeredBuildError("build-failed", `BuildKit could not build ${what}: ${failure}`, { hint: hint === void 0 ? where : `${hint} ${where}` });
}
/** Whether a step failed: BuildKit names its process, or shows its lines of the Dockerfile. All else failed before the steps, or after them. */
function namesStep(lines) {
	return lines.some((line) => /process ".*" did not complete|^ *\d+ \| >>> /.test(line));
}

// packages/core/src/build/buildkit/temporary-docker-config.ts
/**
* A Docker configuration folder for one build: the user's own, with the credentials for some repositories added, so that BuildKit can pull
* from and push to them. Gives the environment variables that make docker use it; disposing it removes the folder. Where no credentials
* are known, docker's own configuration is used as it is.
*/
async function temporaryDockerConfig(references, credentials, env, temporary) {
	const auths = await authsFor(references, credentials);
	if (Object.keys(auths).length === 0) return {
		env: {},
		[Symbol.asyncDispose]: async () => {}
	};
	const home = env["DOCKER_CONFIG"] ?? path.join(env["HOME"] ?? env["USERPROFILE"] ?? "", ".docker");
	const original = JSON.parse(await readFile(path.join(home, "config.json"), "utf8").catch(() => "{}"));
	const config = {
		...original,
		credHelpers: {
			...original.credHelpers,
			...Object.fromEntries(Object.keys(auths).map((host) => [host, ""]))
		},
		auths: {
			...original.auths,
			...auths
		},
		cliPluginsExtraDirs: [path.join(home, "cli-plugins")]
	};
	const folder = await mkdtemp(path.join(temporary, "layered-build-docker-"));
	await writeFile(path.join(folder, "config.json"), JSON.stringify(config), { mode: 384 });
	await cp(path.join(home, "contexts"), path.join(folder, "contexts"), { recursive: true }).catch(() => {});
	return {
		env: {
			DOCKER_CONFIG: folder,
			BUILDX_CONFIG: env["BUILDX_CONFIG"] ?? path.join(home, "buildx")
		},
		[Symbol.asyncDispose]: () => rm(folder, {
			recursive: true,
			force: true
		})
	};
}
/** The `auths` of a Docker configuration for the registries of these references. */
async function authsFor(references, credentials) {
	const auths = {};
	for (const text of references) {
		const reference = parseReference(text);
		if (reference.kind !== "registry") continue;
		const found = await credentials(reference.registry, reference.repository);
		if (found === void 0) continue;
		const host = reference.registry === "docker.io" ? "https://index.docker.io/v1/" : reference.registry;
		auths[host] = authOf(found);
	}
	return auths;
}
function authOf(found) {
	if ("username" in found) return { auth: encode(`${found.username}:${found.password}`) };
	return {
		auth: encode("00000000-0000-0000-0000-000000000000:"),
		identitytoken: found.identityToken
	};
}
function encode(text) {
	return Buffer.from(text).toString("base64");
}

export { runBuildx as n, buildDriver as r, temporaryDockerConfig as t };