"use strict";

const require_git = require("./git.js");
const require_images = require("./images.js");

// packages/core/src/graph/platform-args.ts
/** The arguments that BuildKit gives a Dockerfile about its platform. The build platform is taken to be the target's: nothing is executed here. */
function platformArgs(platform) {
	const normal = require_images.parsePlatform(platform);
	const { os, architecture, variant = "" } = normal;
	const values = {
		PLATFORM: require_images.platformText(normal),
		OS: os,
		OSVERSION: "",
		ARCH: architecture,
		VARIANT: variant
	};
	return Object.fromEntries(Object.entries(values).flatMap(([name, value]) => ["TARGET", "BUILD"].map((side) => [side + name, value])));
}
/** Whether an argument tells of the platform that builds, and not of the one that is built for. */
function isBuildPlatformArg(name) {
	return /^BUILD(PLATFORM|OS|OSVERSION|ARCH|VARIANT)$/.test(name);
}

// packages/core/src/build/native/hand-over.ts
/**
* Thrown where a step cannot be done exactly by registry calls, so that BuildKit has to do the layer.
* Not an error for the user unless `engine: native` was asked for. `reason` completes "BuildKit builds it, because \u2026".
*/
var HandOver = class extends Error {
	name = "HandOver";
	reason;
	constructor(reason) {
		super(reason);
		this.reason = reason;
	}
};
/** Thrown where what a COPY --from takes cannot be had apart from the image that it is copied onto: BuildKit may do the layer up to there. */
var TakeHandOver = class extends HandOver {};

// packages/core/src/build/native/exposed-ports.ts
/**
* The ports of EXPOSE as an image has them: `8080` \u2192 `8080/tcp`, ranges unrolled, protocol in lower case, in the order of the words
* (BuildKit sorts these before it expands them) and as often as they are named.
* Throws `bad-dockerfile`, and `HandOver` for addresses and ports of the host, which BuildKit leaves out with a warning.
*/
function parseExposedPorts(words) {
	return words.flatMap((word) => {
		if (/^\+|[:[\]]/.test(word)) throw new HandOver(`EXPOSE ${word}`);
		const match = /^(\d+)(?:-(\d+))?(?:\/(tcp|udp|sctp)?)?$/i.exec(word);
		const first = Number(match?.[1]);
		const last = Number(match?.[2] ?? match?.[1]);
		if (match === null || first > last || last > 65535) throw new require_git.LayeredBuildError("bad-dockerfile", `EXPOSE ${word}: expected PORT or FIRST-LAST, with /tcp, /udp or /sctp.`, { hint: "Ports are 0 to 65535." });
		const protocol = (match[3] ?? "tcp").toLowerCase();
		return Array.from({ length: last - first + 1 }, (_, index) => `${first + index}/${protocol}`);
	});
}

// packages/core/src/build/native/healthcheck.ts
/** The health check of an image, as Docker's image spec has it (durations in nanoseconds; what is not given is absent). */
function healthcheckOf(instruction) {
	const { command } = instruction;
	if (command === void 0) return { Test: ["NONE"] };
	const times = {
		Interval: nanoseconds("interval", instruction.interval),
		Timeout: nanoseconds("timeout", instruction.timeout),
		StartPeriod: nanoseconds("start-period", instruction.startPeriod),
		StartInterval: nanoseconds("start-interval", instruction.startInterval),
		Retries: retries(instruction.retries)
	};
	return {
		Test: command.form === "exec" ? ["CMD", ...command.argv] : ["CMD-SHELL", command.text],
		...Object.fromEntries(Object.entries(times).filter(([, value]) => value !== 0))
	};
}
/** The health check as the history shows it: Go's `%+v` of BuildKit's struct. */
function healthcheckText(check) {
	const test = (check.Test ?? []).join(" ");
	const times = [
		check.Interval,
		check.Timeout,
		check.StartPeriod,
		check.StartInterval
	].map((time) => goDuration(time ?? 0));
	return `{Test:[${test}] Interval:${times[0]} Timeout:${times[1]} StartPeriod:${times[2]} StartInterval:${times[3]} Retries:${check.Retries ?? 0}}`;
}
const units = {
	ns: 1,
	us: 1e3,
	\u00b5s: 1e3,
	ms: 1e6,
	s: 1e9,
	m: 6e10,
	h: 36e11
};
function nanoseconds(flag, text) {
	if (text === void 0 || text === "0") return 0;
	const parts = [...text.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|\u00b5s|ms|s|m|h)/g)];
	const total = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ""] ?? 0), 0);
	if (parts.map(([all]) => all).join("") !== text || total !== 0 && total < 1e6) throw new require_git.LayeredBuildError("bad-dockerfile", `HEALTHCHECK --${flag}=${text}: expected a time such as 30s or 1m30s, at least 1ms.`);
	return Math.trunc(total);
}
function retries(text) {
	const count = Number(text ?? 0);
	if (Number.isInteger(count) && count >= 0) return count;
	throw new require_git.LayeredBuildError("bad-dockerfile", `HEALTHCHECK --retries=${text ?? ""}: expected a whole number from 0 on.`);
}
/** Go's time.Duration.String for whole milliseconds and up: `1m30s`, `0s`, `1.5s`, `500ms`. */
function goDuration(duration) {
	if (duration === 0) return "0s";
	if (duration < 1e9) return `${duration / 1e6}ms`;
	const seconds = `${duration % 6e10 / 1e9}s`;
	const minutes = Math.trunc(duration / 6e10);
	if (minutes === 0) return seconds;
	return minutes < 60 ? `${minutes}m${seconds}` : `${Math.trunc(minutes / 60)}h${minutes % 60}m${seconds}`;
}

