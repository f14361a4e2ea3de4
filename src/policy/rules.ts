import { catalogueDigest, othersDigest, taskDigest } from '../catalogue/bind-task.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { RulesState } from '../domain/rules-state.ts';
import type { Policy } from './policy.ts';

/** Everything that decides in a process, read together: a policy speaks of names of its catalogue. */
export type Rules = { readonly catalogue: Catalogue; readonly policy: Policy };

type OfCatalogue = Pick<RulesState, 'catalogueDigest' | 'othersDigest' | 'taskDigests'>;

/** A catalogue is never changed, only replaced. */
const known = new WeakMap<Catalogue, OfCatalogue>();

/** What names these rules. */
export function rulesState({ catalogue, policy }: Rules): RulesState {
  const digests = known.get(catalogue) ?? digestsOf(catalogue);
  known.set(catalogue, digests);
  return { ...digests, policyDigest: policy.digest };
}

function digestsOf(catalogue: Catalogue): OfCatalogue {
  return {
    catalogueDigest: catalogueDigest(catalogue),
    othersDigest: othersDigest(catalogue),
    taskDigests: Object.fromEntries(
      [...catalogue.tasks].map(([taskId, task]) => [taskId, taskDigest(catalogue, task)]),
    ),
  };
}
