/** The `Date` header of a response as the SDK hands it over; `null` where there is none. */
export function dateHeaderOf(response: unknown): string | null {
  if (response === null || typeof response !== 'object' || !('headers' in response)) return null;
  const { headers } = response;
  if (headers === null || typeof headers !== 'object' || !('date' in headers)) return null;
  return typeof headers.date === 'string' ? headers.date : null;
}

/**
 * How far AWS's clock is ahead of ours, in milliseconds. The header counts whole seconds, cut off, so half of
 * one is added; it is held against the middle of the call.
 */
export function clockOffsetMs(date: string | null, sentAtMs: number, receivedAtMs: number): number | null {
  const atMs = date === null ? Number.NaN : Date.parse(date);
  return Number.isNaN(atMs) ? null : Math.round(atMs + 500 - (sentAtMs + receivedAtMs) / 2);
}
