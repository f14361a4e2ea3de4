import { useEffect, useRef, useState } from 'preact/hooks';
import type { SeenMessage } from '../../slack/observe/seen.ts';
import type { Sight } from './use-slack.ts';

/**
 * How many direct messages wait for whom, by user id: those that came since the page was opened and were not looked
 * at, and those that still have a button to decide with.
 *
 * @param reading the user whose direct messages are open now
 */
export function useWaiting(sight: Sight | null, reading: string | null): Readonly<Record<string, number>> {
  const openedAtMs = useRef(Date.now());
  const [seenUntil, setSeenUntil] = useState<Readonly<Record<string, number>>>({});
  const direct = sight?.directOf ?? {};
  const newest = reading === null ? 0 : (direct[reading]?.at(-1)?.postedAtMs ?? 0);
  useEffect(() => {
    if (reading !== null) setSeenUntil((before) => ({ ...before, [reading]: newest }));
  }, [reading, newest]);
  const counts = Object.entries(direct).map(([userId, messages]) => {
    const since = Math.max(seenUntil[userId] ?? 0, openedAtMs.current);
    return [userId, messages.filter((message) => waits(message, since)).length] as const;
  });
  return Object.fromEntries(counts);
}

function waits(message: SeenMessage, sinceMs: number): boolean {
  return message.postedAtMs > sinceMs || message.controls.some(({ type }) => type === 'button');
}
