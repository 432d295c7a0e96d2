/** The comment of BuildKit's Dockerfile frontend in every history entry: what is left is what it would leave. */
export const frontendComment = "buildkit.dockerfile.v0";
