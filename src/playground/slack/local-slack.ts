import { randomBytes } from 'node:crypto';
import { Admin } from './admin.ts';
import { type OtherRequests, startSlackServer } from './http/slack-server.ts';
import { Observe } from './observe/observe.ts';
import { People } from './people/people.ts';
import { createWorld } from './slack-world.ts';
import type { SignedDelivery } from './socket/signed-delivery.ts';
import type { WorkspaceSeed } from './workspace-seed.ts';

/** Slack's own numbers. @see https://docs.slack.dev/apis/events-api */
const ACK_WITHIN_MS = 3_000;
const EVENT_RETRY_DELAYS_MS = [0, 60_000, 300_000] as const;

export interface LocalSlackOptions {
  readonly seed: WorkspaceSeed;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  readonly nowMs?: () => number;
  readonly randomBytes?: (size: number) => Uint8Array;
  /** The zone in which texts show dates; `UTC` by default. */
  readonly timeZone?: string;
  /** How long Slack waits for an acknowledgement; 3,000 by default. */
  readonly ackWithinMs?: number;
  /** Where the app takes signed requests; without it, payloads go over Socket Mode. */
  readonly requestUrl?: SignedDelivery;
  /** When events that weren't acknowledged are sent again, after which waits. */
  readonly eventRetryDelaysMs?: readonly number[];
  /** Takes requests that aren't Slack's, such as those for a page. */
  readonly otherRequests?: OtherRequests;
}

/** A running local Slack. */
export interface LocalSlack {
  /** For `slackApiUrl`, with the slash at its end. */
  readonly apiUrl: string;
  /** Without a slash at its end; `/people`, `/admin` and `/observe` stand below it. */
  readonly baseUrl: string;
  /** What people do. */
  readonly people: People;
  /** What people see, and what passed on the wire. */
  readonly observe: Observe;
  /** What administrators do, and faults on demand. */
  readonly admin: Admin;
  stop(): Promise<void>;
}

/**
 * Starts a Slack for development and tests on loopback: Web API, Socket Mode, interactions and response URLs for
 * an unmodified Bolt, with Slack's limits and errors.
 */
export async function startLocalSlack(options: LocalSlackOptions): Promise<LocalSlack> {
  const world = createWorld({
    seed: options.seed,
    nowMs: options.nowMs ?? Date.now,
    randomBytes: options.randomBytes ?? randomBytes,
    ackWithinMs: options.ackWithinMs ?? ACK_WITHIN_MS,
    requestUrl: options.requestUrl,
    eventRetryDelaysMs: options.eventRetryDelaysMs ?? EVENT_RETRY_DELAYS_MS,
  });
  const people = new People(world);
  const observe = new Observe(world, options.timeZone ?? 'UTC');
  const admin = new Admin(world);
  const { otherRequests } = options;
  const server = await startSlackServer({ world, people, observe, admin, otherRequests }, options.port ?? 0);
  world.baseUrl = `http://127.0.0.1:${server.port}`;
  return {
    apiUrl: `${world.baseUrl}/api/`,
    baseUrl: world.baseUrl,
    people,
    observe,
    admin,
    stop: async () => {
      world.events.stop();
      await world.hub.stop();
      await server.stop();
    },
  };
}
