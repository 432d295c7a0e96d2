/** What went over the wire: requests of all kinds, and the bytes of blob and manifest bodies (retries included). */
export interface Traffic {
  readonly requests: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

/** Counts as it goes; `Traffic` is its read-only view. */
export class TrafficCounter implements Traffic {
  requests = 0;
  sentBytes = 0;
  receivedBytes = 0;
}
