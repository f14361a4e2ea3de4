import { formatDuration } from '../domain/time.ts';
import type { RungAnswer } from '../policy/who-can-approve.ts';

/** One rung of a ladder in words: who could decide, who could not and why, and of whom nothing is known here. */
export function rungLines({
  rung,
  terms,
  eligible,
  excluded,
  unread,
  enough,
}: RungAnswer): readonly string[] {
  const when = terms.afterSeconds === 0 ? 'at once' : `after ${formatDuration(terms.afterSeconds)}`;
  const each = Object.entries(terms.each).map(([group, count]) => `${count} from ${group}`);
  const needed = [`needs ${terms.quorum}`, ...each].join(', ');
  return [
    `rung ${rung}, ${when} asks ${terms.groups.join(', ')} and ${needed}${enough ? '' : unread.length > 0 ? ': not known to be enough' : ': NOT ENOUGH'}`,
    ...eligible.map(({ name, personId }) => `  could approve: ${name} (${personId})`),
    ...excluded.map(({ person, why }) => `  could not: ${person.name} (${person.personId}). ${why}`),
    ...unread.map((id) => `  unknown: the members of Slack group ${id}; only Slack knows them`),
  ];
}

/** The same for programs. */
export function rungJson({ rung, terms, eligible, excluded, unread, enough }: RungAnswer) {
  return {
    rung,
    ...terms,
    enough,
    eligible: eligible.map(({ personId }) => personId),
    excluded: excluded.map(({ person, why }) => ({ person: person.personId, why })),
    unreadSlackGroups: unread,
  };
}
