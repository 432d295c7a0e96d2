import { isUserTag, shortDigest, type Operation } from "../retention/index.ts";

/** An operation in a line, the same for the same operation: what plans are compared by. */
export function operationText(operation: Operation): string {
  return operation.kind === "untag"
    ? `untag ${operation.tag} ${operation.digest}`
    : `delete ${operation.digest} ${operation.tags.toSorted().join(" ")}`.trimEnd();
}

/** What an operation is about, as people call it. */
export function nameOfOperation(operation: Operation): string {
  if (operation.kind === "untag") return operation.tag;
  return operation.tags.find(isUserTag) ?? operation.tags[0] ?? shortDigest(operation.digest);
}
