import { describe, expect, it } from '@jest/globals';
import type { AccessRequest } from '../../src/domain/access-request.ts';
import { requestDeadlines } from '../../src/domain/access-request.ts';
import { refusal } from '../../src/domain/refusal.ts';
import type { RequestStep } from '../../src/domain/request-step.ts';
import {
  approveRequest,
  reachesNumber,
  denyRequest,
  fileRequest,
  lapseRequest,
  refuseApproval,
  withdrawRequest,
} from '../../src/domain/request-transition.ts';
import type { Result } from '../../src/domain/result.ts';
import { ok } from '../../src/domain/result.ts';
import {
  approval,
  approvedRequest,
  clicks,
  decision,
  DIGEST,
  GRANT_ID,
  INES,
  MEI,
  OMAR,
  ORDER_ID,
  pendingRequest,
  person,
  SYSTEM,
  T0,
  task,
} from './fixtures.ts';

const order = { grantId: GRANT_ID, orderId: ORDER_ID };
const allow = decision('approve');
const pending = pendingRequest();
const late = pending.lapseAtMs;

const states = {
  pending,
  approved: approvedRequest(),
  denied: { ...pending, state: 'denied', deniedBy: OMAR, deniedAtMs: T0 + 1, denyReason: 'no' },
  withdrawn: { ...pending, state: 'withdrawn', withdrawnBy: INES, withdrawnAtMs: T0 + 1, why: 'requester' },
  lapsed: { ...pending, state: 'lapsed', lapsedAtMs: late },
} satisfies Record<AccessRequest['state'], AccessRequest>;

const commands = {
  'approve, quorum open': (r) => approveRequest(ofTwo(r), approval(OMAR), allow, clicks(OMAR), null),
  'approve, quorum reached': (r) => approveRequest(r, approval(OMAR), allow, clicks(OMAR), order),
  deny: (r) => denyRequest(r, OMAR, 'no', approval(OMAR).evidence, allow, clicks(OMAR), T0 + 1),
  'withdraw by the requester': (r) => withdrawRequest(r, INES, clicks(INES), T0 + 1),
  'withdraw: incident closed': (r) => withdrawRequest(r, null, SYSTEM, T0 + 1),
  'lapse in time': (r) => lapseRequest(r, SYSTEM, late),
  'lapse too early': (r) => lapseRequest(r, SYSTEM, late - 1),
  'record a refused click': (r) =>
    ok(refuseApproval(r, MEI, 'approve', refusal('not-eligible'), null, clicks(MEI))),
} satisfies Record<string, (request: AccessRequest) => Result<RequestStep>>;

function ofTwo<R extends AccessRequest>(request: R): R {
  return { ...request, task: task({ quorum: 2 }) };
}

type Cell = readonly [to: string, ...events: readonly string[]];

const refusedBy = (code: string): Cell => [`refused: ${code}`];
const decided = (state: string): Record<keyof typeof commands, Cell> => ({
  'approve, quorum open': refusedBy('already-decided'),
  'approve, quorum reached': refusedBy('already-decided'),
  deny: refusedBy('already-decided'),
  'withdraw by the requester': refusedBy('already-decided'),
  'withdraw: incident closed': refusedBy('already-decided'),
  'lapse in time': refusedBy('already-decided'),
  'lapse too early': refusedBy('already-decided'),
  'record a refused click': [state, 'request.approval-refused'],
});

/** The whole table: pending -> approved | denied | withdrawn | lapsed, and nothing after that. */
const table: Record<keyof typeof states, Record<keyof typeof commands, Cell>> = {
  pending: {
    'approve, quorum open': ['pending', 'request.approval-counted'],
    'approve, quorum reached': ['approved', 'request.approval-counted', 'request.approved'],
    deny: ['denied', 'request.denied'],
    'withdraw by the requester': ['withdrawn', 'request.withdrawn'],
    'withdraw: incident closed': ['withdrawn', 'request.withdrawn'],
    'lapse in time': ['lapsed', 'request.lapsed'],
    'lapse too early': refusedBy('already-decided'),
    'record a refused click': ['pending', 'request.approval-refused'],
  },
  approved: decided('approved'),
  denied: decided('denied'),
  withdrawn: decided('withdrawn'),
  lapsed: decided('lapsed'),
};

const cells = Object.entries(table).flatMap(([from, row]) =>
  Object.entries(row).map(([command, cell]) => ({ from, command, cell, to: cell[0] })),
);

