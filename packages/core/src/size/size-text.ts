import { byteText } from "../summary/byte-text.ts";
import type { LayerSize } from "./image-size.ts";

/** A layer's size against its limit: `18.2 MB of 20 MB`, or `linux/amd64 18.2 MB, linux/arm64 17.9 MB of 20 MB`. */
export function sizeText({ platforms, limit }: LayerSize): string {
  const isOne = platforms.length === 1;
  const sizes = platforms.map(({ platform, bytes }) => (isOne ? byteText(bytes) : `${platform} ${byteText(bytes)}`));
  return `${sizes.join(", ")} of ${limitText(limit)}`;
}

/** A limit, which people write as a round number: `20 MB`. */
export function limitText(bytes: number): string {
  return byteText(bytes).replace(".0 ", " ");
}
