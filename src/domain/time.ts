/** Milliseconds since the Unix epoch. Names that end in `AtMs` hold one. */
export type InstantMs = number;

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/**
 * Reads a duration as people write it: `20s`, `30m`, `1h`, `90` (minutes).
 * @returns whole seconds, or `null` when the text is not a positive duration.
 */
export function parseDuration(text: string): number | null {
  const match = /^([1-9]\d{0,5})\s*(s|m|h|min)?$/.exec(text.trim().toLowerCase());
  if (match?.[1] === undefined) return null;
  const unit = match[2] === undefined || match[2] === 'min' ? 'm' : match[2];
  return Number(match[1]) * (UNIT_SECONDS[unit] ?? 0);
}

/** Writes seconds the way {@link parseDuration} reads them: `20s`, `30m`, `1h`, `1m 30s`. */
export function formatDuration(seconds: number): string {
  if (seconds < 60) return `${seconds}s`;
  if (seconds % 3600 === 0) return `${seconds / 3600}h`;
  if (seconds % 60 === 0) return `${seconds / 60}m`;
  return `${Math.floor(seconds / 60)}m ${seconds % 60}s`;
}

/** `2026-11-23T03:41:20Z`: the form IAM date conditions take (W3C, whole seconds, rounded down). */
export function isoSeconds(atMs: InstantMs): string {
  return `${new Date(Math.floor(atMs / 1000) * 1000).toISOString().slice(0, 19)}Z`;
}

/** `03:41:20 UTC`: for operators and plain-text fallbacks; Slack shows its own local time beside it. */
export function utcTime(atMs: InstantMs): string {
  return `${new Date(atMs).toISOString().slice(11, 19)} UTC`;
}

/** `29 Nov, 03:12 UTC`: for an instant of another day; rounded up, so that it is past when people look again. */
export function utcMinute(atMs: InstantMs): string {
  const [, day, month, , time = ''] = new Date(Math.ceil(atMs / 60_000) * 60_000).toUTCString().split(' ');
  return `${day} ${month}, ${time.slice(0, 5)} UTC`;
}
