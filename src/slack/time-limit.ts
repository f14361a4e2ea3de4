/** What came of waiting: the value, or nothing yet. */
export type Within<T> = { readonly done: true; readonly value: T } | { readonly done: false };

/**
 * Waits for `promise`, but no longer than `limitMs`. The work goes on; only the waiting ends.
 * @throws what the promise throws while it is waited for.
 */
export async function within<T>(promise: Promise<T>, limitMs: number): Promise<Within<T>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Within<T>>((resolve) => {
    timer = setTimeout(() => resolve({ done: false }), limitMs);
  });
  try {
    return await Promise.race([promise.then((value): Within<T> => ({ done: true, value })), late]);
  } finally {
    clearTimeout(timer);
  }
}
