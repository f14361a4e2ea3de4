import type { Draft } from './draft.ts';
import type { UnplacedMistake } from './mistake.ts';
import { mistake } from './mistake.ts';
import { unknownName } from './unknown-name.ts';

/** Every agent is an identity of its owner, and orders carry so many of them. */
const AGENTS_AT_MOST = 15;

/** An identity that records have room for, less its `idp:` and `#`. */
const IDENTITY_AT_MOST = 395;

/** An agent has an owner, is itself only once, and is for tasks that are there. */
export function checkAgents({
  agents,
  people,
  personNames,
  tasks,
  taskNames,
}: Draft): readonly UnplacedMistake[] {
  const holders = new Map<string, string>();
  const owned = new Map<string, number>();
  return [...agents.values()].flatMap(({ agentId, owner, issuer, subject, tasks: named, maxSeconds }) => {
    const path = ['agents', agentId];
    const identity = `${issuer}#${subject}`;
    const holder = holders.get(identity) ?? personOf(people, identity);
    holders.set(identity, agentId);
    const count = (owned.get(owner) ?? 0) + 1;
    owned.set(owner, count);
    const longest = Math.max(0, ...named.map((name) => tasks.get(name)?.maxSeconds ?? 0));
    return [
      ...(personNames.has(owner) ? [] : [unknownName([...path, 'owner'], 'person', owner, personNames)]),
      ...(count <= AGENTS_AT_MOST
        ? []
        : [mistake([...path, 'owner'], `answers for more than ${AGENTS_AT_MOST} agents`)]),
      ...(holder === null
        ? []
        : [
            mistake(
              [...path, 'subject'],
              `is the same subject as "${holder}", and two names must not stand for one`,
            ),
          ]),
      ...(issuer.length + subject.length <= IDENTITY_AT_MOST
        ? []
        : [
            mistake(
              [...path, 'subject'],
              `is longer than ${IDENTITY_AT_MOST} characters, together with the issuer`,
            ),
          ]),
      ...(personNames.has(agentId) ? [mistake(path, 'is the name of a person too')] : []),
      ...named.flatMap((name, index) =>
        taskNames.has(name) ? [] : [unknownName([...path, 'tasks', index], 'task', name, taskNames)],
      ),
      ...(maxSeconds !== null && longest > 0 && maxSeconds > longest
        ? [mistake([...path, 'maxDuration'], 'is longer than any of its tasks allows')]
        : []),
    ];
  });
}

function personOf(people: Draft['people'], identity: string): string | null {
  const person = [...people.values()].find(({ identities }) => identities.includes(`idp:${identity}`));
  return person?.personId ?? null;
}
