import { dockerfileText } from "../metamorphic/dockerfile-text.ts";
import { generateWorld } from "../metamorphic/generate-world.ts";
import { source } from "../metamorphic/generate-copy.ts";
import { SeededRandom } from "../metamorphic/seeded-random.ts";
import type { Instruction, World } from "../metamorphic/world.ts";
import type { SemanticCase } from "./semantic-case.ts";

/** A case that chance has made, with the build context that is its own. */
export interface GeneratedCase {
  readonly semantic: SemanticCase;
  readonly world: World;
}

const places: readonly string[] = [
  "/sticky/",
  "/sticky/new",
  "/private/in/",
  "/private/in/deep/x",
  "/a/x",
  "/b/",
  "/links/rel/",
  "/links/abs/y/",
  "/links/up/",
  "/links/dangling/",
  "/links/again/z/",
  "/lib/z/",
  "/bin/tool",
  "/was-dir/",
  "/was-link/q",
  "/gone/",
  "/opq/old",
  "/home/app/",
  "/ro/",
  "/shared/",
  "/opt/app/",
  "/opt/app/conf/",
  "/ünï/",
  "/r1/",
  "/r2/",
  "rel/",
  "../up/",
  "/new/deep/er/",
];

/** What chance makes of a seed, from `count` numbers. Of three, one needs no RUN, one has its last RUN in the middle, and one is as it comes. */
export function generateSemanticCases(seed: number, count: number): readonly GeneratedCase[] {
  return Array.from({ length: count }, (_, number) => generateCase(seed, number));
}

function generateCase(seed: number, number: number): GeneratedCase {
  const random = new SeededRandom(seed, number);
  const { target, ...world } = generateWorld(random, "committed", "@special");
  const kind = (["plain", "split", "free"] as const)[number % 3] ?? "free";
  const kept = kind === "free" ? world.instructions : world.instructions.filter((each) => !isRunOrFrom(each));
  const context = [...world.context].filter(([path]) => !path.endsWith("Dockerfile"));
  const onSpecial = Array.from({ length: 2 + random.below(3) }, () => special(random, new Map(context)));
  const run = kind === "split" ? [running(random)] : [];
  // The last stage's own base is what it is; one more stands on the special base for sure.
  const last = random.chance(0.7) ? [{ keyword: "FROM", flags: [], parts: ["@special", "AS", "last"] }] : [];
  const instructions = [...kept, ...last, ...run, ...onSpecial];
  const whole: World = { ...world, instructions, ...(kind === "free" && target !== undefined ? { target } : {}) };
  return { world: whole, semantic: semanticOf(`g${number}`, whole) };
}

function semanticOf(name: string, world: World): SemanticCase {
  const { buildArgs, target, ignore } = world;
  return {
    name,
    dockerfile: dockerfileText(world),
    buildArgs,
    context: `worlds/${name}/context`,
    engine: "any",
    ...(target === undefined ? {} : { target }),
    ...(ignore?.beside === true ? { ignore: ignore.text } : {}),
  };
}

/** What the third of all cases that is plain cannot have; ONBUILD may hold it as well. */
function isRunOrFrom({ keyword, flags, parts }: Instruction): boolean {
  return (
    keyword === "RUN" ||
    flags.some((flag) => flag.startsWith("--from=")) ||
    (keyword === "ONBUILD" && parts[0]?.startsWith("RUN") === true)
  );
}

const of = (keyword: string, ...parts: readonly string[]): Instruction => ({ keyword, flags: [], parts });

/** An instruction that has to do with the special base's folders, links and users. */
function special(random: SeededRandom, context: World["context"]): Instruction {
  if (random.chance(0.12)) return of("WORKDIR", random.pick(places));
  if (random.chance(0.08)) return of("USER", random.pick(["app", "svc:staff", "7up", "1001", "root"]));
  const flag = (probability: number, ...flags: readonly string[]): readonly string[] =>
    random.chance(probability) ? [random.pick(flags)] : [];
  const found = source(random, context);
  const path = /[\s"']/.test(found) ? "a.txt" : found;
  return {
    keyword: random.chance(0.1) ? "ADD" : "COPY",
    flags: [
      ...flag(
        0.3,
        "--chown=app",
        "--chown=svc:staff",
        "--chown=7up",
        "--chown=root:web",
        "--chown=1001",
        "--chown=3:4",
      ),
      ...flag(0.2, "--chmod=0710", "--chmod=u=rwX,go=rX", "--chmod=g+s,o-rwx", "--chmod=4755", "--chmod=go=u-w"),
      ...flag(0.08, "--exclude=**/*.txt", "--exclude=lib"),
    ],
    parts: [path, random.pick(places)],
  };
}

function running(random: SeededRandom): Instruction {
  const commands = random.some(
    [
      "mkdir -p -m 0700 /r1 && chown app /r1",
      "rm -rf /private/in",
      "ln -sfn /sticky /r2",
      "chmod 0711 /sticky",
      "rm -rf /links/rel && mkdir -m 0750 /links/rel",
      "echo x > /r3 && chmod 4755 /r3",
      "echo 'n:x:5000:5001::/:/bin/sh' >> /etc/passwd",
      "mkdir -p /opt/app/new && echo y > /opt/app/new/f",
      "rm -rf /opt/app && mkdir /opt/app",
      "rm /c && ln -s /home/app /c",
    ],
    1 + random.below(3),
  );
  return { keyword: "RUN", flags: ["--network=none"], parts: [commands.join(" && ")] };
}
