/** Somebody who can sign in at the local provider. */
export type IdpAccount = {
  /** The `sub` of their tokens. */
  readonly subject: string;
  readonly name: string;
  readonly email: string;
};

/** A program that may send people to the local provider. */
export type IdpClient = {
  readonly clientId: string;
  /** What the login page calls it. */
  readonly name: string;
  /** Without one it is a public client: PKCE alone. */
  readonly clientSecret?: string;
  /** A native client's addresses of loopback hold for every port (RFC 8252, section 7.3). */
  readonly kind: 'native' | 'web';
  readonly redirectUris: readonly string[];
};

/** What the provider signs with. */
export type IdpAlgorithm = 'EdDSA' | 'ES256' | 'PS256' | 'RS256';
