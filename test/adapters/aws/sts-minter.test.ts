import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { stsClients } from '../../../src/adapters/aws/sts-client.ts';
import { createStsMinter } from '../../../src/adapters/aws/sts-minter.ts';
import { compileSessionPolicy } from '../../../src/catalogue/session-policy.ts';
import type { LocalAws } from '../../../src/playground/aws/start-local-aws.ts';
import { startLocalAws } from '../../../src/playground/aws/start-local-aws.ts';
import type { MintOutcome, MintRequest, SessionMinter } from '../../../src/ports/session-minter.ts';
import { sampleTask } from '../../catalogue/sample-catalogue.ts';

const clock = { nowMs: () => Date.now() };
/** Pauses of no length: random numbers that are all zero. */
const random = { bytes: (count: number) => new Uint8Array(count) };
const task = sampleTask();

let aws: LocalAws;
let minter: SessionMinter;
beforeAll(async () => {
  aws = await startLocalAws();
  minter = createStsMinter({ clients: clientsAs('issuer'), clock, random });
});
afterEach(() => aws.faults.clear());
afterAll(() => aws.stop());

const clientsAs = (principal: string) =>
  stsClients({ endpoint: aws.endpoint, credentials: aws.credentialsOf(principal) });
const assumeRoleCalls = (): number => aws.calls().filter((call) => call.action === 'sts:AssumeRole').length;

function request(changes: Partial<MintRequest> = {}): MintRequest {
  return {
    roleArn: task.roleArn,
    region: task.region,
    sessionName: 'bg-aaaaaaaaaa-x7k2',
    sourceIdentity: 'bg-aaaaaaaaaa',
    sessionPolicy: compileSessionPolicy(task, Date.now() + 600_000),
    durationSeconds: 900,
    tags: { 'breakglass:grant': 'bg-aaaaaaaaaa', 'breakglass:incident': 'inc_x', 'breakglass:digest': 'abc' },
    ...changes,
  };
}

async function failureOf(outcome: Promise<MintOutcome>): Promise<Extract<MintOutcome, { kind: 'failed' }>> {
  const answer = await outcome;
  if (answer.kind !== 'failed') throw new Error('a session was minted');
  return answer;
}

describe('a mint', () => {
  it('asks STS for exactly what it was told, and keeps the secrets unprintable', async () => {
    const asked = request();
    const outcome = await minter.mint(asked, AbortSignal.timeout(5000));
    expect(outcome).toMatchObject({
      kind: 'minted',
      session: { accessKeyId: expect.stringMatching(/^ASIA/) },
    });
    if (outcome.kind !== 'minted') return;
    const { secretAccessKey, sessionToken, expiresAtMs, clockOffsetMs } = outcome.session;
    expect(expiresAtMs - Date.now()).toBeGreaterThan(890_000);
    expect(Math.abs(clockOffsetMs ?? Number.NaN)).toBeLessThan(2000);
    expect(JSON.stringify(outcome)).not.toContain(secretAccessKey.reveal());
    expect(JSON.stringify(outcome)).not.toContain(sessionToken.reveal());
    expect(aws.calls().at(-1)?.requestParameters).toMatchObject({
      roleArn: asked.roleArn,
      roleSessionName: asked.sessionName,
      sourceIdentity: asked.sourceIdentity,
      policyJson: asked.sessionPolicy,
      durationSeconds: 900,
      tags: asked.tags,
    });
  });

  it('makes a session that may do the task and nothing else', async () => {
    const outcome = await minter.mint(request(), AbortSignal.timeout(5000));
    if (outcome.kind !== 'minted') throw new Error('not minted');
    const { accessKeyId } = outcome.session;
    const ask = (action: string, resource: string) =>
      aws.authorize({ accessKeyId, action, resource, atMs: Date.now() });
    const [arn = ''] = task.actions[0]?.arns ?? [];
    expect(await ask('ecs:UpdateService', arn)).toMatchObject({ allowed: true });
    expect(await ask('ecs:UpdateService', arn.replace('orders', 'payments'))).toMatchObject({
      allowed: false,
    });
    expect(await ask('ecs:DeleteService', arn)).toMatchObject({ allowed: false });
  });

  it('tells how far the clock of AWS is ahead', async () => {
    aws.faults.setDateSkewSeconds(90);
    const outcome = await minter.mint(request(), AbortSignal.timeout(5000));
    const offset = outcome.kind === 'minted' ? outcome.session.clockOffsetMs : null;
    expect(Math.abs((offset ?? 0) - 90_000)).toBeLessThan(2000);
  });
});

