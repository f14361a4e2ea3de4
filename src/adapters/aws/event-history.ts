import { setTimeout as wait } from 'node:timers/promises';
import type { Event, LookupEventsCommandOutput } from '@aws-sdk/client-cloudtrail';

import { Fault } from '../../domain/fault.ts';
import type { SessionCall } from '../../domain/session-call.ts';
import type { EventHistory, SessionLookup } from '../../ports/event-history.ts';
import type { Random } from '../../ports/random.ts';
import type { RateLimit } from '../../ports/rate-limit.ts';
import type { CloudTrailClients } from './cloudtrail-client.ts';
import { isThrottled } from './iam-errors.ts';
import { randomPause } from './random-pause.ts';
import { readSdkError } from './sdk-error.ts';
import { sessionCall } from './session-call.ts';

export type EventHistoryParts = {
  readonly clients: CloudTrailClients;
  /** Shared by all replicas, since AWS counts them together. */
  readonly rateLimit: RateLimit;
  readonly random: Random;
  /** So many calls of a session are read in a Region at most, the newest (default 2,000). */
  readonly maxCalls?: number;
  /** The longest pause before a question is asked again; it grows with each (milliseconds, default 1,000). */
  readonly firstPauseMs?: number;
};

/** LookupEvents may be called twice a second, per account and Region. Source: CloudTrail API reference, LookupEvents. */
const RATE = { burst: 1, everyMs: 500 };
const PAGE = 50;
const CALL_TIMEOUT_MS = 10_000;
const MAX_TRIES = 5;

/**
 * Sessions' calls over CloudTrail's event history. A page that AWS throttled or did not answer is asked for again a
 * few times; reading twice is harmless.
 */
export function createEventHistory(parts: EventHistoryParts): EventHistory {
  const { maxCalls = 2_000 } = parts;
  return {
    async lookUp(lookup, abort) {
      const { region } = lookup;
      const calls: SessionCall[] = [];
      try {
        for (let token: string | undefined; ; ) {
          const page = await nextPage(parts, lookup, token, abort);
          calls.push(...(page.Events ?? []).flatMap((event) => ours(event, lookup)));
          token = page.NextToken;
          const isCut = token !== undefined && calls.length >= maxCalls;
          if (isCut || token === undefined) return { region, calls, isCut, unread: null, operator: null };
        }
      } catch (error) {
        if (error instanceof Fault) throw error;
        const { name, text } = readSdkError(error);
        const unread = name === 'AccessDenied' ? 'not-allowed' : 'unavailable';
        return { region, calls, isCut: false, unread, operator: text };
      }
    },
  };
}

async function nextPage(
  { clients, rateLimit, random, firstPauseMs = 1_000 }: EventHistoryParts,
  { accountId, region, sessionName, fromMs }: SessionLookup,
  token: string | undefined,
  abort: AbortSignal,
): Promise<LookupEventsCommandOutput> {
  for (let tries = 1; ; tries += 1) {
    await pace(rateLimit, `cloudtrail/${accountId}/${region}`, abort);
    try {
      const { client, sdk } = await clients(accountId, region);
      const command = new sdk.LookupEventsCommand({
        LookupAttributes: [{ AttributeKey: 'Username', AttributeValue: sessionName }],
        // Event times are whole seconds: a start in the middle of one would miss what happened in it.
        StartTime: new Date(Math.floor(fromMs / 1000) * 1000),
        MaxResults: PAGE,
        ...(token === undefined ? {} : { NextToken: token }),
      });
      const abortSignal = AbortSignal.any([abort, AbortSignal.timeout(CALL_TIMEOUT_MS)]);
      return await client.send(command, { abortSignal });
    } catch (error) {
      const { status } = readSdkError(error);
      const mayPass = isThrottled(error) || status === null || status >= 500;
      const again = mayPass && tries < MAX_TRIES && !abort.aborted;
      if (!again || !(await randomPause(random, firstPauseMs * tries, abort))) throw error;
    }
  }
}

/** Waits for a place among the calls of all replicas. Fault: `redis-unavailable`. */
async function pace(rateLimit: RateLimit, key: string, abort: AbortSignal): Promise<void> {
  for (;;) {
    abort.throwIfAborted();
    const waitMs = await rateLimit.take(key, RATE);
    if (waitMs === 0) return;
    await wait(waitMs, undefined, { signal: abort });
  }
}

/** An event of another identity under the same name is not ours; one that names none is. */
function ours(event: Event, { region, sourceIdentity }: SessionLookup): readonly SessionCall[] {
  const read = sessionCall(event, region);
  return read.sourceIdentity === null || read.sourceIdentity === sourceIdentity ? [read.call] : [];
}
