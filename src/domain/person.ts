import type { PersonId } from './ids.ts';

/** One way a person is known somewhere: `slack:U012AB`, `email:ines@example.com`, `idp:<issuer>#<subject>`. */
export type Identity = string;

/** A human, whatever they use to speak to us. Personal data: it stands in events only as salted digests. */
export type Person = {
  readonly personId: PersonId;
  readonly name: string;
  readonly identities: readonly Identity[];
};

/** Why somebody is not internal. Closed: every value has a text. */
export type OutsiderReason =
  | 'bot'
  | 'deactivated'
  | 'foreign-team'
  | 'guest'
  | 'not-yet-joined'
  | 'stranger'
  | 'support-tier'
  | 'unconfirmed-email';

/** Whether a person belongs to the company right now, as far as could be read. Unknown is never internal. */
export type Standing =
  | { readonly kind: 'internal' }
  | { readonly kind: 'outsider'; readonly why: OutsiderReason }
  | { readonly kind: 'unknown'; readonly why: string };

/** `slack:U…`. User ids are compared without their team: on an Enterprise Grid one person may show under several. */
export function slackIdentity(userId: string): Identity {
  return `slack:${userId.toUpperCase()}`;
}

/** `agent:…`: what an agent and the person who answers for it have in common. */
export function agentIdentity(agentId: string): Identity {
  return `agent:${agentId}`;
}

/**
 * The agent that somebody is, by its id; `null` for a human. An agent is a requester of its own, called by its id; its
 * owner has its identity too, and is called otherwise.
 */
export function agentOf({ personId, identities }: Person): string | null {
  return identities.includes(agentIdentity(personId)) ? personId : null;
}

/**
 * `email:…`, spelled as it is but for case. Folding is for telling that two may be one, never for knowing somebody:
 * at most companies `j.onas@` is another mailbox than `jonas@`, and rights must not come by it.
 */
export function emailIdentity(address: string): Identity {
  return `email:${address.trim().toLowerCase().normalize('NFKC')}`;
}

/** `idp:<issuer>#<subject>`: a subject of an identity provider, exactly as its tokens name both. */
export function idpIdentity(issuer: string, subject: string): Identity {
  return `idp:${issuer}#${subject}`;
}

/** An identity as it is compared where being the same human takes a right away. */
export function foldIdentity(identity: Identity): Identity {
  return identity.startsWith('email:') ? `email:${foldEmail(identity.slice('email:'.length))}` : identity;
}

/**
 * Folds an e-mail address: case, a `+tag`, and dots in the local part are dropped. Folding more than a provider
 * does can only make two people look like one, which refuses; never one look like two, which would approve.
 */
export function foldEmail(address: string): string {
  const lower = address.trim().toLowerCase().normalize('NFKC');
  const at = lower.lastIndexOf('@');
  if (at < 1) return lower;
  const local = (lower.slice(0, at).split('+')[0] ?? '').replaceAll('.', '');
  const domain = lower.slice(at + 1).replace(/^googlemail\.com$/, 'gmail.com');
  return `${local}@${domain}`;
}

/** Whether two people might be one human: the same canonical person, or any identity in common. */
export function mayBeSameHuman(a: Person, b: Person): boolean {
  if (a.personId === b.personId) return true;
  const known = new Set(a.identities.map(foldIdentity));
  return b.identities.some((identity) => known.has(foldIdentity(identity)));
}
