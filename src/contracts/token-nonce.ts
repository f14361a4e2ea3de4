import { digestOf } from '../codec/digest.ts';
import type { DeviceThumbprint } from '../domain/ids.ts';

/** What somebody says by signing in: yes or no to exactly one intent. */
export type SignedDecision = {
  readonly intentDigest: string;
  readonly outcome: 'approve' | 'deny';
  /** 32 random bytes, base64url: nobody can tell from a nonce what it will say. */
  readonly random: string;
};

/**
 * The `nonce` of an ID token by which a person decides (OpenID Connect Core, section 3.1.2.1): the identity provider
 * signs it, and so states that they signed in for exactly this decision. Who they are stands in the token itself.
 * Time, actions and asset are in the digest of the intent.
 */
export function decisionNonce({ intentDigest, outcome, random }: SignedDecision): string {
  return digestOf({ v: 1, purpose: 'breakglass-decision', intentDigest, outcome, random });
}

/** The `nonce` of an ID token by which a person binds a device: made for these two keys only. */
export function deviceNonce(thumbprint: DeviceThumbprint, random: string): string {
  return digestOf({ v: 1, purpose: 'breakglass-device', thumbprint, random });
}

/** The audience of a token by which an agent binds a device: made for these two keys only. */
export function agentAudience(thumbprint: DeviceThumbprint): string {
  return `breakglass:${thumbprint}`;
}
