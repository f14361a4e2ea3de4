import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { Rung } from '../../src/domain/task.ts';
import { shippedPolicy } from '../../src/policy/shipped-policy.ts';
import { sampleTask } from '../catalogue/sample-catalogue.ts';
import {
  approvalBy,
  approveQuestion,
  claimQuestion,
  membership,
  personOf,
  subjectOf,
} from '../policy/sample-question.ts';

const { decide } = shippedPolicy();

const GROUPS = ['platform-leads', 'security', 'directors'] as const;
const groups = fc.uniqueArray(fc.constantFrom(...GROUPS), { minLength: 1 });

/** Two rungs; `each` names groups that are asked by then, as the catalogue demands. */
const ladder: fc.Arbitrary<readonly Rung[]> = fc
  .tuple(groups, groups, fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 3 }), fc.boolean())
  .map(([first, second, one, two, names]) => [
    { afterSeconds: 0, groups: first, quorum: one, each: {} },
    {
      afterSeconds: 600,
      groups: second,
      quorum: two,
      each: names ? Object.fromEntries(second.slice(0, two).map((group) => [group, 1])) : {},
    },
  ]);

const approval = fc.record({
  human: fc.integer({ min: 0, max: 3 }),
  member: fc.subarray([...GROUPS]),
  rung: fc.integer({ min: 0, max: 3 }),
});

type Given = { readonly human: number; readonly member: readonly string[]; readonly rung: number };

const subject = ({ human, member }: Given) => subjectOf(personOf(`human-${human}`), membership(...member));

describe('a ladder', () => {
  it('lets somebody approve at a rung exactly when it, or one before, asks a group of theirs', () => {
    fc.assert(
      fc.property(ladder, approval, (rungs, given) => {
        const question = approveQuestion({
          task: sampleTask({ ladder: rungs }),
          rung: given.rung,
          approver: subject(given),
        });
        const asked = rungs[given.rung - 1] === undefined ? [] : upTo(rungs, given.rung);
        expect(decide(question).outcome).toBe(
          given.member.some((one) => asked.includes(one)) ? 'allow' : 'deny',
        );
      }),
      { numRuns: 300 },
    );
  });

  it('makes a session exactly when its approvals are those of a rung, all of them good', () => {
    fc.assert(
      fc.property(ladder, fc.array(approval, { maxLength: 4 }), (rungs, given) => {
        const question = claimQuestion({
          task: sampleTask({ ladder: rungs }),
          approvals: given.map((one) => approvalBy(subject(one), { rung: one.rung })),
        });
        const last = rungs[Math.max(0, ...given.map(({ rung }) => rung)) - 1];
        const good = given.every(
          ({ member, rung }) =>
            rungs[rung - 1] !== undefined && member.some((one) => upTo(rungs, rung).includes(one)),
        );
        const enough = last !== undefined && isEnough(last, given);
        expect(decide(question).outcome).toBe(good && enough ? 'allow' : 'deny');
      }),
      { numRuns: 500 },
    );
  });
});

function upTo(rungs: readonly Rung[], rung: number): readonly string[] {
  return rungs.slice(0, rung).flatMap((one) => one.groups);
}

/** Counts humans, then tries every way to give each named place somebody of its own. */
function isEnough({ quorum, each }: Rung, given: readonly Given[]): boolean {
  const humans = new Map<number, Set<string>>();
  for (const { human, member } of given)
    humans.set(human, new Set([...(humans.get(human) ?? []), ...member]));
  const fill = (places: readonly string[], free: readonly ReadonlySet<string>[]): boolean => {
    const [place, ...others] = places;
    return (
      place === undefined || free.some((one, at) => one.has(place) && fill(others, free.toSpliced(at, 1)))
    );
  };
  return humans.size >= quorum && fill(Object.keys(each), [...humans.values()]);
}
