import { describe, expect, it } from '@jest/globals';
import type { Grant } from '../../src/domain/grant.ts';
import { grantDeadlines, maySessionExist, MINT_TIMEOUT_MS, MOST_ATTEMPTS } from '../../src/domain/grant.ts';
import { confirmDeny, endGrant, passDeadline } from '../../src/domain/grant-end.ts';
import { acceptGrant, failMint, finishMint, refuseClaim, startMint } from '../../src/domain/grant-mint.ts';
import type { GrantStep } from '../../src/domain/grant-step.ts';
import type { DeviceThumbprint } from '../../src/domain/ids.ts';
import type { Result } from '../../src/domain/result.ts';
import { ok } from '../../src/domain/result.ts';
import { attempt, claimableGrant, clicks, DEVICE, INES, SYSTEM, T0 } from './fixtures.ts';

const fresh = claimableGrant();
const unanswered = claimableGrant([attempt('unknown')]);
const ending = {
  ...claimableGrant([attempt('minted')]),
  state: 'ending',
  reason: 'released',
  endedBy: INES,
  sinceMs: T0 + 10,
  denyWrittenAtMs: null,
} as const;

const states = {
  claimable: fresh,
  'claimable, an attempt unanswered': unanswered,
  minting: { ...unanswered, state: 'minting' },
  'minting again': { ...claimableGrant([attempt('minted'), attempt('unknown', T0 + 5)]), state: 'minting' },
  active: { ...claimableGrant([attempt('minted')]), state: 'active' },
  ending,
  ended: {
    ...fresh,
    state: 'ended',
    reason: 'expired',
    endedBy: null,
    endedAtMs: T0 + 600_000,
    certainty: 'by-time',
    denyWrittenAtMs: null,
    deeds: 'due',
  },
} satisfies Record<string, Grant>;

const claim = { device: DEVICE, sessionName: 'session-next' };
const failure = (retryable: boolean, outcome: 'unknown' | 'not-minted' = 'not-minted') => ({
  code: 'aws-busy',
  operator: 'throttled',
  retryable,
  outcome,
});

const commands = {
  claim: (g) => startMint(g, claim, {}, clicks(INES), T0 + 10),
  minted: (g) => finishMint(g, { accessKeyId: 'ASIANEXT', stsExpiresAtMs: T0 + 900_000 }, SYSTEM),
  'retryable failure': (g) => failMint(g, failure(true), SYSTEM, T0 + 10),
  'final failure': (g) => failMint(g, failure(false), SYSTEM, T0 + 10),
  'mint timeout': (g) => passDeadline(g, 'mint-timeout', SYSTEM, T0 + 5 + MINT_TIMEOUT_MS),
  'claim-by passed': (g) => passDeadline(g, 'claim-by', SYSTEM, g.claimByMs),
  'claim-by not due': (g) => passDeadline(g, 'claim-by', SYSTEM, g.claimByMs - 1),
  'deadline passed': (g) => passDeadline(g, 'end', SYSTEM, g.deadlineMs),
  'deadline not due': (g) => passDeadline(g, 'end', SYSTEM, g.deadlineMs - 1),
  end: (g) => endGrant(g, 'revoked', INES, clicks(INES), T0 + 10),
  'deny written': (g) => confirmDeny(g, SYSTEM, T0 + MINT_TIMEOUT_MS),
  'refused claim': (g) => ok(refuseClaim(g, 'device-unknown', 'not bound', SYSTEM)),
} satisfies Record<string, (grant: Grant) => Result<GrantStep>>;

