/**
 * The Dockerfile of a Space: it names the wrapped image, and does nothing else, since all that `hf/Dockerfile` does has been done in it. So
 * the Hub's build is one pull.
 */
export function spaceDockerfile(image: string): string {
  return `# Written by layered-build: the image is built and tested elsewhere, and only named here.
ARG BASE_IMAGE=${image}
FROM \${BASE_IMAGE}
`;
}
