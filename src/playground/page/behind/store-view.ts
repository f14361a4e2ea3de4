import type { Redis } from 'ioredis';
import { z } from 'zod';
import { redisKeys } from '../../../adapters/redis/keys.ts';
import { accessRequestSchema, incidentSchema } from '../../../contracts/gateway-records.ts';
import { deviceSchema, grantSchema } from '../../../contracts/issuer-records.ts';
import type { AccessRequest } from '../../../domain/access-request.ts';
import type { Grant } from '../../../domain/grant.ts';
import type { Incident } from '../../../domain/incident.ts';
import type { GrantView, RequestView } from '../contract.ts';

/** What the two processes keep in Redis, as far as the page shows it. */
export type StoreView = {
  readonly incidentTitle: string | null;
  readonly bound: readonly string[];
  readonly requests: readonly RequestView[];
  readonly grants: readonly GrantView[];
};

/**
 * Reads the records of a workspace from Redis, and only again when a process has written an event since: no state
 * changes without one.
 * @param redis of a user who may read everything.
 */
export class StoreReader {
  readonly #redis: Redis;
  readonly #keys: ReturnType<typeof redisKeys>;
  #seen = '';
  #view: StoreView = { incidentTitle: null, bound: [], requests: [], grants: [] };

  constructor(redis: Redis, workspace: string) {
    this.#redis = redis;
    this.#keys = redisKeys(workspace);
  }

  async look(): Promise<StoreView> {
    const last = await this.#lastEvents();
    if (last === this.#seen) return this.#view;
    const { gateway, issuer } = this.#keys;
    const [incidents, requests, grants, devices] = await Promise.all([
      this.#records(gateway.record('incident/*'), incidentSchema),
      this.#records(gateway.record('request/*'), accessRequestSchema),
      this.#records(issuer.record('grant/*'), grantSchema),
      this.#records(issuer.record('device/*'), deviceSchema),
    ]);
    this.#view = {
      incidentTitle: titleOfOpen(incidents),
      bound: [...new Set(devices.map(({ person }) => person.personId))].toSorted(),
      requests: requests.map(requestView).toSorted((a, b) => b.filedAtMs - a.filedAtMs),
      grants: grants.map(grantView).toSorted((a, b) => b.acceptedAtMs - a.acceptedAtMs),
    };
    this.#seen = last;
    return this.#view;
  }

  /** The id of the last event of each process. */
  async #lastEvents(): Promise<string> {
    const streams = [this.#keys.gateway.events, this.#keys.issuer.events];
    const last = await Promise.all(
      streams.map((stream) => this.#redis.xrevrange(stream, '+', '-', 'COUNT', 1)),
    );
    return last.map(([entry]) => entry?.[0] ?? '').join(' ');
  }

  async #records<T>(pattern: string, schema: z.ZodType<T>): Promise<readonly T[]> {
    const names = await this.#names(pattern);
    const bodies = await Promise.all(names.map((name) => this.#redis.hget(name, 'body')));
    return bodies.flatMap((body) => {
      const record = z.object({ record: schema }).safeParse(body === null ? null : JSON.parse(body));
      return record.success ? [record.data.record] : [];
    });
  }

  async #names(pattern: string): Promise<readonly string[]> {
    const names = new Set<string>();
    let cursor = '0';
    do {
      const [next, found] = await this.#redis.scan(cursor, 'MATCH', pattern, 'COUNT', 500);
      for (const name of found) names.add(name);
      cursor = next;
    } while (cursor !== '0');
    return [...names];
  }
}

function titleOfOpen(incidents: readonly Incident[]): string | null {
  return incidents.find(({ state }) => state === 'open')?.title ?? null;
}

function requestView(request: AccessRequest): RequestView {
  return {
    requestId: request.requestId,
    state: request.state,
    requester: request.requester.name,
    requesterSlackUserId: request.requesterSlackUserId,
    askedSlackUserIds: request.asked.map(({ slackUserId }) => slackUserId),
    title: titleOf(request),
    asset: request.task.asset,
    durationSeconds: request.intent.durationSeconds,
    filedAtMs: request.filedAtMs,
  };
}

function grantView(grant: Grant): GrantView {
  const isOver = grant.state === 'ended' || grant.state === 'ending';
  return {
    grantId: grant.grantId,
    requestId: grant.requestId,
    state: grant.state,
    reason: isOver ? grant.reason : null,
    certainty: grant.state === 'ended' ? grant.certainty : null,
    requester: grant.requester.name,
    requesterName: grant.requester.personId,
    title: titleOf(grant),
    asset: grant.task.asset,
    acceptedAtMs: grant.acceptedAtMs,
    deadlineMs: grant.deadlineMs,
    claims: grant.attempts.filter(({ outcome }) => outcome === 'minted').length,
    maxClaims: grant.maxClaims,
  };
}

/** As the chat names it: a drill says that it is one. */
function titleOf({ task }: Pick<Grant, 'task'>): string {
  return task.drill ? `Drill: ${task.title}` : task.title;
}
