import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Grant } from '../../src/domain/grant.ts';
import { claimsUsed, grantDeadlines, maySessionExist, MOST_ATTEMPTS } from '../../src/domain/grant.ts';
import { confirmDeny, endGrant, passDeadline } from '../../src/domain/grant-end.ts';
import { failMint, finishMint, startMint } from '../../src/domain/grant-mint.ts';
import type { GrantStep } from '../../src/domain/grant-step.ts';
import type { Result } from '../../src/domain/result.ts';
import { claimableGrant, clicks, DEVICE, INES, SYSTEM, T0 } from './fixtures.ts';

type Command = (grant: Grant, nowMs: number) => Result<GrantStep>;

const commands: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constant<Command>((grant, nowMs) =>
      startMint(grant, { device: DEVICE, sessionName: `session-${nowMs}` }, {}, clicks(INES), nowMs),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constant<Command>((grant, nowMs) =>
      finishMint(grant, { accessKeyId: `ASIA${nowMs}`, stsExpiresAtMs: nowMs + 900_000 }, SYSTEM),
    ),
  },
  {
    weight: 3,
    arbitrary: fc
      .record({
        retryable: fc.boolean(),
        outcome: fc.constantFrom('unknown' as const, 'not-minted' as const, 'not-asked' as const),
      })
      .map(
        (how): Command =>
          (grant, nowMs) =>
            failMint(grant, { code: 'aws-busy', operator: 'x', ...how }, SYSTEM, nowMs),
      ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('released' as const, 'revoked' as const, 'incident-closed' as const).map(
      (reason): Command =>
        (grant, nowMs) =>
          endGrant(grant, reason, INES, clicks(INES), nowMs),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constant<Command>((grant, nowMs) => confirmDeny(grant, SYSTEM, nowMs)),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom('claim-by' as const, 'mint-timeout' as const, 'end' as const).map(
      (kind): Command =>
        (grant, nowMs) =>
          passDeadline(grant, kind, SYSTEM, nowMs),
    ),
  },
);

const runs = fc.array(fc.record({ command: commands, passMs: fc.integer({ min: 0, max: 120_000 }) }), {
  maxLength: 25,
});

const namesOf = ({ attempts }: Grant): readonly string[] => attempts.map(({ sessionName }) => sessionName);

describe('any sequence of claims, answers, ends and deadlines', () => {
  it('keeps every promise about time, count and certainty', () => {
    let endedRuns = 0;
    fc.assert(
      fc.property(runs, (steps) => {
        let grant: Grant = claimableGrant();
        let nowMs = T0;
        const { deadlineMs, maxClaims } = grant;
        for (const { command, passMs } of steps) {
          nowMs += passMs;
          const before: Grant = grant;
          const step = command(before, nowMs);
          if (!step.ok) continue;
          grant = step.value.record;
          expect(before.state).not.toBe('ended');
          if (before.state === 'ending') expect(['ending', 'ended']).toContain(grant.state);
          if (grant.state === 'minting') expect(nowMs).toBeLessThan(deadlineMs);
          expect(grant.deadlineMs).toBe(deadlineMs);
          expect(claimsUsed(grant)).toBeLessThanOrEqual(maxClaims);
          expect(grant.attempts.length).toBeLessThanOrEqual(MOST_ATTEMPTS);
          // Only an attempt that never came to STS is taken back.
          const taken = before.attempts.filter(({ sessionName }) => !namesOf(grant).includes(sessionName));
          expect(taken.every(({ outcome }) => outcome === 'unknown')).toBe(true);
          expect(taken.length).toBeLessThanOrEqual(1);
          expect(step.value.events.length).toBeGreaterThan(0);
          if (grant.state === 'ended') {
            endedRuns += 1;
            expect(grant.certainty === 'never-minted').toBe(!maySessionExist(grant));
            expect(grant.denyWrittenAtMs !== null).toBe(grant.certainty === 'deny-written');
            if (grant.certainty === 'deny-written') expect(before.state).toBe('ending');
            if (grant.certainty === 'by-time') expect(nowMs).toBeGreaterThanOrEqual(deadlineMs);
          } else {
            expect(grantDeadlines(grant).some((one) => one.kind === 'end')).toBe(true);
          }
        }
      }),
      { numRuns: 1000 },
    );
    // Some two hundred, or the search shows little; a hundred leaves chance its room.
    expect(endedRuns).toBeGreaterThan(100);
  });

  it('ends at the deadline, whatever came before', () => {
    fc.assert(
      fc.property(runs, (steps) => {
        let nowMs = T0;
        const grant = steps.reduce<Grant>((current, { command, passMs }) => {
          nowMs += passMs;
          const step = command(current, nowMs);
          return step.ok ? step.value.record : current;
        }, claimableGrant());
        if (grant.state === 'ended') return;
        const step = passDeadline(grant, 'end', SYSTEM, grant.deadlineMs);
        expect(step.ok && step.value.record.state).toBe('ended');
      }),
    );
  });
});
