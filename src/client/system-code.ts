/** The code of an error of the operating system (`ENOENT`, `ECONNREFUSED`, …), or `null` for any other error. */
export function systemCode(error: unknown): string | null {
  if (error === null || typeof error !== 'object' || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