/** From, on, to: `state: reason, certainty` where it ended; every cell of the table in src/domain/grant.ts. */
const table: Record<keyof typeof states, Record<keyof typeof commands, string>> = {
  claimable: {
    claim: 'minting',
    minted: 'refused',
    'retryable failure': 'refused',
    'final failure': 'refused',
    'mint timeout': 'refused',
    'claim-by passed': 'ended: unclaimed, never-minted',
    'claim-by not due': 'refused',
    'deadline passed': 'ended: unclaimed, never-minted',
    'deadline not due': 'refused',
    end: 'ended: revoked, never-minted',
    'deny written': 'refused',
    'refused claim': 'claimable',
  },
  'claimable, an attempt unanswered': {
    claim: 'minting',
    minted: 'claimable',
    'retryable failure': 'refused',
    'final failure': 'refused',
    'mint timeout': 'refused',
    'claim-by passed': 'refused',
    'claim-by not due': 'refused',
    'deadline passed': 'ended: expired, by-time',
    'deadline not due': 'refused',
    end: 'ending: revoked',
    'deny written': 'refused',
    'refused claim': 'claimable',
  },
  minting: {
    claim: 'refused',
    minted: 'active',
    'retryable failure': 'claimable',
    'final failure': 'ended: mint-failed, never-minted',
    'mint timeout': 'claimable',
    'claim-by passed': 'refused',
    'claim-by not due': 'refused',
    'deadline passed': 'ended: expired, by-time',
    'deadline not due': 'refused',
    end: 'ending: revoked',
    'deny written': 'refused',
    'refused claim': 'minting',
  },
  'minting again': {
    claim: 'refused',
    minted: 'active',
    'retryable failure': 'active',
    'final failure': 'active',
    'mint timeout': 'active',
    'claim-by passed': 'refused',
    'claim-by not due': 'refused',
    'deadline passed': 'ended: expired, by-time',
    'deadline not due': 'refused',
    end: 'ending: revoked',
    'deny written': 'refused',
    'refused claim': 'minting',
  },
  active: {
    claim: 'minting',
    minted: 'active',
    'retryable failure': 'refused',
    'final failure': 'refused',
    'mint timeout': 'refused',
    'claim-by passed': 'refused',
    'claim-by not due': 'refused',
    'deadline passed': 'ended: expired, by-time',
    'deadline not due': 'refused',
    end: 'ending: revoked',
    'deny written': 'refused',
    'refused claim': 'active',
  },
  ending: {
    claim: 'refused',
    // A mint that was under way when the end came: its session is written down, and still ends.
    minted: 'ending: released',
    'retryable failure': 'ending: released',
    'final failure': 'ending: released',
    'mint timeout': 'refused',
    'claim-by passed': 'refused',
    'claim-by not due': 'refused',
    'deadline passed': 'ended: released, by-time',
    'deadline not due': 'refused',
    end: 'refused',
    'deny written': 'ended: released, deny-written',
    'refused claim': 'ending: released',
  },
  ended: {
    claim: 'refused',
    minted: 'refused',
    'retryable failure': 'refused',
    'final failure': 'refused',
    'mint timeout': 'refused',
    'claim-by passed': 'refused',
    'claim-by not due': 'refused',
    'deadline passed': 'refused',
    'deadline not due': 'refused',
    end: 'refused',
    'deny written': 'refused',
    'refused claim': 'ended: expired, by-time',
  },
};

const cells = Object.entries(table).flatMap(([from, row]) =>
  Object.entries(row).map(([command, to]) => ({ from, command, to })),
);

describe('the grant machine, every state by every command', () => {
  it.each(cells)('$from + $command -> $to', ({ from, command, to }) => {
    const step = commands[command as keyof typeof commands](states[from as keyof typeof states]);
    expect(step.ok ? shown(step.value.record) : 'refused').toBe(to);
    if (step.ok) expect(step.value.events.length).toBeGreaterThan(0);
  });

  it('starts by accepting an order, with one event', () => {
    expect(acceptGrant(fresh, {}, SYSTEM).events.map((event) => event.type)).toEqual(['grant.accepted']);
  });
});

