import type { EvidenceKind } from '../domain/evidence.ts';
import type { PersonId } from '../domain/ids.ts';
import type { Identity, Person } from '../domain/person.ts';
import type { Catalogue, IdentityProviderSettings } from './catalogue.ts';

/** Why nobody can decide what wants this evidence; `null` where somebody could. */
export function signInLack(needed: EvidenceKind, provider: IdentityProviderSettings | null): string | null {
  return needed === 'click' || provider !== null
    ? null
    : 'Its approvers have to sign in, and the catalogue names no identity provider (identityProvider in settings).';
}

/** Why this person cannot decide what wants this evidence; `null` where they could. */
export function signInLackOf(
  { identities }: Pick<Person, 'identities'>,
  needed: EvidenceKind,
  provider: IdentityProviderSettings | null,
): string | null {
  const lack = signInLack(needed, provider);
  if (lack !== null || needed === 'click') return lack;
  return identities.some((identity) => isOfProvider(identity, provider))
    ? null
    : 'Its approvers sign in, and the catalogue names no subject of the identity provider for them (idp under people).';
}

/**
 * Whether an identity is one with which this person signs in, by the catalogue alone: what somebody brought along, or
 * was known by before, gives nothing here.
 */
export function isSignInOf({ settings, people }: Catalogue, personId: PersonId, identity: Identity): boolean {
  return (
    isOfProvider(identity, settings.identityProvider) &&
    (people.get(personId)?.identities.includes(identity) ?? false)
  );
}

function isOfProvider(identity: Identity, provider: IdentityProviderSettings | null): boolean {
  return provider !== null && identity.startsWith(`idp:${provider.issuer}#`);
}