// packages/core/src/build/native/go-quote.ts
/**
* A list as Go's `%q` prints it, as in the history of CMD: `["node" "a.js"]`.
* Printable Unicode stays; control characters are escaped (strconv.Quote).
*/
function goQuotedList(items) {
	return `[${items.map(goQuote).join(" ")}]`;
}
const short = {
	"\x07": "\\a",
	"\b": "\\b",
	"\f": "\\f",
	"\n": "\\n",
	"\r": "\\r",
	"	": "\\t",
	"\v": "\\v",
	"\"": "\\\"",
	"\\": "\\\\"
};
function goQuote(text) {
	if (/^[ !#-[\]-~]*$/.test(text)) return `"${text}"`;
	return `"${Array.from(text, (char) => short[char] ?? (/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(char) ? char : escaped(char))).join("")}"`;
}
function escaped(char) {
	const code = char.codePointAt(0) ?? 0;
	if (code < 128) return `\\x${code.toString(16).padStart(2, "0")}`;
	if (code <= 65535) return `\\u${code.toString(16).padStart(4, "0")}`;
	return `\\U${code.toString(16).padStart(8, "0")}`;
}

// packages/core/src/build/native/container-config.ts
/**
* The effect of one instruction on a container's configuration, as BuildKit's dockerfile2llb has it (building.md 4.2 names each).
* `cmdSet` says whether CMD was given in this stage: ENTRYPOINT clears an inherited CMD only.
*/
function changeConfig(config, instruction, expand, stage) {
	switch (instruction.kind) {
		case "ENV": {
			const pairs = instruction.pairs.map(({ key, value }) => [expand.word(key), expand.word(value)]);
			const env = pairs.reduce((list, [name, value]) => withEnv(list, name, value), config.Env ?? []);
			return {
				config: {
					...config,
					Env: env
				},
				createdBy: `ENV ${pairs.map((pair) => pair.join("=")).join(" ")}`
			};
		}
		case "LABEL": {
			const pairs = instruction.pairs.map(({ key, value }) => [expand.word(key), expand.word(value)]);
			const labels = {
				...config.Labels,
				...Object.fromEntries(pairs)
			};
			return {
				config: {
					...config,
					Labels: labels
				},
				createdBy: `LABEL ${pairs.map((pair) => pair.join("=")).join(" ")}`
			};
		}
		case "EXPOSE": {
			const ports = parseExposedPorts(instruction.values.flatMap(expand.list));
			const exposed = {
				...config.ExposedPorts,
				...Object.fromEntries(ports.map((port) => [port, {}]))
			};
			return {
				config: {
					...config,
					ExposedPorts: exposed
				},
				createdBy: `EXPOSE [${ports.join(" ")}]`
			};
		}
		case "VOLUME": {
			const volumes = instruction.values.map(expand.word);
			const all = {
				...config.Volumes,
				...Object.fromEntries(volumes.map((volume) => [volume, {}]))
			};
			return {
				config: {
					...config,
					Volumes: all
				},
				createdBy: `VOLUME [${volumes.join(" ")}]`
			};
		}
		case "USER": {
			const user = expand.word(instruction.value);
			return {
				config: {
					...config,
					User: user
				},
				createdBy: `USER ${user}`
			};
		}
		case "STOPSIGNAL": {
			const signal = expand.word(instruction.value);
			return {
				config: {
					...config,
					StopSignal: signal
				},
				createdBy: `STOPSIGNAL ${signal}`
			};
		}
		case "SHELL": return {
			config: {
				...config,
				Shell: instruction.argv
			},
			createdBy: `SHELL [${instruction.argv.join(" ")}]`
		};
		case "CMD": {
			const argv = commandOf(instruction.command, config);
			return {
				config: {
					...config,
					Cmd: argv,
					ArgsEscaped: true
				},
				createdBy: `CMD ${goQuotedList(argv)}`
			};
		}
		case "ENTRYPOINT": {
			const argv = commandOf(instruction.command, config);
			const { Cmd, ...withoutCmd } = config;
			return {
				config: {
					...stage.cmdSet && Cmd !== void 0 ? config : withoutCmd,
					Entrypoint: argv
				},
				createdBy: `ENTRYPOINT ${goQuotedList(argv)}`
			};
		}
		case "HEALTHCHECK": {
			const healthcheck = healthcheckOf(instruction);
			return {
				config: {
					...config,
					Healthcheck: healthcheck
				},
				createdBy: `HEALTHCHECK ${healthcheckText(healthcheck)}`
			};
		}
		case "ONBUILD": return { config: {
			...config,
			OnBuild: [...config.OnBuild ?? [], instruction.trigger]
		} };
	}
}
function commandOf(command, config) {
	if (command.form === "exec") return command.argv;
	return [...config.Shell ?? ["/bin/sh", "-c"], command.text];
}
function withEnv(env, name, value) {
	const entry = `${name}=${value}`;
	const at = env.findIndex((each) => each.startsWith(`${name}=`));
	return at < 0 ? [...env, entry] : env.with(at, entry);
}

Object.defineProperty(exports, "HandOver", {
  enumerable: true,
  get: function () {
    return HandOver;
  }
});
Object.defineProperty(exports, "TakeHandOver", {
  enumerable: true,
  get: function () {
    return TakeHandOver;
  }
});
Object.defineProperty(exports, "changeConfig", {
  enumerable: true,
  get: function () {
    return changeConfig;
  }
});
Object.defineProperty(exports, "isBuildPlatformArg", {
  enumerable: true,
  get: function () {
    return isBuildPlatformArg;
  }
});
Object.defineProperty(exports, "platformArgs", {
  enumerable: true,
  get: function () {
    return platformArgs;
  }
});