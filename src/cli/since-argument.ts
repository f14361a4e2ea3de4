import { InvalidArgumentError } from 'commander';

import { parseDuration } from '../domain/time.ts';

const DAY_SECONDS = 24 * 3600;

/**
 * Reads from when on something is meant: `7d` or `12h` back from now, or a date or instant. A number alone could be
 * minutes or a year, and is neither.
 * @returns milliseconds since the epoch.
 */
export function sinceArgument(nowMs: () => number): (text: string) => number {
  return (text) => {
    const written = text.trim();
    const days = /^([1-9]\d{0,3})d$/.exec(written)?.[1];
    const seconds = days === undefined ? parseDuration(written) : Number(days) * DAY_SECONDS;
    if (seconds !== null && !/\d$/.test(written)) return nowMs() - seconds * 1000;
    const atMs = /^\d{4}-\d{2}-\d{2}/.test(written) ? Date.parse(written) : Number.NaN;
    if (Number.isNaN(atMs))
      throw new InvalidArgumentError('Write it like 7d, 12h, 2026-11-23 or 2026-11-23T03:00:00Z.');
    return atMs;
  };
}
