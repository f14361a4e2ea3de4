import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { checkCallerIdentity } from '../../../src/adapters/aws/caller-identity.ts';
import { stsClients } from '../../../src/adapters/aws/sts-client.ts';
import type { LocalAws } from '../../../src/playground/aws/start-local-aws.ts';
import { startLocalAws } from '../../../src/playground/aws/start-local-aws.ts';

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws();
});
afterEach(() => aws.faults.clear());
afterAll(() => aws.stop());

const clients = () => stsClients({ endpoint: aws.endpoint, credentials: aws.credentialsOf('issuer') });

describe('checkCallerIdentity', () => {
  it('says who the issuer is', async () => {
    expect(await checkCallerIdentity('eu-west-1', clients())).toEqual({
      account: '111122223333',
      arn: 'arn:aws:sts::111122223333:assumed-role/breakglass-issuer/issuer-1',
    });
  });

  it('names the remedy when the credentials are refused', async () => {
    const wrong = stsClients({
      endpoint: aws.endpoint,
      credentials: { accessKeyId: 'AKIAWRONGWRONGWRONG1', secretAccessKey: 'x' },
    });
    await expect(checkCallerIdentity('eu-west-1', wrong)).rejects.toMatchObject({
      name: 'Fault',
      code: 'aws-unavailable',
      message: expect.stringMatching(
        /STS in eu-west-1 cannot be used: .*InvalidClientTokenId.*Give the issuer’s process a role/,
      ),
    });
  });

  it('does not wait for ever', async () => {
    aws.faults.inject({ kind: 'hang', operation: 'GetCallerIdentity' });
    await expect(checkCallerIdentity('eu-west-1', clients(), 50)).rejects.toMatchObject({
      code: 'aws-unavailable',
    });
  });
});
