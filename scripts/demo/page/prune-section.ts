import type { DemoDecision, DemoPrune } from "../demo-data.ts";
import { html, type Html } from "./html.ts";
import { bytes, counted, section, shortDigest, table, tagList, type Row } from "./parts.ts";

const columns = [
  { head: "Digest", kind: "word" },
  { head: "What", kind: "text" },
  { head: "Tags", kind: "text" },
  { head: "Why", kind: "text" },
] as const;

/** What pruning deleted and kept, each with its one reason. */
export function pruneSection({ policy, kept, deleted, freed, filesBefore, filesAfter }: DemoPrune): Html {
  return section(
    "pruning",
    "Pruning",
    html`<p>
      <code>${policy}</code>: the newest image of each layer stays, with all that it needs.
      ${counted(deleted.length, "manifest")} went and freed ${bytes(freed)}; ${filesBefore} files below
      <code>blobs/</code> became ${filesAfter}. All that was kept was read again.
    </p> `,
    table("deleted", "Deleted", columns, deleted.map(row)),
    table("kept", "Kept", columns, kept.map(row)),
  );
}

function row({ digest, what, tags, reason }: DemoDecision): Row {
  return { cells: [shortDigest(digest), what, tagList(tags), reason] };
}
