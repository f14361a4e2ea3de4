import type { Approval } from '../domain/approval.ts';
import { openPlaces } from '../domain/open-places.ts';
import type { Rung } from '../domain/task.ts';
import { readGroups, subjectFromFacts } from './facts.ts';
import type { Counted } from './quorum.ts';
import { humansOf } from './quorum.ts';

/** What a rung still waits for. */
export type StillMissing = {
  /** At least so many more humans have to approve. */
  readonly people: number;
  /** Groups somebody more is needed from; one that needs two stands here twice. */
  readonly from: readonly string[];
};

/** What is missing before these approvals are enough for a rung; no people where nothing is. */
export function stillMissing(terms: Rung, approved: readonly Counted[]): StillMissing {
  const humans = humansOf(approved);
  const from = openPlaces(terms, humans);
  return { people: Math.max(terms.quorum - humans.length, from.length, 0), from };
}

/** Somebody who approved, with the groups that travelled with their approval. */
export function countedApproval({ approver, facts }: Approval): Counted {
  return {
    person: approver,
    groups: readGroups(subjectFromFacts(approver, facts).groups)?.member ?? [],
  };
}
