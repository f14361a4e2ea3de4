import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { SeenMessage } from '../../../slack/observe/seen.ts';
import type { Cast } from '../../contract.ts';
import { people } from '../api.ts';
import type { Names } from '../names.ts';
import type { Sight } from '../use-slack.ts';
import { Composer } from './composer.tsx';
import { readTyped } from './completion.ts';
import { HomeTab } from './home-tab.tsx';
import { messageHost } from './message-host.ts';
import { MessageList } from './message-list.tsx';
import type { Place } from './place.ts';
import { ThreadPane } from './thread-pane.tsx';

type Props = {
  readonly sight: Sight;
  readonly place: Place;
  readonly cast: Cast;
  readonly names: Names;
  readonly draft: string;
  readonly onDraft: (text: string) => void;
  readonly tell: (work: Promise<unknown>) => Promise<void>;
};

/** The middle: a channel with its thread, the direct messages of the app, or its Home. */
export function Conversation(props: Props): JSX.Element {
  const { sight, place, names, tell, cast } = props;
  const [threadTs, setThread] = useState<string | null>(null);
  const parts = { names, workspace: sight.workspace, tell };
  if (place.kind === 'home') {
    return (
      <main class="conversation" aria-label="Home">
        <Header title="Breakglass" detail="Home" />
        <HomeTab key={sight.userId} userId={sight.userId} home={sight.home} {...parts} />
      </main>
    );
  }
  const isDirect = place.kind === 'direct';
  const channelId = isDirect ? directChannelOf(sight) : place.channelId;
  const channel = sight.channels.find(({ id }) => id === channelId);
  const messages = isDirect ? sight.direct : (sight.messages[channelId] ?? []);
  const name = isDirect ? 'Breakglass' : (channel?.name ?? '');
  const parent = messages.find(({ ts }) => ts === threadTs);
  const hostOf = (message: SeenMessage) => messageHost(message, sight.userId, parts);
  const send = (typed: string, thread?: string): Promise<void> => {
    const read = readTyped(typed);
    const sent =
      'command' in read
        ? people.command(sight.userId, channelId, read.command, read.text)
        : people.message(sight.userId, channelId, read.message, thread);
    return tell(sent);
  };
  return (
    <main class="conversation" aria-label={isDirect ? 'Messages of Breakglass' : `Channel ${name}`}>
      <div class="conversation-main">
        <Header
          title={isDirect ? name : `#${name}`}
          detail={isDirect ? 'direct messages of the app' : membersText(channel?.members.length ?? 0)}
        />
        <MessageList
          label={isDirect ? 'Messages of Breakglass' : `Messages in ${name}`}
          messages={messages}
          hostOf={hostOf}
          onThread={setThread}
          empty={emptyText(isDirect)}
        />
        <Composer
          id="composer"
          placeholder={isDirect ? 'Message Breakglass' : `Message #${name}`}
          cast={cast}
          text={props.draft}
          onText={props.onDraft}
          onSend={(text) => send(text)}
        />
      </div>
      {parent !== undefined && (
        <ThreadPane
          parent={parent}
          channelName={name}
          cast={cast}
          hostOf={hostOf}
          onClose={() => setThread(null)}
          onReply={(text) => send(text, parent.ts)}
        />
      )}
    </main>
  );
}

function Header({ title, detail }: { readonly title: string; readonly detail: string }): JSX.Element {
  return (
    <header class="pane-header">
      <h1>{title}</h1>
      <span class="muted">{detail}</span>
    </header>
  );
}

function directChannelOf({ workspace, userId }: Sight): string {
  return workspace.channels.find(({ is_im: isDirect, user }) => isDirect && user === userId)?.id ?? '';
}

function membersText(count: number): string {
  return `${count} members`;
}

function emptyText(isDirect: boolean): ComponentChildren {
  return isDirect ? (
    <>
      <b>Nothing from Breakglass yet</b>
      <span>What you are asked to decide, and how to claim what you were granted, comes here.</span>
    </>
  ) : (
    <>
      <b>It is quiet here</b>
      <span>
        When something breaks, type <code>/breakglass open</code> and what it is.
      </span>
    </>
  );
}
