import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { byteText } from "@layered-build/core";
import type { DemoData, KindBytes } from "../demo-data.ts";
import { bytesSection } from "./bytes-section.ts";
import { findingsSection } from "./findings-section.ts";
import { html, Html } from "./html.ts";
import { imagesSection } from "./images-section.ts";
import { section, seconds, table } from "./parts.ts";
import { pruneSection } from "./prune-section.ts";
import { runsSection } from "./runs-section.ts";
import { signingSection } from "./signing-section.ts";
import { wrapSection } from "./wrap-section.ts";

const places = [
  ["runs", "Runs"],
  ["bytes", "Bytes moved"],
  ["images", "Images"],
  ["findings", "Findings"],
  ["signature", "Signature"],
  ["space", "Space"],
  ["pruning", "Pruning"],
  ["look", "Look yourself"],
] as const;

/** The page of the demo: one file that needs no server, no script, and nothing from elsewhere. Its policy lets a browser load no more than its own style. */
export async function demoPage(data: DemoData): Promise<string> {
  const style = await readFile(join(import.meta.dirname, "page.css"), "utf8");
  const hash = createHash("sha256").update(style).digest("base64");
  const page = html`<!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'sha256-${hash}'; img-src data:"
        />
        <title>layered-build demo: three images, one chain</title>
        <link rel="icon" href="data:," />
        ${new Html(`<style>${style}</style>`)}
      </head>
      <body>
        ${header(data)}
        <main>
          ${runsSection(data.runs)}${bytesSection(data)}${imagesSection(data)}${findingsSection(data)}${signingSection(data.signing)}${wrapSection(data)}${pruneSection(data.prune)}${lookSection(data)}
        </main>
        <footer>
          <p>Written by <code>npm run demo</code>. Every figure is of that run.</p>
        </footer>
      </body>
    </html> `;
  return page.toString();
}

function header({ at, milliseconds, node, runs, wrap, prune }: DemoData): Html {
  const figures = [
    ...runs.map(({ title, layers, written, scan }) => {
      const built = layers.filter(({ action }) => action === "build").length;
      const refused = scan?.passes === false ? ", gate closed" : "";
      return {
        term: title,
        figure: byteText(sum(written)),
        what: `${built} of ${layers.length} layers built${refused}`,
      };
    }),
    { term: "Space image", figure: byteText(sum(wrap.written)), what: "added, no blob of files" },
    { term: "Tampered image", figure: "refused", what: "by the public key alone" },
    { term: "Pruning", figure: byteText(prune.freed), what: `freed, ${prune.kept.length} manifests kept` },
  ];
  return html`<header>
    <p class="name">layered-build demo</p>
    <h1>Three images, one chain: what each run built, moved and refused</h1>
    <p>
      A copy of <code>examples/quickstart</code> (base, model, app), built into an OCI image layout. No registry, no
      Docker, no account. ${at.toISOString().slice(0, 16).replace("T", " ")} UTC, in ${seconds(milliseconds)}, Node
      ${node.replace(/^v/, "")}.
    </p>
    <dl class="figures">
      ${figures.map(
        ({ term, figure, what }) =>
          html`<div>
            <dt>${term}</dt>
            <dd><b>${figure}</b> <span>${what}</span></dd>
          </div> `,
      )}
    </dl>
    <nav aria-label="Sections">
      <ul>
        ${places.map(([id, text]) => html`<li><a href="#${id}">${text}</a></li>`)}
      </ul>
    </nav>
  </header> `;
}

function lookSection({ commands }: DemoData): Html {
  const columns = [
    { head: "Command", kind: "text" },
    { head: "Shows", kind: "text" },
  ] as const;
  const rows = commands.map(({ command, what }) => ({ cells: [html`<code class="full">${command}</code>`, what] }));
  return section("look", "Look yourself", table("commands", "The images are left in the folder", columns, rows));
}

function sum({ layer, document, signature, record }: KindBytes): number {
  return layer + document + signature + record;
}
