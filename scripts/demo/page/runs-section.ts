import type { DemoChange, DemoRun } from "../demo-data.ts";
import { html, type Content, type Html } from "./html.ts";
import { badge, bytes, counted, seconds, section, shortDigest, table, tagList, type Row } from "./parts.ts";

const columns = [
  { head: "Step", kind: "word" },
  { head: "Action", kind: "word" },
  { head: "Reason", kind: "text" },
  { head: "Written", kind: "number" },
  { head: "Time", kind: "number" },
] as const;

/** Each run of the workflow: the chain at a glance, then every step with its reason, its bytes and its time. */
export function runsSection(runs: readonly DemoRun[]): Html {
  return section(
    "runs",
    "The runs",
    html`<p>
      Each run is detect → build → scan → sign → publish, by the built actions. The plan is made of content keys, and
      every decision has its reason.
    </p> `,
    runs.map((run, index) => runPart(run, index + 1)),
  );
}

function runPart(run: DemoRun, number: number): Html {
  const { title, story, commit, change, layers, tags, scan, writtenFiles } = run;
  const chain = layers.map(
    ({ name, action, written }) =>
      html`<li class="${action}">
        <b>${name}</b> <span>${action}${action === "build" ? html`, ${bytes(written)}` : undefined}</span>
      </li>`,
  );
  const built = layers.filter(({ action }) => action === "build").length;
  const outcome =
    scan?.passes === false
      ? html`${badge("bad", "gate closed")} ${scan.verdict} The image stays under its key: nothing was signed, no tag
        moved.`
      : html`${badge("good", tags.length > 0 ? "published" : "published, nothing new")}
        ${tagList(tags) ?? "Every tag is where it was."}`;
  return html`<article aria-labelledby="run-${number}">
    <h3 id="run-${number}">Run ${number}: ${title}</h3>
    <p>${story} Commit ${shortDigest(commit)}.</p>
    ${change === undefined ? undefined : changePart(change)}
    <ol class="chain">
      ${chain}
    </ol>
    ${table(`run-${number}-steps`, `${built} of ${counted(layers.length, "layer")} built, ${counted(writtenFiles, "file")} written`, columns, rowsOf(run))}
    <p>${outcome}</p>
  </article> `;
}

function changePart({ file, removed, added }: DemoChange): Html {
  return html`<figure>
    <figcaption><code>${file}</code></figcaption>
    <pre>${removed.map((line) => html`<del>- ${line}</del>`)}${added.map((line) => html`<ins>+ ${line}</ins>`)}</pre>
  </figure> `;
}

function rowsOf({ layers, steps, scan, signed }: DemoRun): readonly Row[] {
  const builds = layers.map(({ name, action, reason, key, written, milliseconds }) => ({
    cells: [
      name,
      badge(action === "build" ? "build" : action === "reuse" ? "reuse" : "plain", action),
      html`${reason} <code class="soft">key ${key.slice(0, 12)}</code>`,
      bytes(written),
      milliseconds === undefined ? undefined : seconds(milliseconds),
    ],
  }));
  const said: Readonly<Record<string, Content>> = {
    detect: "the keys of all layers, from the files that COPY and ADD take",
    scan: scan && html`${shortDigest(scan.digest)}: ${scan.passes ? "no finding fails the gate" : scan.verdict}`,
    sign: signed.join(", "),
    publish: "the tags of the layers file, on all layers",
  };
  const others = steps.map(({ name, written, milliseconds }) => ({
    cells: [
      name,
      name === "scan" && scan?.passes === false ? badge("bad", "refused") : badge("plain", "done"),
      said[name],
      bytes(written),
      seconds(milliseconds),
    ],
    mark: "step",
  }));
  const skipped = {
    cells: ["scan", badge("plain", "skipped"), "see the findings below", undefined, undefined],
    mark: "step",
  };
  return [...others.slice(0, 1), ...builds, ...(scan === undefined ? [skipped] : []), ...others.slice(1)];
}
