import type { IdpClient } from '../idp/idp-seed.ts';
import { type LocalIdp, startLocalIdp } from '../idp/start-local-idp.ts';
import { COLLEAGUES, type DemoPerson, NEWCOMER } from './demo-people.ts';

/** Who Breakglass is to the company's identity provider: the issuer's page, and the command line. */
export const DEMO_CLIENTS = { page: 'breakglass', cli: 'breakglass-cli' } as const;

/** Starts the company's identity provider: its people are the colleagues, and one who is new. */
export function startDemoIdp(issuerUrl: string): Promise<LocalIdp> {
  const colleagues = Object.values<DemoPerson>(COLLEAGUES).map(({ subject, realName, email }) => ({
    subject,
    name: realName,
    email,
  }));
  const clients: readonly IdpClient[] = [
    {
      clientId: DEMO_CLIENTS.page,
      name: 'Breakglass',
      kind: 'web',
      redirectUris: [`${issuerUrl}/decide/callback`],
    },
    {
      clientId: DEMO_CLIENTS.cli,
      name: 'Breakglass’s command line',
      kind: 'native',
      redirectUris: ['http://127.0.0.1/callback'],
    },
  ];
  return startLocalIdp({ accounts: [...colleagues, NEWCOMER], clients });
}
