import { Secret } from '../../../src/domain/secret.ts';
import type { LocalSlack, LocalSlackOptions } from '../../../src/playground/slack/local-slack.ts';
import { startLocalSlack } from '../../../src/playground/slack/local-slack.ts';
import { sampleWorkspace } from '../../../src/playground/slack/sample-workspace.ts';
import type { AppSeed } from '../../../src/playground/slack/workspace-seed.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { Once } from '../../../src/ports/once.ts';
import type { SlackConnection } from '../../../src/slack/connect-slack.ts';
import { connectSlack } from '../../../src/slack/connect-slack.ts';
import type { SlackDirectory } from '../../../src/slack/directory/slack-directory.ts';
import { createSlackDirectory } from '../../../src/slack/directory/slack-directory.ts';
import { createSlackApp } from '../../../src/slack/slack-app.ts';
import type { Sleep } from '../../../src/slack/web/pacer.ts';
import type { MemoryLog } from '../../support/memory-log.ts';
import { memoryLog } from '../../support/memory-log.ts';
import { memoryOnce } from './memory-ports.ts';
import type { UseCasesDouble } from './use-cases-double.ts';
import { useCasesDouble } from './use-cases-double.ts';

/** What the manifest asks for. */
export const MANIFEST_APP: Partial<AppSeed> = {
  botScopes: [
    'commands',
    'chat:write',
    'users:read',
    'users:read.email',
    'usergroups:read',
    'channels:read',
    'groups:read',
    'im:write',
    'channels:history',
    'groups:history',
    'im:history',
  ],
  events: [
    'app_home_opened',
    'channel_archive',
    'group_archive',
    'channel_deleted',
    'group_deleted',
    'channel_shared',
    'channel_unshared',
    'channel_left',
    'group_left',
    'user_change',
    'subteam_members_changed',
    'subteam_updated',
  ],
  shortcuts: [
    { type: 'global', callbackId: 'breakglass_request', name: 'Ask for access' },
    { type: 'message', callbackId: 'breakglass_request_message', name: 'Ask for access' },
  ],
};

export type Connected = {
  readonly local: LocalSlack;
  readonly slack: SlackConnection;
  readonly log: MemoryLog;
};

export type Desk = Connected & {
  readonly useCases: UseCasesDouble;
  readonly directory: SlackDirectory;
  stop(): Promise<void>;
};

/** By which time posts are paced; nobody waits by default. */
export type Pacing = { readonly clock: Clock; readonly sleep: Sleep };
const UNPACED: Pacing = { clock: { nowMs: Date.now }, sleep: () => Promise.resolve() };

/** A local Slack with the app's clients connected to it, and no sockets. */
export async function connected(
  options: Partial<LocalSlackOptions> = {},
  pacing: Pacing = UNPACED,
): Promise<Connected> {
  const local = await startLocalSlack({
    seed: sampleWorkspace(MANIFEST_APP),
    ackWithinMs: 10_000,
    ...options,
  });
  const log = memoryLog();
  const slack = await connectSlack(
    {
      botToken: new Secret('xoxb-local-slack-bot'),
      transport:
        options.requestUrl === undefined
          ? { kind: 'socket', appToken: new Secret('xapp-local-slack-app') }
          : {
              kind: 'http',
              signingSecret: new Secret(options.requestUrl.signingSecret),
              host: '127.0.0.1',
              port: Number(new URL(options.requestUrl.url).port),
            },
      slackApiUrl: local.apiUrl,
    },
    { log, ...pacing },
  );
  return { local, slack, log };
}

/** The whole Slack side against a local Slack: the real Bolt, two sockets, and a double for the use cases. */
export async function desk(
  options: Partial<LocalSlackOptions> & { readonly once?: Once } = {},
  pacing: Pacing = UNPACED,
): Promise<Desk> {
  const { once = memoryOnce(), ...local } = options;
  const part = await connected(local, pacing);
  const { slack, log } = part;
  const useCases = useCasesDouble();
  const clock = { nowMs: Date.now };
  const directory = createSlackDirectory({ web: slack.interactive, home: slack.home, clock, log });
  const app = createSlackApp({ slack, useCases, once, directory, log, clock });
  await app.start();
  return {
    ...part,
    useCases,
    directory,
    stop: async () => {
      await app.stop();
      await part.local.stop();
    },
  };
}
