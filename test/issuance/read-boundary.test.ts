import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { GrantId, IncidentId } from '../../src/domain/ids.ts';
import { base32 } from '../../src/domain/ids.ts';
import { readBoundary } from '../../src/issuance/read-boundary.ts';
import { boundaryDocument, planRevocations } from '../../src/issuance/revocation-policy.ts';
import { initialBoundary } from '../../src/playground/aws/task-role.ts';

const idBytes = fc.uint8Array({ minLength: 10, maxLength: 10 });
const second = fc.integer({ min: 1_700_000_000, max: 1_900_000_000 }).map((at) => at * 1000);
const role = fc
  .integer({ min: 0, max: 40 })
  .map((at) => `arn:aws:iam::111122223333:role/breakglass-role-number-${at}`);
const revocation = fc.record({
  grantId: idBytes.map((bytes) => `bg-${base32(bytes, 10)}` as GrantId),
  incidentId: idBytes.map((bytes) => `inc_${base32(bytes, 16)}` as IncidentId),
  roleArn: role,
  issuedBeforeMs: second,
});

describe('a boundary document', () => {
  it('is read back as what it was written from, with its writer', () => {
    const inputs = fc.tuple(
      fc.array(revocation, { maxLength: 500 }),
      fc.integer({ min: 1, max: 999_999_999 }),
      fc.boolean(),
    );
    fc.assert(
      fc.property(inputs, ([entries, epoch, closed]) => {
        const incidents = closed ? entries.slice(0, 3).map((one) => one.incidentId) : [];
        const list = planRevocations(entries, new Set(incidents));
        const found = readBoundary(boundaryDocument(list, epoch));
        expect(found).toEqual({ list, epoch, isOurs: true });
      }),
      { numRuns: 60 },
    );
  });

  it('as the stack creates it denies nobody by name, and is of no writer', () => {
    const found = readBoundary(JSON.stringify(initialBoundary()));
    expect(found).toMatchObject({ isOurs: true, epoch: 0, list: { grants: [], widening: 'exact' } });
  });

  const ours = JSON.parse(
    boundaryDocument(
      planRevocations(
        [{ grantId: 'bg-aaaaaaaaaa' as GrantId, incidentId: null, roleArn: 'r', issuedBeforeMs: 0 }],
        new Set(),
      ),
      3,
    ),
  ) as { Version: string; Statement: Record<string, unknown>[] };
  const [lid, source, grants] = ours.Statement;
  const document = (...statements: unknown[]): string =>
    JSON.stringify({ Version: ours.Version, Statement: statements });

  it.each([
    ['no JSON', 'nonsense', []],
    ['no document', 'null', []],
    ['no lid', document(source, grants), ['bg-aaaaaaaaaa']],
    ['no demand for a source identity', document(lid, grants), ['bg-aaaaaaaaaa']],
    ['a smaller lid', document({ ...lid, Action: 's3:*' }, source, grants), ['bg-aaaaaaaaaa']],
    ['a lid with a condition', document({ ...lid, Condition: {} }, source), []],
    ['an allowance more', document(lid, source, grants, { ...lid, Resource: ['*'] }), ['bg-aaaaaaaaaa']],
    ['a deny of single actions', document(lid, source, { ...grants, Action: 's3:*' }), []],
    ['a deny with an exception', document(lid, source, { ...grants, NotPrincipal: '*' }), []],
    [
      'a deny of something that is no grant',
      document(lid, source, { ...grants, Condition: { StringEquals: { 'aws:SourceIdentity': ['x'] } } }),
      [],
    ],
    [
      'a deny under one condition more',
      document(lid, source, {
        ...grants,
        Condition: { StringEquals: { 'aws:SourceIdentity': ['bg-aaaaaaaaaa'], 'aws:userid': 'x' } },
      }),
      [],
    ],
  ])('with %s is none of ours, but what it denies in our form counts', (_what, text, denied) => {
    const found = readBoundary(text);
    expect(found.isOurs).toBe(false);
    expect(found.list.grants).toEqual(denied);
  });

  it('cannot use up the epochs', () => {
    const text = document(lid, { ...source, Sid: 'NoSourceE9999999999' }, { ...grants, Sid: 'GrantsE12' });
    expect(readBoundary(text).epoch).toBe(12);
  });
});
