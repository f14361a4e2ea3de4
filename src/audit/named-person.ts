import type { Identity } from '../domain/person.ts';
import { emailIdentity, slackIdentity } from '../domain/person.ts';

/** How a person may be named, for help texts. */
export const NAMED_PERSON =
  'a person id such as mara, or one of slack:U012AB34, email:mara@acme.example, idp:https://issuer.example#subject';

/** As the catalogue names people. */
const PERSON_ID = /^[a-z0-9][a-z0-9._-]{0,60}$/;
const IDENTITIES: readonly (readonly [shape: RegExp, spell: (rest: string) => Identity])[] = [
  [/^slack:([UW][A-Z0-9]{2,20})$/i, slackIdentity],
  [/^email:([^\s@:]+@[^\s@:]+\.[^\s@:]+)$/, emailIdentity],
  [/^idp:(https:\/\/[^\s#]+#\S+)$/, (subject) => `idp:${subject}`],
];

/**
 * Reads how somebody names a person: by the id they have in the catalogue, or by an identity.
 * @returns the id or identity as a log spells it; `null` for anything else.
 */
export function namedPerson(text: string): string | null {
  if (PERSON_ID.test(text)) return text;
  for (const [shape, spell] of IDENTITIES) {
    const [, rest] = shape.exec(text) ?? [];
    if (rest !== undefined) return spell(rest);
  }
  return null;
}
