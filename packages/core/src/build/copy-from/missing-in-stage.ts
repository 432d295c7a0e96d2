import { pathInRoot } from "@layered-build/dockerfile";
import { LayeredBuildError } from "../../error.ts";
import type { LayerNode } from "../../graph/layer-node.ts";
import { copyOrigin } from "./copy-origin.ts";
import type { ExpandedCopy } from "./expanded-copies.ts";

/** What BuildKit (solver/llbsolver, contenthash) says where a COPY names what is not there; the path is quoted as Go does it. */
const notFound = /failed to calculate checksum of ref [^"]*: ("(?:[^"\\]|\\.)*"): not found/;

/**
 * What BuildKit says of a COPY --from whose path is not there, by the line of the Dockerfile; any other error as it is. `expanded` are
 * the COPYs that it was run for; without them, and for those of the stages below, the sources count as they are written.
 */
export function missingInStage(error: unknown, node: LayerNode, expanded: readonly ExpandedCopy[] = []): unknown {
  if (!(error instanceof LayeredBuildError) || error.code !== "build-failed") return error;
  const path = notFound.exec(error.message)?.[1];
  if (path === undefined) return error;
  const written = node.closure.flatMap(({ instructions }) =>
    instructions.flatMap((instruction) =>
      instruction.kind === "COPY" ? [{ instruction, sources: instruction.sources }] : [],
    ),
  );
  const copies = [...expanded, ...written].filter(({ instruction }) => instruction.from !== undefined);
  for (const { instruction, sources } of copies) {
    const source = sources.find((each) => JSON.stringify(`/${pathInRoot(each)}`) === path);
    if (source === undefined) continue;
    const origins = Array.from(node.graphs.values(), (graph) => copyOrigin(graph, instruction));
    const image = origins.find((origin) => origin?.kind === "image");
    const where = image?.kind === "image" ? image.reference : "the stage";
    return new LayeredBuildError(
      "missing-source",
      `${node.layer.dockerfile}:${instruction.start.line}: COPY --from=${instruction.from ?? ""}: ${JSON.stringify(source)} is not in ${where}.`,
      {
        hint:
          image === undefined
            ? "Is it misspelt, or has no step of that stage made it? No tag was written."
            : "Is it misspelt, or not in this version of the image?",
        cause: error,
      },
    );
  }
  return error;
}
