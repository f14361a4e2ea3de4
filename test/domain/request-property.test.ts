import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { AccessRequest } from '../../src/domain/access-request.ts';
import type { PersonId } from '../../src/domain/ids.ts';
import type { Person } from '../../src/domain/person.ts';
import { mayBeSameHuman } from '../../src/domain/person.ts';
import type { RequestStep } from '../../src/domain/request-step.ts';
import {
  approveRequest,
  reachesNumber,
  denyRequest,
  lapseRequest,
  withdrawRequest,
} from '../../src/domain/request-transition.ts';
import type { Result } from '../../src/domain/result.ts';
import {
  approval,
  clicks,
  decision,
  GRANT_ID,
  ORDER_ID,
  pendingRequest,
  SYSTEM,
  T0,
  task,
} from './fixtures.ts';

/** People who share accounts and addresses at random: the same few identities, dealt again and again. */
const people: fc.Arbitrary<Person> = fc.record({
  personId: fc.constantFrom('ann', 'ben', 'cat', 'dan').map((id) => id as PersonId),
  name: fc.constant('Somebody'),
  identities: fc.uniqueArray(
    fc.constantFrom('slack:U1', 'slack:U2', 'slack:U3', 'email:a@x', 'email:b@x', 'idp:i#1'),
    {
      maxLength: 3,
    },
  ),
});

type Command = (request: AccessRequest) => Result<RequestStep>;

const instants = fc.integer({ min: T0, max: T0 + 1_000_000 });
const approvals: fc.Arbitrary<Command> = fc
  .record({
    who: people,
    atMs: instants,
    outcome: fc.constantFrom('allow', 'allow', 'allow', 'deny'),
    stale: fc.constantFrom(false, false, false, true),
  })
  .map(({ who, atMs, outcome, stale }): Command => {
    const given = approval(who, { atMs, ...(stale ? { intentDigest: 'stale' } : {}) });
    return (request) => {
      const completes = request.state === 'pending' && reachesNumber(request, given);
      const order = completes ? { grantId: GRANT_ID, orderId: ORDER_ID } : null;
      return approveRequest(request, given, decision('approve', outcome), clicks(who), order);
    };
  });

const endings: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ who: people, atMs: instants }).map(
    ({ who, atMs }): Command =>
      (request) =>
        denyRequest(request, who, 'no', approval(who).evidence, decision('approve'), clicks(who), atMs),
  ),
  fc.record({ who: fc.option(people), atMs: instants }).map(
    ({ who, atMs }): Command =>
      (request) =>
        withdrawRequest(request, who, who === null ? SYSTEM : clicks(who), atMs),
  ),
  instants.map(
    (atMs): Command =>
      (request) =>
        lapseRequest(request, SYSTEM, atMs),
  ),
);

// Mostly approvals, so that many runs do reach `approved`; the other kinds end a run early.
const commands = fc.oneof({ weight: 8, arbitrary: approvals }, { weight: 1, arbitrary: endings });

describe('any sequence of commands over people with shared identities', () => {
  const runs = fc.record({
    requester: people,
    quorum: fc.integer({ min: 1, max: 3 }),
    steps: fc.array(commands, { maxLength: 12 }),
  });
  let approvedRuns = 0;

  it('never counts the requester, or one human twice, or an approval for something else', () => {
    fc.assert(
      fc.property(runs, ({ requester, quorum, steps }) => {
        const end = play(pendingRequest({ requester, task: task({ quorum }) }), steps);
        for (const [at, one] of end.approvals.entries()) {
          expect(mayBeSameHuman(one.approver, requester)).toBe(false);
          expect(one.intentDigest).toBe(end.intentDigest);
          for (const other of end.approvals.slice(at + 1)) {
            expect(mayBeSameHuman(one.approver, other.approver)).toBe(false);
          }
        }
        if (end.state !== 'approved') return;
        approvedRuns += 1;
        expect(end.approvals).toHaveLength(quorum);
        expect(end.deadlineMs).toBe((end.approvals.at(-1)?.atMs ?? 0) + end.intent.durationSeconds * 1000);
        expect(end.approvedAtMs).toBeLessThan(end.lapseAtMs);
      }),
      { numRuns: 2000 },
    );
    expect(approvedRuns).toBeGreaterThan(200);
  });

  it('decides once: after the first outcome nothing changes the record', () => {
    fc.assert(
      fc.property(runs, ({ requester, quorum, steps }) => {
        let record: AccessRequest = pendingRequest({ requester, task: task({ quorum }) });
        for (const step of steps) {
          const next = step(record);
          if (record.state !== 'pending') expect(next.ok).toBe(false);
          if (next.ok) record = next.value.record;
        }
      }),
    );
  });
});

function play(first: AccessRequest, steps: readonly Command[]): AccessRequest {
  return steps.reduce((record, step) => {
    const next = step(record);
    return next.ok ? next.value.record : record;
  }, first);
}
