import { randomBytes } from 'node:crypto';

import { createIdentityProvider } from '../../adapters/idp/identity-provider.ts';
import { readTokenIssuer } from '../../adapters/idp/read-published-keys.ts';
import type { Catalogue, IdentityProviderSettings } from '../../catalogue/catalogue.ts';
import { Fault } from '../../domain/fault.ts';
import type { AccountFinding } from '../../issuance/account-check/finding.ts';
import { look, mend, unseen } from '../../issuance/account-check/finding.ts';
import { judgeProvider } from '../../issuance/account-check/judge-provider.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Examination } from './examine-aws.ts';

/** What the issuer would sign people in with. */
export type ProviderClient = {
  readonly hasSecret: boolean;
  /** `ISSUER_PUBLIC_URL`, without a trailing slash; `null` where it is not told. */
  readonly publicUrl: string | null;
};

const TIMEOUT_MS = 5_000;

/** Looks at the identity provider of the catalogue as the issuer would use it. Nobody signs in by that. */
export async function examineProvider(
  catalogue: Catalogue,
  client: ProviderClient,
  clock: Clock,
): Promise<Examination> {
  const { identityProvider } = catalogue.settings;
  const findings =
    identityProvider === null
      ? [withoutProvider(catalogue)]
      : await findingsOn(identityProvider, client, clock);
  return [{ title: 'decisions by sign-in', findings }];
}

function withoutProvider({ tasks }: Catalogue): AccountFinding {
  const waiting = [...tasks.values()].filter(({ evidence }) => evidence === 'idp');
  const remedy =
    'Name the provider in the catalogue, under settings, identityProvider: its issuer and our clientId.';
  return waiting.length === 0
    ? look('catalogue', 'it names no identity provider, and no task wants a sign-in', remedy)
    : mend(
        'catalogue',
        `it names no identity provider, so nobody can approve ${waiting.map(({ taskId }) => taskId).join(', ')}`,
        remedy,
      );
}

async function findingsOn(
  provider: IdentityProviderSettings,
  { hasSecret, publicUrl }: ProviderClient,
  clock: Clock,
): Promise<readonly AccountFinding[]> {
  const redirectUri = publicUrl === null ? null : `${publicUrl}/decide/callback`;
  try {
    const reading = await readTokenIssuer(provider.issuer, TIMEOUT_MS);
    const signInStatus = redirectUri === null ? null : await statusOfSignIn(provider, redirectUri, clock);
    return judgeProvider(provider, { ...reading, signInStatus }, { hasSecret, redirectUri });
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause;
    return [
      unseen(
        provider.issuer,
        cause.message,
        'Look whether this host reaches the provider, and whether issuer is spelled as in its tokens.',
      ),
    ];
  }
}

/** What a browser would be answered that is sent there; many providers refuse a client they do not know at once. */
async function statusOfSignIn(
  { issuer, clientId }: IdentityProviderSettings,
  redirectUri: string,
  clock: Clock,
): Promise<number | null> {
  const text = (): string => randomBytes(32).toString('base64url');
  const provider = createIdentityProvider({ issuer, clientId, clientSecret: null, clock });
  const signIn = { redirectUri, state: text(), nonce: text(), codeVerifier: text() };
  const url = await provider.signInUrl(signIn);
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
    await response.body?.cancel();
    return response.status;
  } catch {
    // It may keep programs away from its pages; then nothing is known.
    return null;
  }
}
