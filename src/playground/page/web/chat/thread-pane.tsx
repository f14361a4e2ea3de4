import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { SeenMessage } from '../../../slack/observe/seen.ts';
import type { Cast } from '../../contract.ts';
import type { BlockHost } from '../blocks/block-host.ts';
import { Icon } from '../icons.tsx';
import { Composer } from './composer.tsx';
import { MessageList } from './message-list.tsx';

/** A thread beside its channel. */
export function ThreadPane({
  parent,
  channelName,
  cast,
  hostOf,
  onClose,
  onReply,
}: {
  readonly parent: SeenMessage;
  readonly channelName: string;
  readonly cast: Cast;
  readonly hostOf: (message: SeenMessage) => BlockHost;
  readonly onClose: () => void;
  readonly onReply: (text: string) => Promise<void>;
}): JSX.Element {
  const [text, setText] = useState('');
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => close.current?.focus(), [parent.ts]);
  return (
    <aside
      class="thread"
      aria-label="Thread"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose();
      }}
    >
      <header class="pane-header">
        <h2>Thread</h2>
        <span class="muted">#{channelName}</span>
        <button ref={close} type="button" class="icon-button" aria-label="Close the thread" onClick={onClose}>
          <Icon name="cross" />
        </button>
      </header>
      <MessageList
        label="Messages of the thread"
        messages={[{ ...parent, replies: [] }, ...parent.replies]}
        hostOf={hostOf}
        empty=""
      />
      <Composer id="reply" placeholder="Reply" cast={cast} text={text} onText={setText} onSend={onReply} />
    </aside>
  );
}
