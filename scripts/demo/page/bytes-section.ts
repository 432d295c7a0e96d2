import { byteText } from "@layered-build/core";
import type { DemoData, FileKind, KindBytes } from "../demo-data.ts";
import { html, type Html } from "./html.ts";
import { bytes, section, table } from "./parts.ts";

const kinds: readonly (readonly [FileKind, string])[] = [
  ["layer", "Files of images"],
  ["document", "Manifests, configurations"],
  ["signature", "Signatures, attestations"],
  ["record", "Suite's records"],
];

const columns = [
  { head: "Run", kind: "word" },
  ...kinds.map(([, head]) => ({ head, kind: "number" as const })),
  { head: "All", kind: "number" },
  { head: "Share of the largest", kind: "text" },
] as const;

/** What was written in each run and by the wrap, by what it is for, with a bar for the sum. */
export function bytesSection({ runs, wrap }: DemoData): Html {
  const rows = [
    ...runs.map(({ title, written }, index) => ({ name: `${index + 1} ${title}`, written })),
    { name: "Space image", written: wrap.written },
  ];
  const most = Math.max(...rows.map(({ written }) => sum(written)));
  return section(
    "bytes",
    "Bytes moved",
    html`<p>
      What was written below <code>blobs/</code>; to a registry, it would have been sent. The weights went once. The
      suite's records are lists of inputs and files, and results of steps.
    </p> `,
    table(
      "bytes-table",
      "Bytes written by each run, by what they are for",
      columns,
      rows.map(({ name, written }) => ({
        cells: [
          name,
          ...kinds.map(([kind]) => bytes(written[kind])),
          html`<b>${bytes(sum(written))}</b>`,
          bar(sum(written), most),
        ],
      })),
    ),
  );
}

function sum(written: KindBytes): number {
  return kinds.reduce((total, [kind]) => total + written[kind], 0);
}

/** The numbers say it all; the picture is for the eye. */
function bar(value: number, most: number): Html {
  const width = most === 0 ? 0 : (100 * value) / most;
  return html`<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
    <title>${byteText(value)}</title>
    <rect class="ground" width="100" height="8"></rect>
    <rect class="fill" width="${value === 0 ? 0 : Math.max(width, 0.5).toFixed(2)}" height="8"></rect>
  </svg>`;
}
