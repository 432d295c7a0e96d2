import { byteText } from "@layered-build/core";
import type { DemoData } from "../demo-data.ts";
import { html, type Html } from "./html.ts";
import { bytes, counted, fullDigest, section, seconds } from "./parts.ts";

/** What the image for a Space adds to the app's. */
export function wrapSection({ wrap, images }: Pick<DemoData, "wrap" | "images">): Html {
  const { tag, digest, changes, written, writtenAgain, milliseconds } = wrap;
  const blobs = images.find((image) => image.digest === digest)?.blobs.length ?? 0;
  return section(
    "space",
    "The Space image",
    html`<p>
        wrap-hf-image makes the app an image for a Hugging Face Space by editing its configuration:
        ${counted(blobs, "blob")} shared, ${byteText(written.layer)} of files added.
      </p>
      <dl class="facts">
        <div>
          <dt>Tag</dt>
          <dd><code>${tag}</code></dd>
        </div>
        <div>
          <dt>Digest</dt>
          <dd>${fullDigest(digest)}</dd>
        </div>
        <div>
          <dt>Manifest and configuration</dt>
          <dd>${bytes(written.document)}</dd>
        </div>
        <div>
          <dt>List of its files</dt>
          <dd>${bytes(written.record)}</dd>
        </div>
        <div>
          <dt>Time</dt>
          <dd>${seconds(milliseconds)}</dd>
        </div>
        <div>
          <dt>Run again</dt>
          <dd>${counted(writtenAgain, "file")} written</dd>
        </div>
      </dl>
      <h3>What changed in its configuration</h3>
      <ul class="plain">
        ${changes.map((change) => html`<li><code>${change}</code></li>`)}
      </ul> `,
  );
}
