import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { createStsClock } from '../../../src/adapters/aws/sts-clock.ts';
import { stsClients } from '../../../src/adapters/aws/sts-client.ts';
import type { LocalAws } from '../../../src/playground/aws/start-local-aws.ts';
import { startLocalAws } from '../../../src/playground/aws/start-local-aws.ts';

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws();
});
afterEach(() => {
  aws.faults.setDateSkewSeconds(0);
  aws.faults.clear();
});
afterAll(() => aws.stop());

const measure = (timeoutMs = 3_000) =>
  createStsClock({
    clock: { nowMs: Date.now },
    clients: stsClients({ endpoint: aws.endpoint, credentials: aws.credentialsOf('issuer') }),
    timeoutMs,
  }).measure('eu-west-1');

describe('the clock of STS', () => {
  it.each([0, 90, -90])('is %d s ahead of ours', async (seconds) => {
    aws.faults.setDateSkewSeconds(seconds);
    const offsetMs = await measure();
    expect(Math.abs((offsetMs ?? Number.NaN) - seconds * 1000)).toBeLessThan(1_500);
  });

  it('makes no session', async () => {
    await measure();
    expect(aws.sessions()).toEqual([]);
  });

  it('is not known when STS does not answer, or says no', async () => {
    aws.faults.inject({ kind: 'hang', operation: 'GetCallerIdentity' });
    expect(await measure(50)).toBeNull();
    aws.faults.clear();
    aws.faults.inject({ kind: 'error', code: 'ServiceUnavailable', status: 503 });
    expect(await measure()).toBeNull();
  });
});
