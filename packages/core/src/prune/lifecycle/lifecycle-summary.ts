import { nameOf } from "../../retention/index.ts";
import { markdownCell } from "../../summary/markdown-cell.ts";
import type { Lifecycle } from "./preview-lifecycle.ts";

const mostRows = 20;

/** The lifecycle policy of a repository for the job summary: what it has, what it has not and why, and what its preview says. */
export function lifecycleSummary({ rules, refused, preview, withheld }: Lifecycle, file: string | undefined): string {
  const where = file === undefined ? "" : `: \`${file}\``;
  const head = withheld
    ? "⚠️ The lifecycle policy was not written: ECR would delete by it what the plan keeps."
    : rules.length === 0
      ? "No part of the policy can be given to ECR as a lifecycle policy."
      : `As an ECR lifecycle policy, ${rules.length} ${rules.length === 1 ? "rule" : "rules"}${where}. It is right for the repository as it is now: ECR does not see when something comes to stand on an image.`;
  const previewed =
    preview === undefined
      ? rules.length === 0
        ? []
        : ["ECR did not preview it."]
      : [
          `ECR's preview: of what the plan deletes it would expire ${preview.both} and leave ${preview.fewer}; of what the plan keeps it would expire ${preview.more.length}.`,
        ];
  const more = preview?.more ?? [];
  return [
    head,
    ...previewed,
    ...more
      .slice(0, mostRows)
      .map((entry) => `- ${markdownCell(nameOf(entry))} stays: ${markdownCell(entry.reason.detail)}`),
    ...(more.length > mostRows ? [`- … and ${more.length - mostRows} more`] : []),
    "",
    "| not in it | why |",
    "|---|---|",
    ...refused.map(({ what, why }) => `| ${markdownCell(what)} | ${markdownCell(why)} |`),
    "",
  ].join("\n");
}
