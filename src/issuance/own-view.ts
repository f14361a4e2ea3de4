import type { Catalogue } from '../catalogue/catalogue.ts';
import { confirmGroups } from '../catalogue/groups-of.ts';
import { personFor } from '../catalogue/person-for.ts';
import type { Approval } from '../domain/approval.ts';
import type { Fact } from '../domain/fact.ts';
import type { Person } from '../domain/person.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import { readGroups } from '../policy/facts.ts';

/** A person and what is said about them, as the issuer's own catalogue sees it. */
export type OwnView = { readonly person: Person; readonly facts: readonly Fact[] };

/**
 * Looks at somebody named in an order through the issuer's own catalogue: all identities it links are theirs, and
 * of the groups they are said to be in, those that only name people hold exactly whom it names.
 * Refused where the order knows them as somebody else than the catalogue does.
 */
export function ownView(catalogue: Catalogue, person: Person, facts: readonly Fact[]): Result<OwnView> {
  const own = personFor(catalogue, {
    identities: person.identities,
    fallbackId: person.personId,
    name: person.name,
  });
  if (!own.ok) return own;
  if (own.value.personId !== person.personId) {
    return refused(
      refusal('order-mismatch', person.personId, `this catalogue knows them as ${own.value.personId}`),
    );
  }
  const confirmed = facts.map((fact) => {
    const claimed = fact.name === 'groups' ? readGroups(fact) : null;
    return claimed === null ? fact : { ...fact, value: confirmGroups(catalogue, own.value, claimed) };
  });
  return ok({ person: own.value, facts: confirmed });
}

/** Looks at every approval in the same way. */
export function ownApprovals(
  catalogue: Catalogue,
  approvals: readonly Approval[],
): Result<readonly Approval[]> {
  const seen: Approval[] = [];
  for (const approval of approvals) {
    const view = ownView(catalogue, approval.approver, approval.facts);
    if (!view.ok) return view;
    seen.push({ ...approval, approver: view.value.person, facts: view.value.facts });
  }
  return ok(seen);
}
