import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { examineProvider } from '../../../src/issuer/doctor/examine-provider.ts';
import type { LocalIdp } from '../../../src/playground/idp/start-local-idp.ts';
import { startLocalIdp } from '../../../src/playground/idp/start-local-idp.ts';
import { catalogueOf, EXAMPLE, exampleWith } from '../../catalogue/sample-catalogue.ts';
import { catalogueBySignIn } from '../../http/decide-door.ts';
import type { LocalTokenIssuer } from '../../support/token-issuer.ts';
import { issuerKey, withTokenIssuers } from '../../support/token-issuer.ts';

const PUBLIC_URL = 'https://breakglass.acme.example';
const startIssuer = withTokenIssuers();
const running: LocalIdp[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()));
});

async function startProvider(redirectUri = `${PUBLIC_URL}/decide/callback`) {
  const client = { clientId: 'page', name: 'Breakglass', kind: 'web', redirectUris: [redirectUri] } as const;
  const idp = await startLocalIdp({ accounts: [], clients: [client] });
  running.push(idp);
  return idp;
}

async function examine(
  catalogue: string,
  { hasSecret = false, publicUrl = PUBLIC_URL as string | null } = {},
) {
  const clock = { nowMs: Date.now };
  const parts = await examineProvider(catalogueOf(catalogue), { hasSecret, publicUrl }, clock);
  return parts.flatMap(({ findings }) => findings);
}

describe('the doctor at the identity provider', () => {
  it('finds a real one right, and says what to register', async () => {
    const { issuer } = await startProvider();
    const findings = await examine(catalogueBySignIn(issuer));
    expect(findings.map(({ level }) => level)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'look']);
    expect(findings.at(-1)?.remedy).toContain(
      `Register ${PUBLIC_URL}/decide/callback as a redirect URI of the client page, a public client`,
    );
    const [, , , , , withSecret] = await examine(catalogueBySignIn(issuer), {
      hasSecret: true,
      publicUrl: null,
    });
    expect(withSecret?.remedy).toContain('Register ISSUER_PUBLIC_URL/decide/callback');
    expect(withSecret?.remedy).toContain('the secret that is set here');
  });

  it('finds that the redirect URI is not registered', async () => {
    const { issuer } = await startProvider('https://elsewhere.acme.example/decide/callback');
    const findings = await examine(catalogueBySignIn(issuer));
    expect(findings.at(-1)).toMatchObject({
      level: 'mend',
      says: 'the provider answers 400 to a sign-in with it',
    });
  });

  it('says what it could not see of one that is away, or is another', async () => {
    const idp = await startProvider();
    idp.setAway(true);
    expect(await examine(catalogueBySignIn(idp.issuer))).toMatchObject([
      { level: 'unseen', says: expect.stringContaining('answers with status 503') },
    ]);
    idp.setAway(false);
    expect(await examine(catalogueBySignIn(`${idp.issuer}/`))).toMatchObject([
      { level: 'unseen', says: expect.stringContaining('names another issuer') },
    ]);
  });

  it('tells a catalogue without a provider from one that needs it', async () => {
    expect(await examine(EXAMPLE)).toMatchObject([{ level: 'look' }]);
    expect(await examine(exampleWith('evidence: click', 'evidence: idp'))).toMatchObject([
      { level: 'mend', says: expect.stringContaining('nobody can approve restart-ecs-service') },
    ]);
  });

  describe('of a provider that lacks something', () => {
    let provider: LocalTokenIssuer;
    beforeEach(async () => {
      provider = await startIssuer([await issuerKey('RS256', 'k-1')]);
      provider.configuration = {
        authorization_endpoint: `${provider.issuer}/authorize`,
        id_token_signing_alg_values_supported: ['RS256'],
        code_challenge_methods_supported: ['S256'],
        claims_supported: ['sub', 'auth_time'],
      };
    });

    it.each<[string, Record<string, unknown>, string, string]>([
      ['signs by a shared secret', { id_token_signing_alg_values_supported: ['HS256'] }, 'mend', 'algorithm'],
      ['takes no PKCE', { code_challenge_methods_supported: ['plain'] }, 'mend', 'public client is not safe'],
      ['does not say when people signed in', { claims_supported: ['sub'] }, 'look', 'auth_time'],
    ])('%s', async (_what, change, level, words) => {
      provider.configuration = { ...provider.configuration, ...change };
      const findings = await examine(catalogueBySignIn(provider.issuer), { publicUrl: null });
      expect(findings.filter((one) => one.level === level && one.says.includes(words))).toHaveLength(1);
    });

    it('publishes no key to verify by', async () => {
      provider.keys = [];
      const findings = await examine(catalogueBySignIn(provider.issuer), { publicUrl: null });
      expect(findings).toContainEqual(
        expect.objectContaining({ level: 'mend', says: expect.stringContaining('publishes no key') }),
      );
    });
  });
});
