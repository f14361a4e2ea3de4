import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { isEnough } from '../../src/approval/is-enough.ts';
import type { GrantOrder } from '../../src/contracts/order.ts';
import type { AccessRequest, PendingRequest } from '../../src/domain/access-request.ts';
import type { Approval } from '../../src/domain/approval.ts';
import type { Raise, RaiseReason } from '../../src/domain/ladder.ts';
import { nextRungAtMs } from '../../src/domain/ladder.ts';
import { mayBeSameHuman } from '../../src/domain/person.ts';
import { lookAtRequest, raiseRequest } from '../../src/domain/request-ladder.ts';
import { approveRequest, lapseRequest } from '../../src/domain/request-transition.ts';
import type { Rung } from '../../src/domain/task.ts';
import { groupsUpTo } from '../../src/domain/task.ts';
import { rungFlaw } from '../../src/issuance/rung-flaw.ts';
import { ladderFact } from '../../src/policy/facts.ts';
import type { Subject } from '../../src/policy/question.ts';
import { countedApproval } from '../../src/policy/still-missing.ts';
import { shippedPolicy } from '../../src/policy/shipped-policy.ts';
import { sampleTask } from '../catalogue/sample-catalogue.ts';
import { clicks, GRANT_ID, ORDER_ID, pendingRequest, SYSTEM } from '../domain/fixtures.ts';
import {
  approvalBy,
  approveQuestion,
  claimQuestion,
  INTENT,
  MARA,
  membership,
  NOW_MS,
  personOf,
  REQUESTER,
  subjectOf,
} from '../policy/sample-question.ts';
import { intentDigest } from '../../src/contracts/intent.ts';

const { decide } = shippedPolicy();
const GROUPS = ['platform-leads', 'security', 'directors'] as const;
const MINUTE = 60_000;
const LAPSE_MS = NOW_MS + 30 * MINUTE;

/** Up to three rungs; `each` names groups that are asked by then, never more people than the quorum. */
const rung = (afterSeconds: number): fc.Arbitrary<Rung> =>
  fc
    .tuple(
      fc.uniqueArray(fc.constantFrom(...GROUPS), { minLength: 1 }),
      fc.integer({ min: 1, max: 3 }),
      fc.boolean(),
    )
    .map(([groups, quorum, names]) => ({
      afterSeconds,
      groups,
      quorum,
      each: names ? Object.fromEntries(groups.slice(0, quorum).map((group) => [group, 1])) : {},
    }));
const ladders = fc
  .tuple(rung(0), rung(300), rung(600), fc.integer({ min: 1, max: 3 }))
  .map(([one, two, three, length]) => [one, two, three].slice(0, length));

/** An organisation: people in some groups each; two of them are one human, and one may be the requester. */
const organisations = fc
  .array(fc.subarray([...GROUPS], { minLength: 1 }), { minLength: 5, maxLength: 5 })
  .map((memberships): readonly Subject[] =>
    memberships.map((groups, index) => {
      const identities = [`slack:UP${index}`];
      if (index === 1) identities.push('email:p0@acme.example');
      if (index === 0) identities.push('email:p0@acme.example');
      if (index === 2) identities.push(MARA.identities[1] ?? '');
      return subjectOf(personOf(`p${index}`, ...identities), membership(...groups));
    }),
  );

type Command =
  | { readonly kind: 'approve' | 'look'; readonly who: number; readonly claims: number }
  | { readonly kind: 'raise'; readonly steps: number; readonly why: RaiseReason }
  | { readonly kind: 'wait'; readonly minutes: number };
const commands: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('approve' as const, 'approve' as const, 'look' as const),
      who: fc.integer({ min: 0, max: 4 }),
      // Sometimes a click says another rung than the one the request is on.
      claims: fc.constantFrom(0, 0, 0, 0, 0, 0, 1, -1),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('raise' as const),
      steps: fc.constantFrom(0, 1, 1, 1, 1, 2, 3),
      why: fc.constantFrom<RaiseReason>('time', 'nobody', 'on-call-unknown'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), minutes: fc.constantFrom(1, 5, 6) }),
  },
);

type Played = { readonly request: AccessRequest; readonly approvedBy: Command['kind'] | null };

function start(ladder: readonly Rung[]): PendingRequest {
  const task = sampleTask({ ladder });
  return pendingRequest({
    task,
    requester: MARA,
    intent: INTENT,
    intentDigest: intentDigest(INTENT),
    asked: [],
    filedAtMs: NOW_MS,
    lapseAtMs: LAPSE_MS,
    raiseAtMs: nextRungAtMs(task, 1, NOW_MS),
  });
}

/** As the gateway does it: policy is asked of every click, and an order is made where the approvals are enough. */
function play(first: PendingRequest, people: readonly Subject[], all: readonly Command[]): Played {
  let request: AccessRequest = first;
  let approvedBy: Command['kind'] | null = null;
  let nowMs = NOW_MS;
  for (const command of all) {
    if (command.kind === 'wait') nowMs += command.minutes * MINUTE;
    const next: AccessRequest = step(request, people, command, nowMs);
    expect(next.rung).toBeGreaterThanOrEqual(request.rung);
    if (next.state === 'approved' && request.state !== 'approved') approvedBy = command.kind;
    request = next;
  }
  return { request, approvedBy };
}

