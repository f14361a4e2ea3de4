import type { JsonObject } from '../domain/json.ts';

/** The public keys that a token issuer publishes (OpenID Connect Discovery, `jwks_uri`). */
export interface TokenIssuerKeys {
  /**
   * Its keys as JWKs, from memory where they are known; read again, not too often, where none has this `kid`.
   * Fault: `token-issuer-unavailable`, where they cannot be read and none are known, or none with this `kid`.
   */
  keysOf(issuer: string, kid: string | null): Promise<readonly JsonObject[]>;
}
