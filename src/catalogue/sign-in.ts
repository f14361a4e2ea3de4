import type { EvidenceKind } from '../domain/evidence.ts';
import type { PersonId } from '../domain/ids.ts';
import type { Identity } from '../domain/person.ts';
import type { Catalogue, IdentityProviderSettings } from './catalogue.ts';

/** What says who signs in, and where. */
export type SignIns = Pick<Catalogue, 'people' | 'settings'>;

/** Why nobody can decide what wants this evidence; `null` where somebody could. */
export function signInLack({ settings }: Pick<SignIns, 'settings'>, needed: EvidenceKind): string | null {
  return needed === 'click' || settings.identityProvider !== null
    ? null
    : 'Its approvers have to sign in, and the catalogue names no identity provider (identityProvider in settings).';
}

/**
 * Why this person cannot decide what wants this evidence; `null` where they could. By the catalogue alone: what somebody
 * brought along gives nothing here, and by their account their standing is read when they signed in.
 */
export function signInLackOf(catalogue: SignIns, personId: PersonId, needed: EvidenceKind): string | null {
  const lack = signInLack(catalogue, needed);
  if (lack !== null || needed === 'click') return lack;
  const identities = catalogue.people.get(personId)?.identities ?? [];
  if (!identities.some((identity) => isOfProvider(identity, catalogue.settings.identityProvider)))
    return 'Its approvers sign in, and the catalogue names no subject of the identity provider for them (idp under people).';
  return identities.some((identity) => identity.startsWith('slack:'))
    ? null
    : 'Its approvers sign in, and the catalogue names no Slack account for them (slack under people).';
}

/** Whether an identity is one with which this person signs in, by the catalogue alone. */
export function isSignInOf({ settings, people }: SignIns, personId: PersonId, identity: Identity): boolean {
  return (
    isOfProvider(identity, settings.identityProvider) &&
    (people.get(personId)?.identities.includes(identity) ?? false)
  );
}

/** Whether somebody comes by this identity from this provider. */
export function isOfProvider(identity: Identity, provider: IdentityProviderSettings | null): boolean {
  return provider !== null && identity.startsWith(`idp:${provider.issuer}#`);
}
