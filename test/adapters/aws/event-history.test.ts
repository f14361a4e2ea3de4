import { UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { cloudTrailClients } from '../../../src/adapters/aws/cloudtrail-client.ts';
import { createEventHistory } from '../../../src/adapters/aws/event-history.ts';
import { createRateLimit } from '../../../src/adapters/redis/rate-limit.ts';
import { Fault } from '../../../src/domain/fault.ts';
import type { RateLimit } from '../../../src/ports/rate-limit.ts';
import type { AwsHarness } from '../../playground/aws/harness.ts';
import { awsHarness, ORDERS, taskPolicy } from '../../playground/aws/harness.ts';
import { withRedis } from '../../support/redis.ts';

const SESSION = 'bg-aaaabbbbcc-7h2kq9x';
const lookup = {
  accountId: '111122223333',
  region: 'eu-west-1',
  sessionName: SESSION,
  sourceIdentity: 'bg-aaaabbbbcc',
  fromMs: Date.now() - 60_000,
};
const redis = withRedis();
const abort = (): AbortSignal => AbortSignal.timeout(20_000);

let harness: AwsHarness;
beforeAll(async () => {
  harness = await awsHarness();
  const credentials = await harness.mint({
    Policy: taskPolicy(new Date(Date.now() + 600_000).toISOString(), ORDERS, ['ecs:UpdateService']),
  });
  const ecs = harness.ecs(credentials);
  const restart = (service: string) =>
    ecs
      .send(new UpdateServiceCommand({ cluster: 'prod', service, forceNewDeployment: true }))
      .catch(() => null);
  for (let at = 0; at < 59; at += 1) await restart('orders-api');
  await restart('payments-api');
});
afterAll(() => harness.stop());

/** Takes no time here, and half a second there: what AWS allows is never used up. */
const unpaced: RateLimit = {
  take() {
    harness.advance(0.5);
    return Promise.resolve(0);
  },
};

function historyWith(change: { rateLimit?: RateLimit; maxCalls?: number; principal?: string } = {}) {
  const { principal = 'issuer', ...parts } = change;
  return createEventHistory({
    clients: cloudTrailClients({
      region: 'eu-west-1',
      partition: 'aws',
      revokerRole: null,
      sdkOptions: { endpoint: harness.aws.endpoint, credentials: harness.aws.credentialsOf(principal) },
    }),
    rateLimit: unpaced,
    random: { bytes: (count) => new Uint8Array(count).fill(255) },
    firstPauseMs: 20,
    ...parts,
  });
}
const lookups = () => harness.aws.calls().filter(({ action }) => action === 'cloudtrail:LookupEvents');

describe('the event history', () => {
  it('tells every call of a session, over all pages, and no other’s', async () => {
    const found = await historyWith().lookUp(lookup, abort());
    expect(found).toMatchObject({ region: 'eu-west-1', unread: null, isCut: false, operator: null });
    expect(found.calls).toHaveLength(60);
    expect(found.calls.filter(({ outcome }) => outcome === 'done')).toHaveLength(59);
    expect(found.calls[0]).toMatchObject({ action: 'ecs:UpdateService', outcome: 'denied' });
    expect((await historyWith().lookUp({ ...lookup, sessionName: 'bg-other-name' }, abort())).calls).toEqual(
      [],
    );
    const foreign = { ...lookup, sourceIdentity: 'bg-zzzzyyyyxx' };
    expect((await historyWith().lookUp(foreign, abort())).calls).toEqual([]);
  });

  it('stops at so many calls and says so', async () => {
    const found = await historyWith({ maxCalls: 50 }).lookUp(lookup, abort());
    expect(found.calls).toHaveLength(50);
    expect(found.isCut).toBe(true);
  });

  it('keeps to two questions a second with all replicas together', async () => {
    const clock = { nowMs: Date.now };
    const limits = [1, 2].map(() =>
      createRateLimit({ redis: redis().connect('issuer'), keys: redis().keys, side: 'issuer', clock }),
    );
    const before = lookups().length;
    const startedMs = Date.now();
    await Promise.all(limits.map((rateLimit) => historyWith({ rateLimit }).lookUp(lookup, abort())));
    const asked = lookups().slice(before);
    expect(asked.filter(({ allowed }) => allowed)).toHaveLength(4);
    // Four questions, a half second between each and the next.
    expect(Date.now() - startedMs).toBeGreaterThanOrEqual(1_400);
  });

  it('asks again where AWS throttles or is away for a moment', async () => {
    harness.aws.faults.inject({ kind: 'error', code: 'Throttling', operation: 'LookupEvents', times: 2 });
    harness.aws.faults.inject({ kind: 'drop', operation: 'LookupEvents', times: 1 });
    expect((await historyWith().lookUp(lookup, abort())).calls).toHaveLength(60);
  });

  it('says when it may not be read, and when it cannot', async () => {
    expect(await historyWith({ principal: 'observer' }).lookUp(lookup, abort())).toMatchObject({
      unread: 'not-allowed',
      operator: expect.stringContaining('cloudtrail:LookupEvents'),
    });
    harness.aws.faults.inject({
      kind: 'error',
      code: 'ServiceUnavailable',
      operation: 'LookupEvents',
      times: 9,
    });
    expect(await historyWith().lookUp(lookup, abort())).toMatchObject({ unread: 'unavailable' });
    harness.aws.faults.clear();
  });

  it('is not read past the pace of all replicas: a Redis that is away is a fault', async () => {
    const away = () => Promise.reject(new Fault('redis-unavailable', 'away'));
    await expect(historyWith({ rateLimit: { take: away } }).lookUp(lookup, abort())).rejects.toThrow('away');
  });
});
