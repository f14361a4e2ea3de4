import type { Refusal, RefusalCode } from './refusal.ts';

/** What could not be found out, or was under way, at this moment. */
const PASSING: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  'channel-unread',
  'decision-failed',
  'incident-unread',
  'standing-unknown',
  'unavailable',
]);

/** Whether the same may be answered otherwise in a moment, without anybody mending anything. */
export function isPassing({ code }: Refusal): boolean {
  return PASSING.has(code);
}
