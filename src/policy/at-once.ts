import type { Json } from '../domain/json.ts';
import { readGroups } from './facts.ts';
import type { PolicyRule } from './policy-rule.ts';
import type { Question, Subject } from './question.ts';

/**
 * Somebody as a member of every group they are in from the first day on. Ending access waits for nothing that cannot be
 * told, so rules that forbid it take whoever was seen in a group for a member of it: neither a rule against its members
 * nor one against everybody else keeps somebody from it because they are new there, or were first seen yesterday.
 */
export function memberAtOnce(subject: Subject): Subject {
  const membership = readGroups(subject.groups);
  if (membership === null) return subject;
  const { settling = {}, member, unknown, supportTier } = membership;
  const value: Json = { member: [...new Set([...member, ...Object.keys(settling)])], unknown, supportTier };
  return { ...subject, groups: { ...subject.groups, value } };
}

/**
 * Whether a rule that permits speaks of a group in which whoever ends something is too new: it gives them nothing yet, as
 * the catalogue's operators are nobody who is too new among them.
 */
export function givesTooEarly({ origin, effect, names }: PolicyRule, question: Question): boolean {
  if (question.action !== 'revoke' || origin !== 'organisation' || effect !== 'permit') return false;
  const { settling = {} } = readGroups(question.actor.groups) ?? {};
  return names.some(({ kind, name }) => kind === 'Group' && Object.hasOwn(settling, name));
}
