/** `03:12:04` in the reader's own zone. */
export function clockTime(atMs: number): string {
  return new Date(atMs).toLocaleTimeString('en-GB', { hour12: false });
}

/** `03:12` in the reader's own zone. */
export function shortTime(atMs: number): string {
  return clockTime(atMs).slice(0, 5);
}

/** What is left, as `00:17` or `1:04:09`; never below zero. */
export function leftText(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${two(minutes)}:${two(rest)}`;
}
