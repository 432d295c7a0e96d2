import {
  GetLifecyclePolicyPreviewCommand,
  StartLifecyclePolicyPreviewCommand,
  type ECRClient,
} from "@aws-sdk/client-ecr";
import { isDigest, type Clock, type Digest } from "@layered-build/oci";
import { LayeredBuildError } from "../../../error.ts";

const betweenPolls = 3000;
const mostPolls = 100;

/** What ECR would expire by a lifecycle policy, without doing so. It works that out by itself, so it is asked until it is done. Throws `store`. */
export async function previewLifecycle(
  client: ECRClient,
  target: { readonly repositoryName: string; readonly registryId?: string },
  lifecyclePolicyText: string,
  clock: Clock,
): Promise<ReadonlySet<Digest>> {
  await client.send(new StartLifecyclePolicyPreviewCommand({ ...target, lifecyclePolicyText }));
  const expiring = new Set<Digest>();
  let nextToken: string | undefined;
  let polls = 0;
  for (;;) {
    const page = await client.send(
      new GetLifecyclePolicyPreviewCommand({
        ...target,
        maxResults: 100,
        ...(nextToken === undefined ? {} : { nextToken }),
      }),
    );
    if (page.status === "IN_PROGRESS") {
      polls += 1;
      if (polls >= mostPolls) throw unfinished(target.repositoryName, "is not done after five minutes");
      await clock.sleep(betweenPolls);
      // Pages are read from the first once it is done: those of a preview in the making are not all.
      nextToken = undefined;
      expiring.clear();
      continue;
    }
    if (page.status !== "COMPLETE")
      throw unfinished(target.repositoryName, `has ended with ${page.status ?? "no status"}`);
    for (const { imageDigest, action } of page.previewResults ?? [])
      if (action?.type === "EXPIRE" && imageDigest !== undefined && isDigest(imageDigest)) expiring.add(imageDigest);
    ({ nextToken } = page);
    if (nextToken === undefined) return expiring;
  }
}

function unfinished(name: string, what: string): LayeredBuildError {
  return new LayeredBuildError("store", `${name}: ECR's preview of the lifecycle policy ${what}.`);
}