describe('a claim', () => {
  it.each([
    [
      'from a device the order does not name',
      fresh,
      { device: 'f'.repeat(43) as DeviceThumbprint },
      T0,
      'device-too-new',
    ],
    ['at the deadline', fresh, {}, fresh.deadlineMs, 'grant-ended'],
    ['after claim-by, before anything ended it', fresh, {}, fresh.claimByMs, 'grant-ended'],
    [
      'beyond the allowed count',
      claimableGrant([attempt('unknown', T0), attempt('unknown', T0 + 1), attempt('unknown', T0 + 2)]),
      {},
      T0 + 3,
      'too-many-claims',
    ],
    [
      'after many attempts that made nothing',
      claimableGrant([
        attempt('minted', T0),
        ...Array.from({ length: MOST_ATTEMPTS - 1 }, (_, at) => attempt('not-minted', T0 + 1 + at)),
      ]),
      {},
      T0 + 100,
      'too-many-failures',
    ],
  ] as const)('%s is refused', (_what, grant, change, nowMs, code) => {
    const step = startMint(grant, { ...claim, ...change }, {}, clicks(INES), nowMs);
    expect(!step.ok && step.refusal.code).toBe(code);
  });

  it('that made nothing is not counted', () => {
    const failed = [attempt('not-minted', T0), attempt('not-minted', T0 + 1), attempt('not-minted', T0 + 2)];
    const grant = claimableGrant([...failed, attempt('minted', T0 + 3), attempt('unknown', T0 + 4)]);
    const step = startMint(grant, claim, {}, clicks(INES), T0 + 10);
    expect(step.ok && step.value.events).toMatchObject([{ data: { attempt: 6, claim: 3, maxClaims: 3 } }]);
  });

  it('again counts, and moves neither the deadline nor the session of before', () => {
    const step = startMint(states.active, claim, {}, clicks(INES), T0 + 10);
    expect(step.ok && step.value.record).toMatchObject({
      deadlineMs: states.active.deadlineMs,
      attempts: [states.active.attempts[0], { sessionName: 'session-next', outcome: 'unknown' }],
    });
  });
});

describe('a deny that was written', () => {
  const waiting = (outcome: 'unknown' | 'not-minted') => ({ ...ending, attempts: [attempt(outcome, T0)] });

  it('ends the grant with the instant, its reason and who ended it', () => {
    const step = confirmDeny(ending, SYSTEM, T0 + 20);
    expect(step.ok && step.value.record).toMatchObject({
      state: 'ended',
      reason: 'released',
      endedBy: INES,
      endedAtMs: T0 + 20,
      denyWrittenAtMs: T0 + 20,
    });
    expect(step.ok && step.value.events).toMatchObject([
      { type: 'grant.ended', data: { certainty: 'deny-written', denyWrittenAtMs: T0 + 20 } },
    ]);
  });

  it('waits for a mint that may still be answered, and no longer', () => {
    const step = confirmDeny(waiting('unknown'), SYSTEM, T0 + MINT_TIMEOUT_MS - 1);
    expect(!step.ok && step.refusal.code).toBe('grant-busy');
    expect(confirmDeny(waiting('unknown'), SYSTEM, T0 + MINT_TIMEOUT_MS).ok).toBe(true);
  });

  it('was none where STS made no session', () => {
    const step = confirmDeny(waiting('not-minted'), SYSTEM, T0 + 20);
    expect(step.ok && step.value.record).toMatchObject({ certainty: 'never-minted', denyWrittenAtMs: null });
  });
});

describe('what a grant waits for', () => {
  it.each([
    ['claimable', fresh, ['end', 'claim-by']],
    ['minting', states.minting, ['end', 'mint-timeout']],
    ['active', states.active, ['end']],
    ['ending', ending, ['end']],
    ['ended', states.ended, []],
  ] as const)('%s', (_state, grant, kinds) => {
    expect(grantDeadlines(grant).map((deadline) => deadline.kind)).toEqual(kinds);
  });

  it('counts an unanswered attempt as a session that may exist', () => {
    expect([fresh, unanswered, states.active].map(maySessionExist)).toEqual([false, true, true]);
  });
});

function shown(grant: Grant): string {
  if (grant.state === 'ending') return `ending: ${grant.reason}`;
  return grant.state === 'ended' ? `ended: ${grant.reason}, ${grant.certainty}` : grant.state;
}
