import type { KeysOfIssuer } from '../proof/issuer-token.ts';
import type { IssuanceDeps } from './deps.ts';

/** The keys of token issuers, as their verification asks for them. */
export function keysOfIssuer({ tokenIssuerKeys }: Pick<IssuanceDeps, 'tokenIssuerKeys'>): KeysOfIssuer {
  return (issuer, kid) => tokenIssuerKeys.keysOf(issuer, kid);
}