function step(
  request: AccessRequest,
  people: readonly Subject[],
  command: Command,
  nowMs: number,
): AccessRequest {
  if (request.state !== 'pending') return request;
  if (command.kind === 'wait') {
    const lapsed = lapseRequest(request, SYSTEM, nowMs);
    return lapsed.ok ? lapsed.value.record : request;
  }
  if (command.kind === 'raise') {
    const raises = Array.from({ length: command.steps }, (_, index): Raise => {
      return { rung: request.rung + 1 + index, why: index === 0 ? 'time' : command.why, atMs: nowMs };
    });
    const raised = raiseRequest(request, { raises, asked: [] }, SYSTEM, nowMs);
    return raised.ok ? raised.value.record : request;
  }
  const approver = people[command.who];
  if (approver === undefined) throw new Error('nobody');
  const by = approver.person;
  if (command.kind === 'look') {
    const seen = lookAtRequest(request, { person: by, slackUserId: `UP${command.who}` }, clicks(by), nowMs);
    return seen.ok ? seen.value.record : request;
  }
  return click(request, fresh(approver, nowMs), request.rung + command.claims, nowMs);
}

function click(request: PendingRequest, approver: Subject, on: number, nowMs: number): AccessRequest {
  const { task, approvals } = request;
  const decision = decide(
    approveQuestion({
      approver,
      requester: fresh(REQUESTER, nowMs),
      task,
      rung: on,
      earlier: approvals,
      nowMs,
    }),
  );
  if (decision.outcome !== 'allow') return request;
  const approval: Approval = approvalBy(approver, { rung: on, atMs: nowMs });
  const order = isEnough(request, [...approvals, approval]) ? { grantId: GRANT_ID, orderId: ORDER_ID } : null;
  const counted = approveRequest(request, approval, decision, clicks(approver.person), order);
  return counted.ok ? counted.value.record : request;
}

function fresh(subject: Subject, nowMs: number): Subject {
  const { standing, groups } = subject;
  return { ...subject, standing: { ...standing, readAtMs: nowMs }, groups: { ...groups, readAtMs: nowMs } };
}

/** Every way to seat humans in the places that a rung names, counted by hand. */
function enoughByHand({ quorum, each }: Rung, approvals: readonly Approval[]): boolean {
  const groupsOf = (one: Approval): readonly string[] => countedApproval(one).groups;
  const fill = (places: readonly string[], free: readonly Approval[]): boolean => {
    const [place, ...others] = places;
    return (
      place === undefined ||
      free.some((one, at) => groupsOf(one).includes(place) && fill(others, free.toSpliced(at, 1)))
    );
  };
  const places = Object.entries(each).flatMap(([group, count]) => Array<string>(count).fill(group));
  return approvals.length >= quorum && fill(places, approvals);
}

const runs = fc.record({
  ladder: ladders,
  people: organisations,
  all: fc.array(commands, { minLength: 6, maxLength: 25 }),
});

describe('any sequence of clicks, looks and rungs over random organisations', () => {
  const seen = { approved: 0, later: 0 };

  it('approves only what its rung demands, by people it has asked by then, each counted once', () => {
    fc.assert(
      fc.property(runs, ({ ladder, people, all }) => {
        const { request, approvedBy } = play(start(ladder), people, all);
        const { approvals, raises } = request;
        for (const [at, one] of approvals.entries()) {
          const { approver, rung: on } = one;
          expect(mayBeSameHuman(approver, MARA)).toBe(false);
          for (const other of approvals.slice(at + 1))
            expect(mayBeSameHuman(approver, other.approver)).toBe(false);
          const member = countedApproval(one).groups;
          expect(member.some((group) => groupsUpTo(request.task, on).includes(group))).toBe(true);
        }
        expect(request.exception).toBe(request.rung > 1);
        expect(raises.map(({ rung: to }) => to)).toEqual(raises.map((_one, index) => index + 2));
        for (const { rung: to, why, atMs } of raises)
          if (why === 'time')
            expect(atMs).toBeGreaterThanOrEqual(NOW_MS + (ladder[to - 1]?.afterSeconds ?? 0) * 1000);
        const terms = ladder[request.rung - 1];
        if (terms === undefined) throw new Error('beyond the ladder');
        if (request.state !== 'approved') return;
        seen.approved += 1;
        if (request.rung > 1) seen.later += 1;
        expect(approvedBy).toBe('approve');
        expect(enoughByHand(terms, approvals)).toBe(true);
        expect(approvals.at(-1)?.rung).toBe(request.rung);
      }),
      { numRuns: 500 },
    );
    expect(seen.approved).toBeGreaterThan(60);
    expect(seen.later).toBeGreaterThan(10);
  });

  it('makes orders that the issuer agrees with, and none that it would not make itself', () => {
    let orders = 0;
    fc.assert(
      fc.property(runs, fc.boolean(), ({ ladder, people, all }, hides) => {
        const { request } = play(start(ladder), people, all);
        if (request.state !== 'approved') return;
        orders += 1;
        const { approvedAtMs, deadlineMs, task, approvals: given, exception } = request;
        const approvals = given.map((one) => ({
          ...one,
          facts: one.facts.map((fact) => ({ ...fact, readAtMs: approvedAtMs })),
        }));
        const question = claimQuestion({
          task,
          approvals: hides ? approvals.slice(0, -1) : approvals,
          requester: fresh(REQUESTER, approvedAtMs),
          deadlineMs,
          exception,
          orderAtMs: approvedAtMs,
          nowMs: approvedAtMs + 1000,
        });
        // Without the last of them it is either not enough, or not the order that was approved.
        expect(decide(question).outcome).toBe(hides ? 'deny' : 'allow');
        const facts = [ladderFact(request, approvedAtMs)];
        const order = {
          iatMs: approvedAtMs,
          body: { approvals, facts, intent: INTENT },
        } as unknown as GrantOrder;
        const filed = { filedAtMs: NOW_MS } as Parameters<typeof rungFlaw>[2];
        expect(rungFlaw(task, order, filed)).toBeNull();
      }),
      { numRuns: 200 },
    );
    expect(orders).toBeGreaterThan(25);
  });
});
