import { bindTask } from '../catalogue/bind-task.ts';
import type { Catalogue, CatalogueTask } from '../catalogue/catalogue.ts';
import { signInLack, signInLackOf } from '../catalogue/sign-in.ts';
import type { PersonId } from '../domain/ids.ts';
import type { Policy } from '../policy/policy.ts';
import { whoCanApprove } from '../policy/who-can-approve.ts';
import { offline } from './policy-inputs.ts';

/**
 * What is worth a look at tasks whose approvers sign in: that nobody could, who could not, and which rungs can never
 * decide by that. Notes and no mistakes: people learn their subject where they sign in, so a catalogue has to be usable
 * before all of them stand in it. A request that nobody could decide is refused when it is asked.
 */
export function signInNotes(catalogue: Catalogue, policy: Policy, nowMs: number): readonly string[] {
  return [...catalogue.tasks.values()]
    .filter(({ evidence }) => evidence === 'idp')
    .flatMap((task) => notesOn(catalogue, policy, task, nowMs));
}

function notesOn(
  catalogue: Catalogue,
  policy: Policy,
  { taskId, evidence, choices }: CatalogueTask,
  nowMs: number,
): readonly string[] {
  const lack = signInLack(catalogue, evidence);
  if (lack !== null) return [`task ${taskId}: nobody can approve it. ${lack}`];
  const bound = bindTask(catalogue, taskId, choices[0] ?? '');
  if (!bound.ok) return [];
  const canSignIn = (personId: PersonId): boolean => signInLackOf(catalogue, personId, evidence) === null;
  const rungs = whoCanApprove(policy, catalogue, bound.value, null, offline(nowMs));
  const left = rungs.flatMap(({ excluded }) =>
    excluded.filter(({ person, why }) => why === signInLackOf(catalogue, person.personId, evidence)),
  );
  const names = [...new Set(left.map(({ person }) => person.personId))];
  const hasAny = [...catalogue.people.keys()].some((personId) => canSignIn(personId as PersonId));
  return [
    // Who is in a Slack group only Slack knows; but they have to stand in the catalogue too, to sign in.
    ...rungs
      .filter(({ enough, unread }) => !enough && (unread.length === 0 || !hasAny))
      .map(
        ({ rung }) => `task ${taskId}: rung ${rung} cannot decide, since too few who may approve can sign in`,
      ),
    ...(names.length === 0
      ? []
      : [`task ${taskId}: ${names.join(', ')} may approve it and cannot sign in; policy who says why`]),
  ];
}