describe('a mint that AWS answers with an error', () => {
  it.each([
    [
      'AccessDenied',
      'User: x is not authorized to perform: sts:TagSession on resource: y',
      'aws-access-denied',
      false,
      'sts:TagSession to the issuer',
    ],
    [
      'AccessDenied',
      'User: x is not authorized to perform: sts:SetSourceIdentity on resource: y',
      'aws-access-denied',
      false,
      'sts:SetSourceIdentity to the issuer',
    ],
    [
      'AccessDenied',
      'User: x is not authorized to perform: sts:AssumeRole on resource: y',
      'aws-access-denied',
      false,
      'lacks sts:AssumeRole',
    ],
    [
      'InvalidClientTokenId',
      'The security token included in the request is invalid',
      'aws-access-denied',
      false,
      'own credentials',
    ],
    ['MalformedPolicyDocument', 'Syntax errors in policy.', 'aws-policy', false, 'Syntax errors'],
    ['PackedPolicyTooLarge', 'Packed policy consumes 121%', 'aws-policy', false, '121%'],
    ['RegionDisabledException', 'STS is not activated in this region', 'aws-region', false, 'activate STS'],
    [
      'ExpiredTokenException',
      'The security token included in the request is expired',
      'aws-busy',
      true,
      'own credentials have expired',
    ],
    [
      'ExpiredToken',
      'The security token included in the request is expired',
      'aws-busy',
      true,
      'own credentials have expired',
    ],
    [
      'SignatureDoesNotMatch',
      'Signature expired: 20261123T031200Z is now earlier than 20261123T031700Z',
      'aws-clock',
      true,
      'Signature expired',
    ],
    [
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
      'internal',
      false,
      'role chaining',
    ],
  ])('explains %s: %s', async (code, message, refusalCode, retryable, operator) => {
    aws.faults.inject({ kind: 'error', operation: 'AssumeRole', code, message });
    const before = assumeRoleCalls();
    const failure = await failureOf(minter.mint(request(), AbortSignal.timeout(5000)));
    expect(failure).toMatchObject({ refusal: { code: refusalCode }, retryable, outcome: 'not-minted' });
    expect(failure.refusal.operator).toContain(operator);
    expect(assumeRoleCalls() - before).toBe(1);
  });

  it('keeps what AWS repeats of a signed request out of the texts', async () => {
    const token = 'IQoJb3JpZ2luX2VjE'.repeat(20);
    aws.faults.inject({
      kind: 'error',
      code: 'SignatureDoesNotMatch',
      message: `The request signature does not match ${token}\nThe Canonical String: x-amz-security-token:${token}`,
    });
    const { refusal } = await failureOf(minter.mint(request(), AbortSignal.timeout(5000)));
    expect(refusal.code).toBe('aws-access-denied');
    expect(JSON.stringify(refusal)).not.toContain('IQoJb3JpZ2luX2VjEIQo');
  });

  it('is refused really: by the trust policy, to somebody who is not the issuer', async () => {
    const other = createStsMinter({ clients: clientsAs('observer'), clock, random });
    const failure = await failureOf(other.mint(request(), AbortSignal.timeout(5000)));
    expect(failure).toMatchObject({
      refusal: { code: 'aws-access-denied' },
      retryable: false,
      outcome: 'not-minted',
    });
  });

  it.each([
    ['throttled', { code: 'Throttling', message: 'Rate exceeded' }],
    ['throttled otherwise', { code: 'RequestLimitExceeded' }],
    ['failing', { code: 'InternalFailure', status: 500 }],
    ['away', { code: 'ServiceUnavailable', status: 503 }],
  ])('is repeated while AWS is %s', async (_what, fault) => {
    aws.faults.inject({ kind: 'error', operation: 'AssumeRole', times: 2, ...fault });
    const before = assumeRoleCalls();
    expect(await minter.mint(request(), AbortSignal.timeout(5000))).toMatchObject({ kind: 'minted' });
    expect(assumeRoleCalls() - before).toBe(3);
  });

  it.each([
    ['Throttling', 400, 'not-minted'],
    ['InternalFailure', 500, 'unknown'],
  ] as const)('gives up repeating %s after four calls', async (code, status, outcome) => {
    aws.faults.inject({ kind: 'error', operation: 'AssumeRole', times: 9, code, status });
    const before = assumeRoleCalls();
    expect(await minter.mint(request(), AbortSignal.timeout(5000))).toMatchObject({
      kind: 'failed',
      retryable: true,
      outcome,
      refusal: { code: 'aws-busy' },
    });
    expect(assumeRoleCalls() - before).toBe(4);
  });

  it('stays unknown when a later call is plainly refused', async () => {
    aws.faults.inject({ kind: 'error', operation: 'AssumeRole', code: 'InternalFailure', status: 500 });
    aws.faults.inject({ kind: 'error', operation: 'AssumeRole', code: 'AccessDenied' });
    const failure = await failureOf(minter.mint(request(), AbortSignal.timeout(5000)));
    expect(failure).toMatchObject({
      refusal: { code: 'aws-access-denied' },
      retryable: false,
      outcome: 'unknown',
    });
  });
});