describe('the request machine, every state by every command', () => {
  it.each(cells)('$from + $command -> $to', ({ from, command, cell }) => {
    const before = states[from as keyof typeof states];
    const step = commands[command as keyof typeof commands](before);
    const seen = step.ok
      ? [step.value.record.state, ...step.value.events.map((event) => event.type)]
      : [`refused: ${step.refusal.code}`];
    expect(seen).toEqual(cell);
  });

  it('starts by filing, with one event', () => {
    expect(fileRequest(pending, clicks(INES)).events.map((event) => event.type)).toEqual(['request.filed']);
  });

  it('waits for its lapse only while it is pending', () => {
    expect(requestDeadlines(pending)).toEqual([{ kind: 'lapse', dueAtMs: late }]);
    for (const decidedState of ['approved', 'denied', 'withdrawn', 'lapsed'] as const) {
      expect(requestDeadlines(states[decidedState])).toEqual([]);
    }
  });
});

describe('counting an approval', () => {
  const sameEmail = person('Second', 'email:ines@example.com');
  const idpTask = pendingRequest({ task: task({ evidence: 'idp' }) });
  const withOmar = pendingRequest({ task: task({ quorum: 2 }), approvals: [approval(OMAR)] });

  it.each([
    ['the requester', pending, approval(INES), allow, 'own-request'],
    ['a second account with the requester’s e-mail', pending, approval(sameEmail), allow, 'own-request'],
    ['a digest of another revision', pending, approval(OMAR, { intentDigest: 'x' }), allow, 'intent-changed'],
    ['a decision that denies', pending, approval(OMAR), decision('approve', 'deny'), 'not-eligible'],
    ['a decision about something else', pending, approval(OMAR), decision('request'), 'not-eligible'],
    ['evidence weaker than the task wants', idpTask, approval(OMAR), allow, 'not-eligible'],
    ['a click after the lapse', pending, approval(OMAR, { atMs: late }), allow, 'already-decided'],
    ['somebody who is counted already', withOmar, approval(OMAR), allow, 'already-decided'],
  ] as const)('refuses %s', (_what, request, given, decided, code) => {
    const step = approveRequest(request, given, decided, clicks(given.approver), order);
    expect(!step.ok && step.refusal.code).toBe(code);
  });

  it('ends a quorum of two with the second person, not the first', () => {
    const two = pendingRequest({ task: task({ quorum: 2 }) });
    expect(reachesNumber(two, approval(OMAR))).toBe(false);
    expect(reachesNumber(withOmar, approval(MEI))).toBe(true);
  });

  it('takes an order with the last approval only, and never without it', () => {
    expect(() => approveRequest(ofTwo(pending), approval(OMAR), allow, clicks(OMAR), order)).toThrow(
      'quorum',
    );
    expect(() => approveRequest(pending, approval(OMAR), allow, clicks(OMAR), null)).toThrow('quorum');
  });

  it('sets the deadline by the last counted approval plus the duration', () => {
    const step = approveRequest(pending, approval(OMAR, { atMs: T0 + 7000 }), allow, clicks(OMAR), order);
    expect(step.ok && step.value.record).toMatchObject({
      state: 'approved',
      approvedAtMs: T0 + 7000,
      deadlineMs: T0 + 7000 + 600_000,
      ...order,
    });
  });

  it('keeps names and texts out of the signed part of every event', () => {
    const step = approveRequest(pending, approval(OMAR), allow, clicks(OMAR), order);
    const filed = fileRequest(pending, clicks(INES));
    const data = [...filed.events, ...(step.ok ? step.value.events : [])].map((event) => event.data);
    const open = JSON.stringify(data, (_key, value: unknown) =>
      value !== null && typeof value === 'object' && '$personal' in value ? null : value,
    );
    for (const word of ['Ines', 'ines@', 'Omar', 'omar', 'checkout is down'])
      expect(open).not.toContain(word);
    expect(open).toContain(DIGEST);
  });
});

describe('ending a request', () => {
  it('refuses a denial by the requester', () => {
    const step = denyRequest(pending, INES, 'no', approval(INES).evidence, allow, clicks(INES), T0);
    expect(!step.ok && step.refusal.code).toBe('own-request');
  });

  it('refuses a denial that policy denies', () => {
    const step = denyRequest(
      pending,
      OMAR,
      'no',
      approval(OMAR).evidence,
      decision('approve', 'deny'),
      clicks(OMAR),
      T0,
    );
    expect(!step.ok && step.refusal.code).toBe('not-eligible');
  });

  it('lets nobody but the requester take it back', () => {
    const step = withdrawRequest(pending, OMAR, clicks(OMAR), T0);
    expect(!step.ok && step.refusal.code).toBe('not-your-request');
  });
});
