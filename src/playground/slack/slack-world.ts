import { Changes } from './changes.ts';
import { Faults } from './faults.ts';
import { IdSource } from './id-source.ts';
import { MessageStore } from './message-store.ts';
import { Traffic } from './observe/traffic.ts';
import { ResponseUrls } from './response-urls.ts';
import { EventFeed } from './socket/event-feed.ts';
import type { SignedDelivery } from './socket/signed-delivery.ts';
import { SocketHub } from './socket/socket-hub.ts';
import { Triggers } from './triggers.ts';
import { ViewStore } from './view-store.ts';
import { Workspace } from './workspace.ts';
import type { WorkspaceSeed } from './workspace-seed.ts';

/** What can be set from outside; every part has a default that is Slack's own. */
export interface WorldOptions {
  readonly seed: WorkspaceSeed;
  readonly nowMs: () => number;
  readonly randomBytes: (size: number) => Uint8Array;
  /** How long Slack waits for an acknowledgement. */
  readonly ackWithinMs: number;
  /** Where the app takes signed requests; without it, payloads go over Socket Mode. */
  readonly requestUrl: SignedDelivery | undefined;
  /** How long after an unacknowledged delivery an event is sent again. */
  readonly eventRetryDelaysMs: readonly number[];
}

/** All state of one local Slack, and the parts that keep it. */
export interface SlackWorld {
  readonly nowMs: () => number;
  readonly ids: IdSource;
  readonly changes: Changes;
  readonly workspace: Workspace;
  readonly messages: MessageStore;
  readonly views: ViewStore;
  readonly triggers: Triggers;
  readonly responseUrls: ResponseUrls;
  readonly traffic: Traffic;
  readonly faults: Faults;
  readonly hub: SocketHub;
  readonly events: EventFeed;
  /** Set once the server listens, without a slash at its end: `http://127.0.0.1:4567`. */
  baseUrl: string;
  /** How long after posting a message may be edited; undefined for ever. */
  editWindowMs: number | undefined;
}

/** Builds the state from its seed. */
export function createWorld(options: WorldOptions): SlackWorld {
  const { nowMs } = options;
  const ids = new IdSource(options.randomBytes);
  const changes = new Changes();
  const workspace = new Workspace(options.seed, ids, nowMs);
  const traffic = new Traffic(nowMs, () => changes.notify());
  const hub = new SocketHub({
    ids,
    traffic,
    appId: workspace.app.appId,
    ackWithinMs: options.ackWithinMs,
    requestUrl: options.requestUrl,
  });
  const retryDelaysMs = options.eventRetryDelaysMs;
  return {
    nowMs,
    ids,
    changes,
    workspace,
    messages: new MessageStore(nowMs),
    views: new ViewStore(ids, nowMs),
    triggers: new Triggers(ids, nowMs),
    responseUrls: new ResponseUrls(ids, nowMs),
    traffic,
    faults: new Faults(),
    hub,
    events: new EventFeed({ hub, workspace, ids, nowMs, retryDelaysMs }),
    baseUrl: '',
    editWindowMs: undefined,
  };
}
