/**
 * Waits for all of the work, whatever becomes of each, then throws the first failure. A retry must not begin while
 * a post of the first attempt is still on its way: it would not be found, and be posted again.
 */
export async function allDone(work: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(work);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
