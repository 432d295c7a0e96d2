import { foldersOf, texts } from "./generate-context.ts";
import { copy, source, type Surroundings, words } from "./generate-copy.ts";
import type { SeededRandom } from "./seeded-random.ts";
import type { Instruction } from "./world.ts";

const plain = (keyword: string, ...parts: readonly string[]): Instruction => ({ keyword, flags: [], parts });

/** One instruction of a stage, other than FROM. */
export function generateInstruction(random: SeededRandom, around: Surroundings): Instruction {
  if (around.runs && random.chance(0.25)) return run(random, around);
  if (random.chance(0.5)) return copy(random, around);
  const value = (): string =>
    random.pick(["1", "two", '"three words"', "$A", "${B:-unset}", "${NAME%.txt}", "'$A'", "x\\ y", "$TARGETARCH"]);
  return random.pick<() => Instruction>([
    () =>
      plain(
        "ENV",
        ...random
          .some(["A", "B", "DEST", "NAME"], 1 + random.below(2))
          .map((name) => `${name}=${name === "DEST" ? "/srv" : value()}`),
      ),
    () => plain("ENV", "A", random.pick(["old", "old form"])),
    () =>
      plain(
        "ARG",
        random.pick([
          "A",
          "B",
          "A=1",
          "B=$A",
          "SOURCE=src",
          "MODE=0640",
          "NAME=a.txt",
          "TARGETARCH",
          "TARGETSTAGE",
          "E=*.md",
        ]),
      ),
    () =>
      plain("LABEL", ...random.some(["a", "b.c", '"d e"'], 1 + random.below(2)).map((name) => `${name}=${value()}`)),
    () => plain("WORKDIR", random.pick(["/app", "sub", "$DEST/w", "/data/./x/", "/src/lib"])),
    () => plain("USER", random.pick(["1000", "7:8", "0"])),
    () => plain("CMD", random.pick(['["run", "$A"]', "run  $A", '["a"]'])),
    () => plain("ENTRYPOINT", random.pick(['["/entry"]', "entry here"])),
    () => plain("EXPOSE", ...random.some(["80", "53/udp", "9000-9002"], 2)),
    () => plain("VOLUME", random.pick(["/data", '["/data", "/more"]'])),
    () => plain("STOPSIGNAL", random.pick(["SIGTERM", "9"])),
    () => plain("SHELL", '["/bin/sh", "-ec"]'),
    () => ({
      keyword: "HEALTHCHECK",
      flags: random.some(["--interval=30s", "--retries=2", "--timeout=1m30s"], 2),
      parts: ["CMD", random.pick(["true", '["a", "b"]'])],
    }),
    () => heredoc(random),
    () => heredoc(random),
    () => ({
      keyword: "ONBUILD",
      flags: [],
      parts: [`COPY ${words([source(random, around.context)], "/triggered/").join(" ")}`],
    }),
  ])();
}

function heredoc(random: SeededRandom): Instruction {
  const quote = random.pick(["", "'", '"']);
  const dash = random.pick(["", "-"]);
  const text = random.pick([
    ...texts.filter((each) => each.endsWith("\n")),
    "hello $A ${B:-none}\n",
    "\ttabs\n",
    "a  b # c\n",
  ]);
  const destination = random.pick(["/conf/", "/conf/file", "conf.d/"]);
  if (!destination.endsWith("/") || random.chance(0.7)) {
    return {
      keyword: "COPY",
      flags: random.chance(0.2) ? ["--chmod=0600"] : [],
      parts: [`<<${dash}${quote}EOF${quote}`, destination],
      body: `${text}EOF`,
    };
  }
  return {
    keyword: "COPY",
    flags: [],
    parts: [`<<${quote}one${quote}`, "<<two", destination],
    body: `${text}one\nsecond $A\ntwo`,
  };
}

function run(random: SeededRandom, { context }: Surroundings): Instruction {
  const path = random.pick(foldersOf(context).filter((folder) => !/\s/.test(folder)));
  return random.pick<Instruction>([
    {
      keyword: "RUN",
      flags: ["--network=none", `--mount=type=bind,source=${path},target=/mounted`],
      parts: ["cp -R /mounted /copied"],
    },
    { keyword: "RUN", flags: ["--network=none"], parts: ["echo $A ${B:-none} > /made; mkdir -p /x/y"] },
    {
      keyword: "RUN",
      flags: ["--network=none", `--mount=target=/mounted`],
      parts: ["cp /mounted/a.txt /copied-a || true"],
    },
    { keyword: "RUN", flags: ["--network=none"], parts: ["<<EOF"], body: "echo in $A > /in\nEOF" },
  ]);
}
