import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type AwsHarness, awsHarness, failureOf, mintInput, ORDERS, until } from './harness.ts';

let harness: AwsHarness;
beforeEach(async () => {
  harness = await awsHarness();
});
afterEach(() => harness.stop());

function mint(maxAttempts = 1) {
  return harness.sts(undefined, maxAttempts).send(new AssumeRoleCommand(mintInput()));
}

describe('an injected fault', () => {
  it('throttles as often as asked, and the SDK tries again by itself', async () => {
    harness.aws.faults.inject({ kind: 'error', code: 'Throttling', operation: 'AssumeRole', times: 2 });
    const answer = await mint(3);
    expect(answer.$metadata.attempts).toBe(3);
    expect(harness.aws.calls().map(({ errorCode }) => errorCode)).toEqual([
      'Throttling',
      'Throttling',
      undefined,
    ]);
    expect(harness.aws.sessions()).toHaveLength(1);
  });

  it.each([
    ['Throttling', 'Throttling', 400],
    ['AccessDenied', 'AccessDenied', 403],
    ['RegionDisabledException', 'RegionDisabledException', 403],
    ['PackedPolicyTooLarge', 'PackedPolicyTooLargeException', 400],
    ['ExpiredTokenException', 'ExpiredTokenException', 400],
    ['InternalFailure', 'InternalFailure', 500],
    ['ServiceUnavailable', 'ServiceUnavailable', 503],
  ])('%s comes as STS sends it', async (code, name, status) => {
    harness.aws.faults.inject({ kind: 'error', code });
    expect(await failureOf(mint())).toMatchObject({ name, status });
    expect(harness.aws.sessions()).toHaveLength(0);
  });

  it('can lose the answer after the session is made', async () => {
    harness.aws.faults.inject({ kind: 'drop', when: 'after' });
    await failureOf(mint());
    expect(harness.aws.sessions()).toHaveLength(1);
    expect(harness.aws.calls()).toMatchObject([
      { allowed: true, issuedAccessKeyId: harness.aws.sessions()[0]?.accessKeyId },
    ]);
  });

  it('can answer 500 after the session is made, so that a retry makes a second', async () => {
    harness.aws.faults.inject({ kind: 'error', code: 'InternalFailure', when: 'after' });
    await mint(2);
    expect(harness.aws.sessions()).toHaveLength(2);
  });

  it('can hold a call before or after the session, until it is cleared', async () => {
    harness.aws.faults.inject({ kind: 'hang' });
    harness.aws.faults.inject({ kind: 'hang', when: 'after' });
    const held = mint();
    await until(() => harness.aws.faults.pending().length === 1);
    expect(harness.aws.sessions()).toHaveLength(0);
    harness.aws.faults.clear();
    await held;

    harness.aws.faults.inject({ kind: 'hang', when: 'after' });
    const late = mint();
    await until(() => harness.aws.sessions().length === 2);
    harness.aws.faults.clear();
    await expect(late).resolves.toBeDefined();
  });

  it('can put the Date header off', async () => {
    harness.aws.faults.setDateSkewSeconds(70);
    const answer = await fetch(harness.aws.endpoint, { method: 'POST' });
    expect(Date.parse(answer.headers.get('date') ?? '') - Date.now()).toBeGreaterThan(60_000);
  });
});

describe('the control routes', () => {
  async function post(path: string, body: unknown) {
    const answer = await fetch(`${harness.aws.endpoint}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as unknown };
  }

  it('inject and clear faults', async () => {
    const inject = [
      { kind: 'error', code: 'Throttling', times: 2 },
      { kind: 'delay', delayMs: 5, when: 'after' },
    ];
    expect(await post('/_faults', { inject, dateSkewSeconds: 7 })).toMatchObject({
      status: 200,
      body: { pending: inject, dateSkewSeconds: 7 },
    });
    expect(await failureOf(mint())).toMatchObject({ name: 'Throttling' });
    expect(await post('/_faults', { clear: true })).toMatchObject({
      body: { pending: [], dateSkewSeconds: 0 },
    });
    expect(await post('/_faults', { inject: [{ kind: 'flood' }] })).toMatchObject({ status: 400 });
  });

  it('answer for a session, and never for one that is not there', async () => {
    const { accessKeyId } = await harness.mint();
    const question = { accessKeyId, action: 'ecs:UpdateService', resource: ORDERS };
    expect(await post('/_authorize', question)).toMatchObject({
      status: 200,
      body: { allowed: true, reason: 'allowed' },
    });
    const denied = (change: object, reason: string) =>
      post('/_authorize', { ...question, ...change }).then((answer) =>
        expect(answer.body).toMatchObject({ allowed: false, reason }),
      );
    await denied({ accessKeyId: 'ASIANOBODY' }, 'unknown-access-key');
    await denied({ atMs: Date.now() - 60_000 }, 'not-yet-issued');
    await denied({ atMs: Date.now() + 901_000 }, 'expired');
    await denied({ action: 'ecs:UpdateServise' }, 'evaluation-error');
    await denied(
      { action: 'iam:PutRolePolicy', resource: 'arn:aws:iam::111122223333:role/x' },
      'implicit-deny',
    );
    expect(await post('/_authorize', { action: 'ecs:UpdateService' })).toMatchObject({ status: 400 });
  });

  it('show calls and sessions without secrets', async () => {
    const session = await harness.mint();
    const seen = await Promise.all(
      ['/_calls', '/_sessions'].map(async (path) => (await fetch(`${harness.aws.endpoint}${path}`)).text()),
    );
    expect(seen.every((text) => text.includes(session.accessKeyId))).toBe(true);
    expect(seen.join('')).not.toContain(session.secretAccessKey);
    expect(seen.join('')).not.toContain(session.sessionToken);
  });
});
