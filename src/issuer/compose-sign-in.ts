import { createIdentityProvider } from '../adapters/idp/identity-provider.ts';
import { systemClock } from '../adapters/system/system-clock.ts';
import { systemRandom } from '../adapters/system/system-random.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Secret } from '../domain/secret.ts';
import type { SignInDeps } from '../http/app.ts';
import type { IdentityProvider } from '../ports/identity-provider.ts';
import { createBrowserKeepsakes } from '../proof/browser-keepsake.ts';
import type { ProcessKeys } from '../proof/process-keys.ts';

/**
 * Signing in with the provider that the catalogue names at the moment, which may be another one after a reload. Nothing
 * is asked of it before somebody signs in: the issuer starts and mints without it.
 */
export function composeSignIn(parts: {
  readonly own: ProcessKeys;
  readonly clientSecret: Secret | null;
  readonly catalogue: () => Catalogue;
}): SignInDeps {
  const { own, clientSecret, catalogue } = parts;
  let current: { readonly of: string; readonly provider: IdentityProvider } | null = null;
  return {
    keepsakes: createBrowserKeepsakes(own, (count) => systemRandom.bytes(count)),
    provider() {
      const { identityProvider } = catalogue().settings;
      if (identityProvider === null) return null;
      const { issuer, clientId } = identityProvider;
      const of = JSON.stringify([issuer, clientId]);
      if (current?.of !== of) {
        const provider = createIdentityProvider({ issuer, clientId, clientSecret, clock: systemClock });
        current = { of, provider };
      }
      return current.provider;
    },
  };
}
