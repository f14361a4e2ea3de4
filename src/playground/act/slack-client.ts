import { z } from 'zod';
import type { SeenMessage, SeenView } from '../slack/observe/seen.ts';

/** Somebody in the workspace of a running demo. */
export type Member = { readonly id: string; readonly name: string; readonly realName: string };

/** A running local Slack, over its HTTP: what a person does and sees there. */
export type SlackClient = {
  members(): Promise<readonly Member[]>;
  /** The incident channel: the first one. */
  channelId(): Promise<string>;
  transcript(channelId: string, userId?: string): Promise<string>;
  messages(channelId: string): Promise<readonly SeenMessage[]>;
  directMessages(userId: string): Promise<readonly SeenMessage[]>;
  ephemerals(userId: string): Promise<readonly SeenMessage[]>;
  /** The open forms of a person, the one in front last. */
  views(userId: string): Promise<readonly SeenView[]>;
  /** Does something under the name of a person. @throws Error with the reason where a person could not do it. */
  act(what: 'slash-command' | 'click' | 'fill' | 'submit' | 'view-click', body: object): Promise<void>;
  /** Waits until nothing has changed for a moment, but not for long. */
  settled(): Promise<void>;
};

const QUIET_MS = 700;
const SETTLE_ROUNDS = 20;

const workspaceShape = z.object({
  users: z.array(z.object({ id: z.string(), name: z.string(), real_name: z.string(), is_bot: z.boolean() })),
  channels: z.array(z.object({ id: z.string() })),
});
const refusalShape = z.object({ reason: z.string() });
const revisionShape = z.object({ revision: z.number() });

/** @throws Error with a remedy, at the first call, where no demo runs there. */
export function createSlackClient(baseUrl: string): SlackClient {
  const get = async (path: string, query: Readonly<Record<string, string>> = {}): Promise<Response> =>
    ask(`${baseUrl}/observe/${path}?${new URLSearchParams(query).toString()}`);
  // What it answers is our own: the other side of this program.
  const list = async <T>(path: string, query: Readonly<Record<string, string>>): Promise<readonly T[]> =>
    (await (await get(path, query)).json()) as readonly T[];
  const workspace = async () => workspaceShape.parse(await (await get('workspace')).json());
  const revisionAfter = async (after: number): Promise<number> => {
    const answer = await get('changes', { after: String(after), waitMs: String(QUIET_MS) });
    return revisionShape.parse(await answer.json()).revision;
  };
  return {
    members: async () =>
      (await workspace()).users
        .filter((user) => !user.is_bot)
        .map((user) => ({ id: user.id, name: user.name, realName: user.real_name })),
    channelId: async () => (await workspace()).channels[0]?.id ?? '',
    transcript: async (channelId, userId) =>
      (await get('transcript', { channelId, ...(userId === undefined ? {} : { userId }) })).text(),
    messages: (channelId) => list('channel', { channelId }),
    directMessages: (userId) => list('dms', { userId }),
    ephemerals: (userId) => list('ephemerals', { userId }),
    views: (userId) => list('views', { userId }),
    async act(what, body) {
      const answer = await ask(`${baseUrl}/people/${what}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(refusalShape.parse(await answer.json()).reason);
    },
    async settled() {
      let revision = await revisionAfter(0);
      for (let round = 0; round < SETTLE_ROUNDS; round += 1) {
        const next = await revisionAfter(revision);
        if (next === revision) return;
        revision = next;
      }
    },
  };
}

async function ask(url: string, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    throw new Error(`No demo runs at ${new URL(url).origin}. Start one with: npm run demo`, { cause });
  }
}
