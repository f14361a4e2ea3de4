import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { SeenMessage } from '../../../slack/observe/seen.ts';
import type { BlockHost } from '../blocks/block-host.ts';
import { Message } from './message.tsx';

/** Nearer to the end than this, the list stays at the end when something is added. */
const NEAR_END_PX = 120;
const FOLLOW_UP_WITHIN_MS = 5 * 60_000;

/** Messages, oldest first; new ones are read out and scrolled to, unless somebody reads further up. */
export function MessageList({
  label,
  messages,
  hostOf,
  onThread,
  empty,
}: {
  readonly label: string;
  readonly messages: readonly SeenMessage[];
  readonly hostOf: (message: SeenMessage) => BlockHost;
  readonly onThread?: (ts: string) => void;
  readonly empty: ComponentChildren;
}): JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  const wasNearEnd = useRef(true);
  const length = messages
    .map(({ ts, rendered, replies }) => `${ts}${rendered.length}${replies.length}`)
    .join();
  const keepEnd = (): void => {
    const { current } = list;
    if (current !== null && wasNearEnd.current) current.scrollTop = current.scrollHeight;
  };
  useEffect(keepEnd, [length, label]);
  useEffect(() => {
    // The list gets smaller when a thread opens beside it.
    const observer = new ResizeObserver(keepEnd);
    if (list.current !== null) observer.observe(list.current);
    return () => observer.disconnect();
  }, []);
  return (
    <div
      ref={list}
      class="messages"
      role="log"
      aria-label={label}
      // Scrolls, so the keyboard has to reach it.
      tabIndex={0}
      onScroll={({ currentTarget: at }) => {
        wasNearEnd.current = at.scrollHeight - at.scrollTop - at.clientHeight < NEAR_END_PX;
      }}
    >
      <div class="messages-inner">
        {messages.length === 0 && <div class="empty">{empty}</div>}
        {messages.map((message, index) => (
          <Message
            key={`${message.ts}${message.isEphemeral ? 'e' : ''}`}
            message={message}
            host={hostOf(message)}
            isFollowUp={follows(messages[index - 1], message)}
            onThread={onThread === undefined ? undefined : () => onThread(message.threadTs ?? message.ts)}
          />
        ))}
      </div>
    </div>
  );
}

function follows(before: SeenMessage | undefined, message: SeenMessage): boolean {
  return (
    before?.userName === message.userName &&
    before.isEphemeral === message.isEphemeral &&
    !message.isEphemeral &&
    !message.isBroadcast &&
    message.postedAtMs - before.postedAtMs < FOLLOW_UP_WITHIN_MS
  );
}
