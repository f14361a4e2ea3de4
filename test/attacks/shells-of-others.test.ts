import { describe, expect, it } from '@jest/globals';

import { createOpenShells } from '../../src/adapters/aws/open-shells.ts';
import type { SsmClients } from '../../src/adapters/aws/ssm-client.ts';

const OWNER = {
  roleArn: 'arn:aws:iam::111122223333:role/breakglass/breakglass-shell',
  region: 'eu-west-1',
  sessionName: 'bg-aaaaaaaaaa-own',
};
const arnOf = (name: string): string => `arn:aws:sts::111122223333:assumed-role/breakglass-shell/${name}`;

describe('an answer of AWS that names shells of others', () => {
  it('ends no shell but those of the session that is over', async () => {
    const Sessions = [
      { SessionId: 'own-shell', Owner: arnOf(OWNER.sessionName) },
      { SessionId: 'shell-of-another-grant', Owner: arnOf('bg-bbbbbbbbbb-other') },
      { SessionId: 'shell-that-begins-alike', Owner: `${arnOf(OWNER.sessionName)}-2` },
      { SessionId: 'shell-of-an-administrator', Owner: 'arn:aws:iam::111122223333:user/admin' },
      { SessionId: 'shell-of-nobody' },
    ];
    const sdk = await import('@aws-sdk/client-ssm');
    const client = new sdk.SSMClient({ region: OWNER.region });
    const send = () => Promise.resolve({ Sessions });
    const clients: SsmClients = () => Promise.resolve({ client: Object.assign(client, { send }), sdk });
    const shells = createOpenShells(clients, null);
    expect(await shells.list(OWNER, AbortSignal.timeout(1000))).toEqual(['own-shell']);
  });
});
