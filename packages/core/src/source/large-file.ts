/** Files of this size (bytes) and more are dear to read: 64 MiB. No source file has it, and most weights have. */
export const largeFileBytes = 64 * 1024 * 1024;
