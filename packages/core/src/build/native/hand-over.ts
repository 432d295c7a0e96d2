/**
 * Thrown where a step cannot be done exactly by registry calls, so that BuildKit has to do the layer.
 * Not an error for the user unless `engine: native` was asked for. `reason` completes "BuildKit builds it, because …".
 */
export class HandOver extends Error {
  override readonly name = "HandOver";
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

/** Thrown where what a COPY --from takes cannot be had apart from the image that it is copied onto: BuildKit may do the layer up to there. */
export class TakeHandOver extends HandOver {}
