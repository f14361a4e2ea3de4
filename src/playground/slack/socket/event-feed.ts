import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '../../../domain/json.ts';
import type { IdSource } from '../id-source.ts';
import { compact } from '../json-access.ts';
import { slackTimestamp } from '../timestamp.ts';
import type { Workspace } from '../workspace.ts';
import type { Delivery, SocketHub } from './socket-hub.ts';

/** The scope an app needs to be sent an event. @see https://docs.slack.dev/reference/events */
const EVENT_SCOPES: Readonly<Record<string, string>> = {
  channel_archive: 'channels:read',
  channel_unarchive: 'channels:read',
  channel_deleted: 'channels:read',
  channel_shared: 'channels:read',
  channel_unshared: 'channels:read',
  channel_left: 'channels:read',
  group_archive: 'groups:read',
  group_deleted: 'groups:read',
  group_unarchive: 'groups:read',
  group_left: 'groups:read',
  member_joined_channel: 'channels:read',
  member_left_channel: 'channels:read',
  'message.channels': 'channels:history',
  'message.groups': 'groups:history',
  'message.im': 'im:history',
  subteam_members_changed: 'usergroups:read',
  subteam_updated: 'usergroups:read',
  team_join: 'users:read',
  user_change: 'users:read',
};

/** Sends events, again where they aren't acknowledged, always with the same event id. */
export class EventFeed {
  readonly #hub: SocketHub;
  readonly #workspace: Workspace;
  readonly #ids: IdSource;
  readonly #nowMs: () => number;
  readonly #retryDelaysMs: readonly number[];
  readonly #sent = new Map<string, { readonly body: JsonObject; attempts: number }>();
  readonly #stopped = new AbortController();

  constructor(options: {
    hub: SocketHub;
    workspace: Workspace;
    ids: IdSource;
    nowMs: () => number;
    retryDelaysMs: readonly number[];
  }) {
    this.#hub = options.hub;
    this.#workspace = options.workspace;
    this.#ids = options.ids;
    this.#nowMs = options.nowMs;
    this.#retryDelaysMs = options.retryDelaysMs;
  }

  /**
   * Sends an event where the app subscribed to it and has its scope.
   *
   * @param subscription the name subscribed to, where it differs from the event's type (`message.im`)
   * @returns the event id, or undefined where the app isn't sent this event
   */
  emit(event: JsonObject & { readonly type: string }, subscription = event.type): string | undefined {
    const { app, team } = this.#workspace;
    const scope = EVENT_SCOPES[subscription];
    if (!app.events.includes(subscription)) return undefined;
    if (scope !== undefined && !app.botScopes.has(scope)) return undefined;
    const nowMs = this.#nowMs();
    const eventId = this.#ids.next('Ev');
    const body = compact({
      token: 'local-slack-verification-token',
      team_id: team.id,
      context_team_id: team.id,
      context_enterprise_id: null,
      api_app_id: app.appId,
      event: { event_ts: slackTimestamp(nowMs), ...event },
      type: 'event_callback',
      event_id: eventId,
      event_time: Math.floor(nowMs / 1000),
      authorizations: [
        {
          enterprise_id: null,
          team_id: team.id,
          user_id: app.botUserId,
          is_bot: true,
          is_enterprise_install: false,
        },
      ],
      is_ext_shared_channel: false,
    });
    this.#sent.set(eventId, { body, attempts: 0 });
    void this.#sendUntilAcked(eventId);
    return eventId;
  }

  /** Sends an earlier event once more, as if its acknowledgement had been lost. */
  redeliver(eventId: string): Promise<Delivery> {
    return this.#send(eventId);
  }

  stop(): void {
    this.#stopped.abort();
  }

  async #sendUntilAcked(eventId: string): Promise<void> {
    for (const delayMs of [undefined, ...this.#retryDelaysMs]) {
      if (delayMs !== undefined) {
        await sleep(delayMs, undefined, { signal: this.#stopped.signal, ref: false }).catch(() => undefined);
      }
      if (this.#stopped.signal.aborted) return;
      const delivery = await this.#send(eventId);
      if (delivery.outcome === 'acked') return;
    }
  }

  #send(eventId: string): Promise<Delivery> {
    const sent = this.#sent.get(eventId);
    if (sent === undefined) throw new Error(`No event was sent with the id ${eventId}`);
    const attempt = sent.attempts;
    sent.attempts += 1;
    return this.#hub.deliver('events_api', sent.body, { attempt, reason: attempt === 0 ? '' : 'timeout' });
  }
}
