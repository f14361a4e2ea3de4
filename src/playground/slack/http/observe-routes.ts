import type { ServerResponse } from 'node:http';
import type { Observe } from '../observe/observe.ts';
import type { SlackWorld } from '../slack-world.ts';
import { presentChannel } from '../web-api/conversation-access.ts';
import { presentUserGroup } from '../web-api/user-groups.ts';
import { sendJson, sendText } from './http-io.ts';
import { asJson } from './json-route.ts';

/** How long `changes` waits at most before it answers that nothing happened. */
const LONGEST_WAIT_MS = 60_000;

type View = (observe: Observe, query: URLSearchParams, world: SlackWorld) => unknown;

const VIEWS: Readonly<Record<string, View>> = {
  channel: (observe, query) =>
    observe.channel(required(query, 'channelId'), query.get('userId') ?? undefined),
  dms: (observe, query) => observe.directMessages(required(query, 'userId')),
  ephemerals: (observe, query) =>
    observe.ephemerals(required(query, 'userId'), query.get('channelId') ?? undefined),
  views: (observe, query) => observe.views(required(query, 'userId')),
  home: (observe, query) => observe.home(required(query, 'userId')) ?? null,
  calls: (observe, query) => observe.calls(query.get('method') ?? undefined),
  traffic: (observe) => observe.traffic(),
  workspace: (observe, _query, world) => ({
    team: world.workspace.team,
    app: {
      appId: world.workspace.app.appId,
      name: world.workspace.app.name,
      botUserId: world.workspace.app.botUserId,
      commands: world.workspace.app.commands,
      shortcuts: world.workspace.app.shortcuts ?? [],
    },
    connections: observe.connectionCount,
    users: [...world.workspace.users.values()].map((user) => user.profile),
    channels: [...world.workspace.channels.values()].map((channel) => ({
      ...presentChannel(world, channel),
      members: [...channel.members],
    })),
    userGroups: [...world.workspace.userGroups.values()].map((group) => presentUserGroup(world, group, true)),
  }),
};

/**
 * What is to be seen, over HTTP: `GET /observe/<name>?…`. `transcript` answers text; `changes` answers as soon as
 * the revision is beyond `after`, so that nobody has to poll.
 */
export async function serveObserve(
  name: string,
  query: URLSearchParams,
  response: ServerResponse,
  observe: Observe,
  world: SlackWorld,
): Promise<void> {
  try {
    if (name === 'transcript') {
      const asUserId = query.get('userId') ?? undefined;
      sendText(response, 200, `${observe.transcript(required(query, 'channelId'), asUserId)}\n`);
      return;
    }
    if (name === 'changes') {
      sendJson(response, 200, { revision: await revisionAfter(query, observe) });
      return;
    }
    const view = Object.hasOwn(VIEWS, name) ? VIEWS[name] : undefined;
    if (view === undefined) {
      const views = ['transcript', 'changes', ...Object.keys(VIEWS)];
      sendJson(response, 404, { ok: false, error: 'unknown_route', routes: views });
      return;
    }
    sendJson(response, 200, asJson(view(observe, query, world)) ?? null);
  } catch (error) {
    sendJson(response, 400, { ok: false, error: 'bad_request', reason: String(error) });
  }
}

async function revisionAfter(query: URLSearchParams, observe: Observe): Promise<number> {
  const after = Number(query.get('after') ?? 0);
  const waitMs = Math.min(Number(query.get('waitMs') ?? 25_000), LONGEST_WAIT_MS);
  const grown = observe.waitFor(() => observe.revision > after, 'a change', waitMs);
  await grown.catch(() => undefined);
  return observe.revision;
}

function required(query: URLSearchParams, name: string): string {
  const value = query.get(name);
  if (value === null || value === '') throw new Error(`The query parameter ${name} is missing`);
  return value;
}
