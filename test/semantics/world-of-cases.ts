import { join } from "node:path";
import { pushBaseImage } from "../harness/base-image.ts";
import { startBuildkitd, type Buildkitd } from "../harness/buildkitd.ts";
import { gitRepository, type GitRepository } from "../harness/git-repository.ts";
import { startRegistry, type Registry } from "../harness/registry.ts";
import { writeContext } from "./semantic-context.ts";
import { pushSpecialBase } from "./special-base.ts";

/** All that the cases need: a builder, a registry with the base images, a repository with their context. */
export type WorldOfCases = AsyncDisposable & {
  readonly buildkitd: Buildkitd;
  readonly registry: Registry;
  readonly host: string;
  readonly repository: GitRepository;
  readonly bases: Readonly<Record<string, string>>;
};

const triggers: readonly string[] = [
  "ARG A=1",
  "ENV T=$A-$FROM_BASE",
  "USER user",
  "WORKDIR /triggered/$A",
  "COPY --chown=user a.txt ./",
  "ADD dir /opt/$T/",
  "COPY <<x h\nin $T\nx",
  'CMD ["t"]',
  "EXPOSE 2$FROM_BASE 12",
];

/** Starts what cases are built with; the newest BuildKit that can be had, as where versions differ the newer one is followed. */
export async function worldOfCases(): Promise<WorldOfCases> {
  await using stack = new AsyncDisposableStack();
  const buildkitd = stack.use(await startBuildkitd());
  const registry = stack.use(await startRegistry({ direct: true }));
  const repository = stack.use(await gitRepository());
  const { host } = registry;
  await writeContext(join(repository.path, "context"));
  const env = ["PATH=/usr/bin:/bin", "FROM_BASE=1"];
  const push = async (name: string, options: Parameters<typeof pushBaseImage>[1]): Promise<string> =>
    (await pushBaseImage(`${host}/${name}:1`, options)).reference;
  const busybox = await push("busybox", {});
  const bases = {
    busybox,
    special: await pushSpecialBase(buildkitd.address, host, busybox),
    onbuild: await push("onbuild", { config: { Env: env, Cmd: ["inherited"], OnBuild: triggers } }),
    onbuildrun: await push("onbuildrun", { config: { Env: env, OnBuild: ["ENV A=1", "RUN echo $A > /t"] } }),
    many: await push("many", {
      platforms: ["linux/amd64", "linux/arm/v6", "linux/arm/v7", "linux/arm64/v8", "linux/s390x", "linux/riscv64"],
      config: { WorkingDir: "/home/user", User: "user" },
    }),
    docker: await push("docker", { format: "v2s2", config: { Env: ["LANG=C"], Volumes: { "/v": {} }, Labels: {} } }),
    variant: await push("variant", { platforms: ["linux/arm/v7"] }),
    armeight: await push("armeight", { platforms: ["linux/arm64/v8"] }),
  };
  const owned = stack.move();
  return { buildkitd, registry, host, repository, bases, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
