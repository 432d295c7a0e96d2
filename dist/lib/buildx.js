"use strict";

const require_rolldown_runtime = require("../vendor/rolldown-runtime.js");
const require_git = require("./git.js");
const require_oci = require("./oci.js");
let node_path = require("node:path");
node_path = require_rolldown_runtime.__toESM(node_path, 1);
let node_fs_promises = require("node:fs/promises");

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
	return new require_git.LayeredBuildError("engine", message, {
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
		throw new require_git.LayeredBuildError("engine", `${subject} needs BuildKit, and no Docker daemon answers.`, { hint: "Use a runner with Docker, such as ubuntu-24.04, or set DOCKER_HOST to one that runs." });
	}
	const where = namesStep(last) ? `The step that failed is above, and in ${dockerfile}.` : "BuildKit's own words are above.";
	throw new require_git.LayeredBuildError("build-failed", `BuildKit could not build ${what}: ${failure}`, { hint: hint === void 0 ? where : `${hint} ${where}` });
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
	const home = env["DOCKER_CONFIG"] ?? node_path.default.join(env["HOME"] ?? env["USERPROFILE"] ?? "", ".docker");
	const original = JSON.parse(await (0, node_fs_promises.readFile)(node_path.default.join(home, "config.json"), "utf8").catch(() => "{}"));
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
		cliPluginsExtraDirs: [node_path.default.join(home, "cli-plugins")]
	};
	const folder = await (0, node_fs_promises.mkdtemp)(node_path.default.join(temporary, "layered-build-docker-"));
	await (0, node_fs_promises.writeFile)(node_path.default.join(folder, "config.json"), JSON.stringify(config), { mode: 384 });
	await (0, node_fs_promises.cp)(node_path.default.join(home, "contexts"), node_path.default.join(folder, "contexts"), { recursive: true }).catch(() => {});
	return {
		env: {
			DOCKER_CONFIG: folder,
			BUILDX_CONFIG: env["BUILDX_CONFIG"] ?? node_path.default.join(home, "buildx")
		},
		[Symbol.asyncDispose]: () => (0, node_fs_promises.rm)(folder, {
			recursive: true,
			force: true
		})
	};
}
/** The `auths` of a Docker configuration for the registries of these references. */
async function authsFor(references, credentials) {
	const auths = {};
	for (const text of references) {
		const reference = require_oci.parseReference(text);
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

Object.defineProperty(exports, "buildDriver", {
  enumerable: true,
  get: function () {
    return buildDriver;
  }
});
Object.defineProperty(exports, "runBuildx", {
  enumerable: true,
  get: function () {
    return runBuildx;
  }
});
Object.defineProperty(exports, "temporaryDockerConfig", {
  enumerable: true,
  get: function () {
    return temporaryDockerConfig;
  }
});