describe('a mint without an answer', () => {
  it('is unknown, and not repeated, when the connection is cut after the call ran', async () => {
    aws.faults.inject({ kind: 'drop', operation: 'AssumeRole', when: 'after' });
    const [calls, sessions] = [assumeRoleCalls(), aws.sessions().length];
    const failure = await failureOf(minter.mint(request(), AbortSignal.timeout(5000)));
    expect(failure).toMatchObject({ refusal: { code: 'aws-busy' }, retryable: true, outcome: 'unknown' });
    expect([assumeRoleCalls() - calls, aws.sessions().length - sessions]).toEqual([1, 1]);
  });

  it('is unknown when the caller’s time is over', async () => {
    aws.faults.inject({ kind: 'hang', operation: 'AssumeRole' });
    const abort = new AbortController();
    const outcome = minter.mint(request(), abort.signal);
    while (aws.faults.pending().length > 0) await new Promise((resolve) => setImmediate(resolve));
    abort.abort();
    expect(await failureOf(outcome)).toMatchObject({
      refusal: { code: 'aws-busy' },
      retryable: true,
      outcome: 'unknown',
    });
  });

  it('is unknown when one call takes too long', async () => {
    aws.faults.inject({ kind: 'hang', operation: 'AssumeRole' });
    const impatient = createStsMinter({ clients: clientsAs('issuer'), clock, random, callTimeoutMs: 50 });
    expect(await failureOf(impatient.mint(request(), AbortSignal.timeout(5000)))).toMatchObject({
      retryable: true,
      outcome: 'unknown',
    });
  });

  it('was never made when no time was left', async () => {
    const before = assumeRoleCalls();
    expect(await failureOf(minter.mint(request(), AbortSignal.abort()))).toMatchObject({
      retryable: true,
      outcome: 'not-minted',
    });
    expect(assumeRoleCalls()).toBe(before);
  });

  it('was never made when nobody listens there', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const clients = stsClients({
      endpoint: `http://127.0.0.1:${port}`,
      credentials: aws.credentialsOf('issuer'),
    });
    const failure = await failureOf(
      createStsMinter({ clients, clock, random }).mint(request(), AbortSignal.timeout(5000)),
    );
    expect(failure).toMatchObject({ refusal: { code: 'aws-busy' }, retryable: true, outcome: 'not-minted' });
  });

  it('was never made when the issuer has no credentials of its own', async () => {
    const none = async (): Promise<never> => {
      throw Object.assign(new Error('Could not load credentials from any providers'), {
        name: 'CredentialsProviderError',
      });
    };
    const clients = stsClients({ endpoint: aws.endpoint, credentials: none });
    const failure = await failureOf(
      createStsMinter({ clients, clock, random }).mint(request(), AbortSignal.timeout(5000)),
    );
    expect(failure).toMatchObject({
      refusal: {
        code: 'aws-busy',
        operator: 'There are no AWS credentials here; give the process a role.',
      },
      retryable: true,
      outcome: 'not-minted',
    });
  });
});

describe('the client', () => {
  it('goes to the Regional endpoint of the task', async () => {
    const { client, sdk } = await stsClients({ credentials: aws.credentialsOf('issuer') })('eu-north-1');
    const hosts: unknown[] = [];
    client.middlewareStack.add(
      () => async (args) => {
        hosts.push((args.request as { hostname: string }).hostname);
        throw new Error('nothing leaves this machine');
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    await expect(client.send(new sdk.GetCallerIdentityCommand({}))).rejects.toThrow('nothing leaves');
    expect(hosts).toEqual(['sts.eu-north-1.amazonaws.com']);
  });
});
