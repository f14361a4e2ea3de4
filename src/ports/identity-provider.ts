/** One sign-in that a browser is sent to. */
export type SignIn = {
  readonly redirectUri: string;
  /** Comes back with the browser, so that no other sign-in is taken for this one. */
  readonly state: string;
  readonly nonce: string;
  /** RFC 7636; kept here until the code comes back. */
  readonly codeVerifier: string;
};

/** The company's OpenID provider: authorization code with PKCE. */
export interface IdentityProvider {
  /**
   * The address the browser is sent to. It asks for a fresh sign-in (`max_age=0`, `prompt=login`), so that the token
   * says `auth_time`. Fault: `token-issuer-unavailable`.
   */
  signInUrl(signIn: SignIn): Promise<string>;
  /**
   * Changes the code that came back for the ID token, still to be verified by whoever relies on it.
   * @param callbackUrl as the browser came to it, with its query.
   * Faults: `token-issuer-unavailable`; `sign-in-refused`, where the provider or the person said no.
   */
  idToken(signIn: SignIn, callbackUrl: string): Promise<string>;
}
