/** An API wants no more requests for longer than a run waits: the next run goes on. */
export class RestLimit extends Error {
  override readonly name = "RestLimit";
}
