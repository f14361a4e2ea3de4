import { Fault } from '../domain/fault.ts';
import type { IssuanceDeps } from './deps.ts';

/**
 * Has the provider's keys read again, so that no claim waits for that, an outage finds them in memory, and one that was
 * withdrawn is noticed. That they cannot be read is no fault here; whoever needs them is refused.
 */
export async function warmProviderKeys({
  catalogue,
  tokenIssuerKeys,
}: Pick<IssuanceDeps, 'catalogue' | 'tokenIssuerKeys'>): Promise<void> {
  const provider = catalogue().settings.identityProvider;
  if (provider === null) return;
  try {
    await tokenIssuerKeys.keysOf(provider.issuer, null);
  } catch (cause) {
    if (!(cause instanceof Fault) || cause.code !== 'token-issuer-unavailable') throw cause;
  }
}
