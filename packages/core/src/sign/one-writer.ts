const writing = new Map<string, Promise<unknown>>();

/**
 * Runs the work for one name after the other, in the order of the calls: signatures of one image are listed in one document, which each
 * writer reads and writes anew, so that of two at once one would be lost. Within this process; other processes are met by a look afterwards.
 */
export async function oneWriter<T>(name: string, work: () => Promise<T>): Promise<T> {
  const before = writing.get(name) ?? Promise.resolve();
  const mine = before.then(work, work);
  writing.set(name, mine);
  try {
    return await mine;
  } finally {
    if (writing.get(name) === mine) writing.delete(name);
  }
}
