/** A text in which the registries that the documents name are the one at `host`. */
export const onLoopback = (host: string, text: string): string =>
  text.replaceAll(/\b(?:ghcr\.io|docker\.io|registry\.example\.com)\//g, `${host}/`);
