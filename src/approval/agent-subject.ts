import { agentPerson } from '../catalogue/agent-person.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { groupsOf } from '../catalogue/groups-of.ts';
import type { Person, Standing } from '../domain/person.ts';
import type { Result } from '../domain/result.ts';
import { actingAgent, ownerOf } from '../policy/acting-agent.ts';
import { groupsFact, standingFact } from '../policy/facts.ts';
import type { ActingAgent, Subject } from '../policy/question.ts';
import type { DirectoryAccount } from '../ports/directory.ts';
import { addressesOf } from './addresses-behind.ts';
import type { ApprovalDeps } from './deps.ts';
import type { GroupSnapshot } from './read-groups.ts';

/**
 * An agent, as policy takes it: by its entry in the catalogue as it is now, with the standing and the groups of whoever
 * answers for it. It stays who it was, under everything that is known of it, whoever drove it among that, and under the
 * address of that account, so that another account of its owner's is told to be theirs.
 * @param account of its owner, as it was just read.
 * @param owner whom that account belongs to.
 */
export function agentSubject(
  deps: ApprovalDeps,
  before: Person,
  account: DirectoryAccount,
  owner: Result<Person>,
  groups: GroupSnapshot,
): Subject {
  const catalogue = deps.catalogue();
  const agent = actingAgent(catalogue, before);
  const entry = agent?.entry ?? null;
  const held = owner.ok ? owner.value : before;
  return {
    person: entry === null ? before : agentPerson(entry, [...before.identities, ...addressesOf(account)]),
    standing: standingFact(standingOf(catalogue, agent, account, owner), {
      source: account.source,
      readAtMs: account.readAtMs,
    }),
    groups: groupsFact(groupsOf(catalogue, held, groups.members), groups.origin),
    agent,
  };
}

/**
 * That of its owner. Somebody else may answer for it by now: then it is unknown whether the account is still theirs to
 * stand for, which gives nothing new and ends nothing.
 */
function standingOf(
  catalogue: Catalogue,
  agent: ActingAgent | null,
  account: DirectoryAccount,
  owner: Result<Person>,
): Standing {
  if (account.standing.kind === 'outsider') return account.standing;
  const answers = agent === null ? null : ownerOf(catalogue, agent);
  const isTheirs = owner.ok && (answers === null || owner.value.personId === answers.personId);
  if (isTheirs) return account.standing;
  const why = owner.ok ? 'somebody else answers for the agent now' : owner.refusal.operator;
  return { kind: 'unknown', why };
}
