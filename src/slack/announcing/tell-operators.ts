import type { StreamEvent } from '../../contracts/envelope.ts';
import type { Message } from '../views/message.ts';
import type { AnnouncingDeps } from './deps.ts';
import { postOnce } from './post-once.ts';

/** Posts what an event says to those who run this, once; nowhere where no channel is named for it. */
export async function tellOperators(
  deps: AnnouncingDeps,
  { envelope: { eventId, atMs } }: StreamEvent,
  message: Message,
): Promise<void> {
  const channelId = deps.operatorsChannel ?? null;
  if (channelId === null) return;
  await postOnce(deps, {
    key: `operators/${eventId}`,
    place: { channelId },
    message,
    version: 0,
    sinceMs: atMs,
  });
}
