import { ECSClient, ListServicesCommand } from '@aws-sdk/client-ecs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PlainCredentials } from '../../../src/playground/aws/start-local-aws.ts';
import { type AwsHarness, awsHarness, failureOf } from './harness.ts';

let harness: AwsHarness;
beforeAll(async () => {
  harness = await awsHarness();
});
afterAll(() => harness.stop());

const whoAmI = () => new GetCallerIdentityCommand({});
const list = () => new ListServicesCommand({ cluster: 'prod' });

describe('a signature', () => {
  it.each<[string, (good: PlainCredentials) => PlainCredentials, string, string]>([
    [
      'by another secret',
      (good) => ({ ...good, secretAccessKey: 'x'.repeat(40) }),
      'SignatureDoesNotMatch',
      'InvalidSignatureException',
    ],
    [
      'with an unknown key',
      (good) => ({ ...good, accessKeyId: 'ASIAAAAAAAAAAAAAAAAA' }),
      'InvalidClientTokenId',
      'UnrecognizedClientException',
    ],
    [
      'with another token',
      (good) => ({ ...good, sessionToken: 'x' }),
      'InvalidClientTokenId',
      'UnrecognizedClientException',
    ],
    [
      'without the token',
      ({ accessKeyId, secretAccessKey }) => ({ accessKeyId, secretAccessKey }),
      'InvalidClientTokenId',
      'UnrecognizedClientException',
    ],
  ])('%s is refused in the words of each protocol', async (_name, change, stsName, ecsName) => {
    const bad = change(harness.aws.credentialsOf('issuer'));
    expect(await failureOf(harness.sts(bad).send(whoAmI()))).toMatchObject({ name: stsName, status: 403 });
    expect(await failureOf(harness.ecs(bad).send(list()))).toMatchObject({ name: ecsName, status: 400 });
  });

  it('of another region is refused', async () => {
    const client = new STSClient({
      endpoint: harness.aws.endpoint,
      region: 'us-east-1',
      credentials: harness.aws.credentialsOf('issuer'),
      maxAttempts: 1,
    });
    const failure = await failureOf(client.send(whoAmI()));
    client.destroy();
    expect(failure).toMatchObject({
      name: 'SignatureDoesNotMatch',
      message: expect.stringContaining('valid region'),
    });
  });

  it.each([
    [-16 * 60_000, /^Signature expired/],
    [16 * 60_000, /^Signature not yet current/],
  ])('that is %d ms off is refused', async (systemClockOffset, message) => {
    const credentials = harness.aws.credentialsOf('observer');
    const client = new ECSClient({
      endpoint: harness.aws.endpoint,
      region: 'eu-west-1',
      credentials,
      maxAttempts: 1,
      systemClockOffset,
    });
    const failure = await failureOf(client.send(list()));
    client.destroy();
    expect(failure).toMatchObject({
      name: 'InvalidSignatureException',
      message: expect.stringMatching(message),
    });
  });

  it('that is 14 minutes off is taken', async () => {
    const client = new STSClient({
      endpoint: harness.aws.endpoint,
      region: 'eu-west-1',
      credentials: harness.aws.credentialsOf('observer'),
      systemClockOffset: -14 * 60_000,
      maxAttempts: 1,
    });
    await expect(client.send(whoAmI())).resolves.toMatchObject({ Account: '111122223333' });
    client.destroy();
  });

  it('covers the body, and every header that AWS acts on', async () => {
    const sent: { headers: Record<string, string>; body: string }[] = [];
    const client = harness.sts(harness.aws.credentialsOf('observer'));
    client.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { headers: Record<string, string>; body: string };
        const { host: _host, 'content-length': _length, ...headers } = request.headers;
        sent.push({ headers, body: request.body });
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    await client.send(whoAmI());
    const [request] = sent;
    if (request === undefined) throw new Error('The client sent nothing.');
    const post = async (headers: Record<string, string>, body: string) => {
      const answer = await fetch(harness.aws.endpoint, { method: 'POST', headers, body });
      return [answer.status, await answer.text()] as const;
    };
    expect(await post(request.headers, request.body)).toEqual([
      200,
      expect.stringContaining('user/observer'),
    ]);
    expect(await post(request.headers, `${request.body}&X=1`)).toEqual([
      403,
      expect.stringContaining('<Code>SignatureDoesNotMatch</Code>'),
    ]);
    const added = { ...request.headers, 'x-amz-security-token': 'extra' };
    expect(await post(added, request.body)).toEqual([
      403,
      expect.stringContaining('<Code>InvalidClientTokenId</Code>'),
    ]);
    const target = { ...request.headers, 'x-amz-meta': 'extra' };
    expect(await post(target, request.body)).toEqual([403, expect.stringContaining('must be a')]);
  });
});

describe('a request without a signature', () => {
  it('is refused in the form of the service it is meant for', async () => {
    const form = await fetch(harness.aws.endpoint, {
      method: 'POST',
      body: 'Action=GetCallerIdentity&Version=2011-06-15',
    });
    expect([form.status, form.headers.get('content-type')]).toEqual([403, 'text/xml']);
    expect(await form.text()).toContain('<Code>MissingAuthenticationToken</Code>');
    const headers = { 'x-amz-target': 'AmazonEC2ContainerServiceV20141113.ListServices' };
    const json = await fetch(harness.aws.endpoint, { method: 'POST', headers, body: '{}' });
    expect(json.status).toBe(400);
    expect(await json.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
    expect(json.headers.get('date')).not.toBeNull();
  });

  it('is recorded as such', () => {
    expect(harness.aws.calls().slice(-1)).toMatchObject([
      { action: 'ecs:ListServices', allowed: false, errorCode: 'MissingAuthenticationToken' },
    ]);
    expect(harness.aws.calls().slice(-1)[0]?.principalArn).toBeUndefined();
  });
});
