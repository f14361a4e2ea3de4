import { useRef, useState } from 'preact/hooks';
import type { SeenMessage, SeenView } from '../../slack/observe/seen.ts';
import { type Conversation, observe, type Workspace } from './api.ts';
import { useFeed } from './use-feed.ts';

/** What one person has before their eyes in Slack. */
export type Sight = {
  readonly userId: string;
  readonly workspace: Workspace;
  /** The channels they are in. */
  readonly channels: readonly Conversation[];
  readonly messages: Readonly<Record<string, readonly SeenMessage[]>>;
  readonly direct: readonly SeenMessage[];
  /** Open forms, the one in front last. */
  readonly views: readonly SeenView[];
  readonly home: SeenView | null;
  /** The direct messages of everybody, for a mark beside those who have something new. */
  readonly directOf: Readonly<Record<string, readonly SeenMessage[]>>;
};

/** Follows what a person sees, and what waits for the others. */
export function useSlack(userId: string): { readonly sight: Sight | null; readonly isThere: boolean } {
  const [sight, setSight] = useState<Sight | null>(null);
  const [isThere, setThere] = useState(true);
  const revision = useRef(-1);
  useFeed(
    userId,
    async (signal) => {
      const seen = await look(userId);
      if (signal.aborted) return;
      setSight(seen);
      setThere(true);
      ({ revision: revision.current } = await observe.changes(revision.current, signal));
    },
    setThere,
  );
  return { sight, isThere };
}

async function look(userId: string): Promise<Sight> {
  const workspace = await observe.workspace();
  const others = workspace.users.filter((user) => !user.is_bot).map(({ id }) => id);
  const channels = workspace.channels.filter((channel) => !channel.is_im && channel.members.includes(userId));
  const [messages, views, home, direct] = await Promise.all([
    Promise.all(channels.map(async ({ id }) => [id, await observe.channel(id, userId)] as const)),
    observe.views(userId),
    observe.home(userId),
    Promise.all(others.map(async (id) => [id, await observe.dms(id)] as const)),
  ]);
  const directOf = Object.fromEntries(direct);
  return {
    userId,
    workspace,
    channels,
    messages: Object.fromEntries(messages),
    direct: await directWithPrivate(workspace, userId, directOf[userId] ?? []),
    views,
    home,
    directOf,
  };
}

/** In a direct conversation too, answers to commands are shown to the person alone. */
async function directWithPrivate(
  workspace: Workspace,
  userId: string,
  messages: readonly SeenMessage[],
): Promise<readonly SeenMessage[]> {
  const channel = workspace.channels.find(({ is_im: isDirect, user }) => isDirect && user === userId);
  return channel === undefined ? messages : observe.channel(channel.id, userId);
}
