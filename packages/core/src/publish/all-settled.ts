/**
 * Waits for all of them, and only then throws what went wrong: nothing goes on behind the back of an error.
 * One failure is thrown as it is, several together as an `AggregateError` with `message`.
 */
export async function allSettled<T>(work: readonly Promise<T>[], message: string): Promise<readonly T[]> {
  const outcomes = await Promise.allSettled(work);
  const errors = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, message);
  return outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
}
