import type { Catalogue } from '../catalogue/catalogue.ts';
import { personFor } from '../catalogue/person-for.ts';
import type { Identity, Person } from '../domain/person.ts';
import { idpIdentity } from '../domain/person.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';

/** As the catalogue takes it; whatever is longer cannot stand there. */
const SUBJECT_AT_MOST = 350;

/**
 * The person of the catalogue who signed in. Refused: `subject-unknown`, with the subject as the operator has to write
 * it; `no-slack-account` for somebody whom nothing could be told; what {@link personFor} refuses.
 */
export function personOfSubject(
  catalogue: Catalogue,
  { issuer, subject }: { readonly issuer: string; readonly subject: string },
): Result<{ readonly person: Person; readonly identity: Identity }> {
  const identity = idpIdentity(issuer, subject);
  const found = personFor(catalogue, { identities: [identity], fallbackId: identity, name: subject });
  if (!found.ok && found.refusal.code === 'person-ambiguous') return found;
  const person = found.ok ? found.value : null;
  if (person === null || !catalogue.people.has(person.personId))
    return refused(refusal('subject-unknown', `${issuer}#${subject}`.slice(0, SUBJECT_AT_MOST)));
  if (!person.identities.some((one) => one.startsWith('slack:')))
    return refused(refusal('no-slack-account', '', person.personId));
  return ok({ person, identity });
}
