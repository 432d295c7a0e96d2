import type { DemoBlob, DemoData, DemoImage } from "../demo-data.ts";
import { html, type Content, type Html } from "./html.ts";
import { badge, bytes, section, shortDigest, table, type Row } from "./parts.ts";

/** All images of the demo by their blobs: who brought a blob, and who only refers to it. */
export function imagesSection({ images, blobs }: Pick<DemoData, "images" | "blobs">): Html {
  const stored = blobs.reduce((sum, { size }) => sum + size, 0);
  const named = images.reduce((sum, image) => sum + sizeOf(image, blobs), 0);
  const columns = [
    { head: "Blob", kind: "text" },
    ...images.map(({ name, digest }) => ({
      head: html`${name}<br />${shortDigest(digest)}`,
      label: name,
      kind: "number" as const,
    })),
  ] as const;
  const rows = blobs.map((blob) => ({
    cells: [blobName(blob), ...images.map((image) => share(image, blob, images))],
  }));
  const foot: readonly Row[] = [
    { cells: ["All blobs of the image", ...images.map((image) => bytes(sizeOf(image, blobs)))] },
    { cells: ["Moved for it", ...images.map((image) => html`<b>${bytes(broughtBy(image, blobs, images))}</b>`)] },
    { cells: ["Its manifest and configuration", ...images.map(({ documents }) => bytes(documents))] },
  ];
  return section(
    "images",
    "Images and their blobs",
    html`<p>
      From the bottom up, before pruning. A blob is stored once, with the image that brought it; those above refer to
      it. ${images.length} images name ${bytes(named)}, and the folder holds ${bytes(stored)}.
    </p> `,
    table("images-table", "Blobs of the images: bytes where an image brought the blob", columns, rows, foot),
  );
}

function blobName({ digest, instruction, layer }: DemoBlob): Html {
  return html`${badge("plain", layer)} ${shortDigest(digest)}<br /><code class="instruction">${instruction}</code>`;
}

function share({ name, blobs }: DemoImage, blob: DemoBlob, images: readonly DemoImage[]): Content {
  if (!blobs.includes(blob.digest)) return undefined;
  const first = images.find((image) => image.blobs.includes(blob.digest));
  return first?.name === name ? html`<b>${bytes(blob.size)}</b>` : html`<span class="shared">shared</span>`;
}

function sizeOf(image: DemoImage, blobs: readonly DemoBlob[]): number {
  return blobs.reduce((sum, { digest, size }) => sum + (image.blobs.includes(digest) ? size : 0), 0);
}

function broughtBy(image: DemoImage, blobs: readonly DemoBlob[], images: readonly DemoImage[]): number {
  return blobs.reduce((sum, { digest, size }) => {
    const first = images.find((each) => each.blobs.includes(digest));
    return sum + (first === image ? size : 0);
  }, 0);
}
