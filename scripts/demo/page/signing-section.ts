import type { DemoSigning } from "../demo-data.ts";
import { html, type Html } from "./html.ts";
import { badge, shortDigest, section, table } from "./parts.ts";

const columns = [
  { head: "Image", kind: "word" },
  { head: "Digest", kind: "text" },
  { head: "Verdict", kind: "word" },
  { head: "Why", kind: "text" },
] as const;

/** Who is trusted, and what became of the signed image and of the tampered one. */
export function signingSection({ trusts, tag, digest, tampered, command, refusal }: DemoSigning): Html {
  const rows = [
    {
      cells: [
        "As published",
        shortDigest(digest),
        badge("good", "let through"),
        `signed by ${trusts}, provenance attested`,
      ],
    },
    { cells: ["Tampered with", shortDigest(tampered), badge("bad", "refused"), refusal] },
  ];
  return section(
    "signature",
    "Signature and trust",
    html`<p>
      Trusted is <span class="full">${trusts}</span>, and nobody else: its public half is <code>cosign.pub</code> in the
      demo's folder, the private one was made for this demo and is gone. Before a deployment the image is verified by
      its tag, <code>${tag}</code>. Then someone pushes the same image under that tag, but for its command:
      <code>${command}</code>.
    </p> `,
    table("verdicts", "What mode: verify said", columns, rows),
  );
}
