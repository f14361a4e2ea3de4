import type { JSX } from 'preact';
import type { SeenMessage } from '../../../slack/observe/seen.ts';
import { Avatar } from '../avatar.tsx';
import { Blocks } from '../blocks/block.tsx';
import type { BlockHost } from '../blocks/block-host.ts';
import { Mrkdwn } from '../blocks/mrkdwn.tsx';
import { Icon } from '../icons.tsx';
import { clockTime, shortTime } from '../times.ts';

/** One message, with what marks it. */
export function Message({
  message,
  host,
  isFollowUp,
  onThread,
}: {
  readonly message: SeenMessage;
  readonly host: BlockHost;
  /** Said right after another one of the same author. */
  readonly isFollowUp: boolean;
  /** Opens its thread; undefined inside of one. */
  readonly onThread?: (() => void) | undefined;
}): JSX.Element {
  const isApp = message.userName === 'Breakglass';
  const time = (
    <time dateTime={new Date(message.postedAtMs).toISOString()}>{clockTime(message.postedAtMs)}</time>
  );
  return (
    <article
      class={`message ${isFollowUp ? 'follow-up' : ''} ${message.isEphemeral ? 'ephemeral' : ''}`}
      aria-label={`${message.userName} at ${clockTime(message.postedAtMs)}`}
    >
      <div class="message-side">
        {isFollowUp ? (
          <span class="side-time" aria-hidden="true">
            {shortTime(message.postedAtMs)}
          </span>
        ) : (
          <Avatar name={message.userName} isApp={isApp} />
        )}
      </div>
      <div class="message-body">
        {message.isEphemeral && (
          <p class="only-you">
            <Icon name="eye" /> Only visible to you
          </p>
        )}
        {message.isBroadcast && message.threadTs !== undefined && onThread !== undefined && (
          <p class="broadcast">
            replied to a{' '}
            <button type="button" class="link" onClick={onThread}>
              thread
            </button>
          </p>
        )}
        {!isFollowUp && (
          <p class="byline">
            <b>{message.userName}</b> {isApp && <span class="app-tag">App</span>} {time}
          </p>
        )}
        {message.blocks.length > 0 ? (
          <Blocks blocks={message.blocks} host={host} />
        ) : (
          <p class="block-text">
            <Mrkdwn text={message.text} names={host.names} />
          </p>
        )}
        {message.isEdited && <span class="edited">(edited)</span>}
        {onThread !== undefined && message.replies.length === 0 && canReply(message) && (
          <button type="button" class="thread-link reply-link" onClick={onThread}>
            <Icon name="thread" /> Reply in thread
          </button>
        )}
        {onThread !== undefined && message.replies.length > 0 && (
          <button type="button" class="thread-link" onClick={onThread}>
            <Icon name="thread" />
            <b>
              {message.replies.length} {message.replies.length === 1 ? 'reply' : 'replies'}
            </b>
            <span>last at {clockTime(message.replies.at(-1)?.postedAtMs ?? 0)}</span>
          </button>
        )}
      </div>
    </article>
  );
}

/** What only one person sees has no thread, and what was also sent to the channel is in one. */
function canReply({ isEphemeral, threadTs }: SeenMessage): boolean {
  return !isEphemeral && threadTs === undefined;
}
