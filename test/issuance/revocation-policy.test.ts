import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { GrantId, IncidentId } from '../../src/domain/ids.ts';
import { base32 } from '../../src/domain/ids.ts';
import type { Revocation } from '../../src/issuance/revocation-policy.ts';
import {
  boundaryDocument,
  isDenied,
  MAX_MANAGED_POLICY_LENGTH,
  planRevocations,
} from '../../src/issuance/revocation-policy.ts';

const ENDED_MS = Date.UTC(2026, 10, 23, 3, 12, 4);

function entry(at: number, change: Partial<Revocation> = {}): Revocation {
  const bytes = Buffer.alloc(10);
  bytes.writeUInt32BE(at + 1, 0);
  return {
    grantId: `bg-${base32(bytes, 10)}` as GrantId,
    incidentId: `inc_${base32(bytes, 16)}` as IncidentId,
    roleArn: 'arn:aws:iam::111122223333:role/breakglass-ecs-restart',
    issuedBeforeMs: ENDED_MS + at,
    ...change,
  };
}
const entries = (count: number, change: (at: number) => Partial<Revocation> = () => ({})): Revocation[] =>
  Array.from({ length: count }, (_, at) => entry(at, change(at)));

describe('the revocation list', () => {
  it('names nobody while nobody was ended early', () => {
    const list = planRevocations([], new Set());
    expect(JSON.parse(boundaryDocument(list, 7))).toEqual({
      Version: '2012-10-17',
      Statement: [
        { Sid: 'Lid', Effect: 'Allow', Action: '*', Resource: '*' },
        {
          Sid: 'NoSourceE7',
          Effect: 'Deny',
          Action: '*',
          Resource: '*',
          Condition: { Null: { 'aws:SourceIdentity': 'true' } },
        },
      ],
    });
  });

  it('names single sessions: 300 ends of one hour fit one policy', () => {
    const list = planRevocations(entries(300), new Set());
    expect(list).toMatchObject({ widening: 'exact', roles: [], accountIssuedBeforeMs: null });
    expect(list.grants).toHaveLength(300);
    expect(boundaryDocument(list, 1).length).toBeLessThanOrEqual(MAX_MANAGED_POLICY_LENGTH);
  });

  it('names a closed incident once, whatever number of grants it had', () => {
    const incidentId = entry(0).incidentId as IncidentId;
    const list = planRevocations(
      entries(1000, () => ({ incidentId })),
      new Set([incidentId]),
    );
    expect(list).toMatchObject({ widening: 'exact', grants: [], incidents: [incidentId] });
  });

  it('widens to the role with the most entries first, for sessions issued up to its newest end', () => {
    const small = 'arn:aws:iam::111122223333:role/breakglass-small';
    const list = planRevocations(
      entries(400, (at) => (at < 10 ? { roleArn: small } : {})),
      new Set(),
    );
    expect(list.widening).toBe('by-role');
    expect(list.roles).toEqual([{ roleArn: entry(0).roleArn, issuedBeforeMs: ENDED_MS + 399 }]);
    expect(list.grants).toHaveLength(10);
  });

  it('widens to the account when there are too many roles', () => {
    const list = planRevocations(
      entries(600, (at) => ({
        roleArn: `arn:aws:iam::111122223333:role/breakglass-${at}-${'x'.repeat(40)}`,
      })),
      new Set(),
    );
    expect(list).toMatchObject({ widening: 'by-account', accountIssuedBeforeMs: ENDED_MS + 599, grants: [] });
  });

  it('keeps what stood there, and does not widen it for what it covers already', () => {
    const { roleArn } = entry(0);
    const before = planRevocations(entries(400), new Set());
    const standing = { incidents: [], roles: before.roles, accountIssuedBeforeMs: null };
    const later = entry(500);
    const list = planRevocations([...entries(400), later], new Set(), standing);
    expect(list).toMatchObject({ grants: [later.grantId], roles: before.roles, widening: 'by-role' });
    expect(before.roles).toEqual([{ roleArn, issuedBeforeMs: ENDED_MS + 399 }]);

    const kept = { incidentId: entry(7).incidentId as IncidentId, issuedBeforeMs: ENDED_MS + 900 };
    const whole = planRevocations(
      entries(600, (at) => ({
        roleArn: `arn:aws:iam::111122223333:role/breakglass-${at}-${'x'.repeat(40)}`,
      })),
      new Set(),
      { ...standing, incidents: [kept] },
    );
    expect(whole.accountIssuedBeforeMs).toBe(ENDED_MS + 900);
  });

  it('always fits, and always covers every entry', () => {
    const arbitrary = fc.record({
      count: fc.integer({ min: 0, max: 900 }),
      roles: fc.integer({ min: 1, max: 80 }),
      incidents: fc.integer({ min: 1, max: 400 }),
      closed: fc.integer({ min: 0, max: 400 }),
    });
    fc.assert(
      fc.property(arbitrary, ({ count, roles, incidents, closed }) => {
        const all = entries(count, (at) => ({
          roleArn: `arn:aws:iam::111122223333:role/breakglass-${at % roles}`,
          incidentId: entry(at % incidents).incidentId,
        }));
        const closedIds = new Set(
          Array.from({ length: closed }, (_, at) => entry(at).incidentId as IncidentId),
        );
        const list = planRevocations(all, closedIds);
        expect(boundaryDocument(list, 1).length).toBeLessThanOrEqual(MAX_MANAGED_POLICY_LENGTH);
        const covered = all.every((one) => isDenied(list, one));
        expect(covered).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
