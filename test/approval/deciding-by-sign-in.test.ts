import { beforeEach, describe, expect, it } from '@jest/globals';

import type { AccessRequest } from '../../src/domain/access-request.ts';
import { withRedis } from '../support/redis.ts';
import { clicking, everybodyIsThere, filed } from './acts.ts';
import { decisionOf, intakeDeps, knownAs, runDecide } from './sign-in-acts.ts';
import { CATALOGUE, PROVIDER, SIGN_IN_CATALOGUE } from './team.ts';
import type { World } from './world.ts';
import { codeOf, makeWorld, valueOf } from './world.ts';

const redis = withRedis();
const TWO = SIGN_IN_CATALOGUE.replace('quorum: 1', 'quorum: 2');
let world: World;

beforeEach(() => {
  world = makeWorld(redis());
  everybodyIsThere(world);
  world.useCatalogue(SIGN_IN_CATALOGUE);
});

async function now(request: AccessRequest): Promise<AccessRequest> {
  const shown = await world.useCases.shownRequest(request.requestId);
  if (shown === null) throw new Error('not shown');
  return shown.request;
}

describe('a decision by signing in', () => {
  it('approves by the same use case as a click, and the order carries the token', async () => {
    const request = await filed(world);
    const decision = decisionOf(world, 'omar', request);
    expect(await runDecide(world, decision)).toMatchObject({
      outcome: 'decided',
      requestId: request.requestId,
      state: 'approved',
      device: null,
    });
    const [order] = await world.orders('grant');
    expect(order?.body.approvals).toMatchObject([
      {
        approver: { personId: 'omar', identities: expect.arrayContaining([`idp:${PROVIDER}#omar`]) },
        evidence: decision.body.evidence,
        intentDigest: request.intentDigest,
        facts: [{ name: 'standing' }, { name: 'groups' }],
      },
    ]);
    expect(world.directory.reads('UOMAR')).toBeGreaterThan(0);
  });

  it('stands in the record as one: who by which subject, the token only as a value that can be erased', async () => {
    const request = await filed(world);
    const { body } = decisionOf(world, 'omar', request);
    await runDecide(world, decisionOf(world, 'omar', request, body));
    const raw = await redis().admin.xrange(redis().keys.stream('gateway-events'), '-', '+');
    const events = raw.map(([, fields]) => JSON.parse(fields[fields.indexOf('json') + 1] ?? ''));
    const counted = events.find(({ envelope }) => envelope.type === 'request.approval-counted');
    expect(counted.envelope).toMatchObject({
      actor: { kind: 'person', evidence: 'idp' },
      data: { evidenceKind: 'idp', evidence: { $sd: expect.any(String) } },
    });
    const values = counted.disclosures.map(({ value }: { value: unknown }) => value);
    expect(values).toContainEqual(body.evidence);
    expect(values).toContainEqual(`idp:${PROVIDER}#omar`);
    for (const { envelope } of events) expect(JSON.stringify(envelope)).not.toContain(body.evidence.token);
  });

  it('denies, with the reason and what it was proven by', async () => {
    const request = await filed(world);
    const denial = decisionOf(world, 'omar', request, { outcome: 'deny', why: 'not during the sale' });
    expect(await runDecide(world, denial)).toMatchObject({ outcome: 'decided', state: 'denied' });
    expect(await now(request)).toMatchObject({ state: 'denied', denyReason: 'not during the sale' });
    const [denied] = await world.events('request.denied');
    expect(denied?.data).toMatchObject({ evidenceKind: 'idp', evidence: denial.body.evidence });
  });

  it('refuses a reason that looks like a secret, as the form in Slack does', async () => {
    const request = await filed(world);
    const denial = decisionOf(world, 'omar', request, {
      outcome: 'deny',
      why: 'AKIAIOSFODNN7EXAMPLE leaked',
    });
    expect(await runDecide(world, denial)).toMatchObject({ outcome: 'refused', code: 'secret-like' });
    expect((await now(request)).state).toBe('pending');
  });

  it('counts toward a quorum, is read again with its evidence, and says what is still needed', async () => {
    world.useCatalogue(TWO);
    const request = await filed(world);
    const first = decisionOf(world, 'omar', request);
    expect(await runDecide(world, first)).toMatchObject({ outcome: 'decided', state: 'pending' });
    world.pass(10 * 60_000);
    const second = decisionOf(world, 'amara', request);
    expect(await runDecide(world, second)).toMatchObject({ outcome: 'decided', state: 'approved' });
    const [order] = await world.orders('grant');
    expect(order?.body.approvals.map(({ evidence }) => evidence)).toEqual([
      first.body.evidence,
      second.body.evidence,
    ]);
    expect(order?.body.approvals[0]?.facts[0]?.readAtMs).toBe(world.deps.clock.nowMs());
  });

  it('orders nothing where reading the others again took until it was too old for the issuer', async () => {
    world.useCatalogue(TWO);
    const request = await filed(world);
    await runDecide(world, decisionOf(world, 'omar', request));
    const second = decisionOf(world, 'amara', request);
    world.pass(2_000);
    const account = world.directory.account.bind(world.directory);
    world.directory.account = (userId) => {
      if (userId === 'UOMAR') world.pass(118_500);
      return account(userId);
    };
    expect(await runDecide(world, second)).toMatchObject({ outcome: 'refused', code: 'sign-in-late' });
    expect(await world.orders('grant')).toEqual([]);
  });

  it('beside a click, at once, on a task that a click is enough for: two humans, two kinds of evidence', async () => {
    world.useCatalogue(TWO.replace('evidence: idp', 'evidence: click'));
    const request = await filed(world);
    await Promise.all([
      runDecide(world, decisionOf(world, 'omar', request)),
      world.useCases.review(clicking('UAMARA', request)),
    ]);
    const [order, ...more] = await world.orders('grant');
    expect(more).toEqual([]);
    expect(order?.body.approvals.map(({ evidence }) => evidence.kind).sort()).toEqual(['click', 'idp']);
  });
});

describe('run again', () => {
  /** A gateway that is killed before it can write what came of an intake. */
  const dying = () => {
    const { recorder } = world.deps;
    const killed = {
      load: recorder.load.bind(recorder),
      holder: recorder.holder.bind(recorder),
      index: recorder.index.bind(recorder),
      transition: (kind, ...rest) =>
        kind.kind === 'intake' ? Promise.reject(new Error('killed')) : recorder.transition(kind, ...rest),
    } as Pick<typeof recorder, 'holder' | 'index' | 'load' | 'transition'> as typeof recorder;
    return { ...intakeDeps(world), recorder: killed };
  };

  it('changes nothing, however often the intake comes', async () => {
    world.useCatalogue(TWO);
    const request = await filed(world);
    const decision = decisionOf(world, 'omar', request);
    await runDecide(world, decision);
    expect(await runDecide(world, decision)).toMatchObject({ outcome: 'decided', state: 'pending' });
    expect(await world.events('request.approval-counted')).toHaveLength(1);
    expect(await world.events('request.approval-refused')).toEqual([]);
  });

  it.each<[string, 'approve' | 'deny']>([
    ['a yes', 'approve'],
    ['a no', 'deny'],
  ])('after the gateway died, says of %s that it counted', async (_what, outcome) => {
    const request = await filed(world);
    const decision = decisionOf(world, 'omar', request, { outcome, why: outcome === 'deny' ? 'no' : '' });
    await expect(runDecide(world, decision, dying())).rejects.toThrow('killed');
    const state = outcome === 'deny' ? 'denied' : 'approved';
    expect(await runDecide(world, decision)).toMatchObject({ outcome: 'decided', state });
    expect(await world.events('request.approval-refused')).toEqual([]);
  });

  it('after it died, also where somebody else said no since, or its time passed', async () => {
    world.useCatalogue(TWO);
    const request = await filed(world);
    const decision = decisionOf(world, 'omar', request);
    await expect(runDecide(world, decision, dying())).rejects.toThrow('killed');
    valueOf(await world.useCases.review(clicking('UAMARA', request, 'deny')));
    world.pass(10 * 60_000);
    expect(await runDecide(world, decision)).toMatchObject({ outcome: 'decided', state: 'denied' });
  });
});

describe('a click on such a task', () => {
  it('is told what to do instead, with the address, and counts for nothing', async () => {
    const request = await filed(world);
    const answer = await world.useCases.review(clicking('UOMAR', request));
    expect(!answer.ok && answer.refusal).toMatchObject({
      code: 'sign-in-needed',
      person: expect.stringContaining(`https://issuer.example.com/decide/${request.requestId}`),
    });
    expect((await now(request)).approvals).toEqual([]);
    expect(await world.events('request.approval-refused')).toMatchObject([
      { data: { code: 'sign-in-needed', decision: { outcome: 'deny' } } },
    ]);
  });

  it('is told what else stands against it first: signing in would not help', async () => {
    const request = await filed(world);
    expect(codeOf(await world.useCases.review(clicking('UINES', request)))).toBe('own-request');
    expect(codeOf(await world.useCases.review(clicking('ULENA', request)))).toBe('not-eligible');
    expect(
      codeOf(await world.useCases.review(clicking('UOMAR', { ...request, intentDigest: 'x'.repeat(43) }))),
    ).toBe('intent-changed');
  });

  it('of somebody who cannot sign in says so', async () => {
    world.useCatalogue(SIGN_IN_CATALOGUE.replace(`, idp: ["${PROVIDER}#amara"]`, ''));
    const request = await filed(world);
    const answer = await world.useCases.review(clicking('UAMARA', request));
    expect(!answer.ok && answer.refusal).toMatchObject({
      code: 'not-eligible',
      person: expect.stringContaining('no subject of the identity provider'),
    });
  });

  it('still denies: a no needs no strong evidence', async () => {
    const request = await filed(world);
    expect(valueOf(await world.useCases.review(clicking('UOMAR', request, 'deny'))).state).toBe('denied');
    const [denied] = await world.events('request.denied');
    expect(denied?.data).toMatchObject({ evidenceKind: 'click', evidence: { identity: 'slack:UOMAR' } });
  });
});

describe('reducing such a request by a click', () => {
  const less = (slackUserId: string, request: AccessRequest, duration = '5m') =>
    world.useCases.approveForLess({
      slackUserId,
      requestId: request.requestId,
      intentDigest: request.intentDigest,
      duration,
      actions: null,
    });

  it('makes a new revision that nobody has approved, and the reducer signs in for it', async () => {
    world.useCatalogue(TWO);
    const request = await filed(world);
    await runDecide(world, decisionOf(world, 'omar', request));
    const reduced = valueOf(await less('UAMARA', request));
    expect(reduced).toMatchObject({
      state: 'pending',
      approvals: [],
      intent: { revision: 2, durationSeconds: 300 },
      reductions: [{ by: { personId: 'amara' }, voided: [{ person: { personId: 'omar' } }] }],
    });
    expect(await world.orders('filed')).toMatchObject([{}, { body: { intent: { revision: 2 } } }]);
    expect(await world.orders('grant')).toEqual([]);
    await runDecide(world, decisionOf(world, 'amara', reduced));
    expect(await runDecide(world, decisionOf(world, 'omar', reduced))).toMatchObject({ state: 'approved' });
    expect(await world.orders('grant')).toMatchObject([{ body: { intent: { revision: 2 } } }]);
  });

  it('is refused to whoever may not approve, or cannot sign in', async () => {
    world.useCatalogue(SIGN_IN_CATALOGUE.replace(`, idp: ["${PROVIDER}#amara"]`, ''));
    const request = await filed(world);
    for (const [who, code] of [
      ['UINES', 'own-request'],
      ['ULENA', 'not-eligible'],
      ['UAMARA', 'not-eligible'],
    ] as const)
      expect(codeOf(await less(who, request))).toBe(code);
    expect(codeOf(await less('UOMAR', request, '11m'))).toBe('not-less');
    expect((await now(request)).intent.revision).toBe(1);
  });
});

describe('the approver who signed in', () => {
  it('is read again by the account they were read by, and not by one that is gone', async () => {
    world.useCatalogue(TWO.replace('slack: [UOMAR]', 'slack: [UOMAROLD, UOMAR]'));
    world.directory.put('UOMAROLD', { standing: { kind: 'outsider', why: 'deactivated' } });
    const request = await filed(world);
    const identities = ['slack:UOMAROLD', 'slack:UOMAR', `idp:${PROVIDER}#omar`];
    const person = knownAs('omar', { identities });
    await runDecide(world, decisionOf(world, 'omar', request, { person }));
    expect((await now(request)).approvals[0]?.approver.identities[0]).toBe('slack:UOMAR');
    expect(await runDecide(world, decisionOf(world, 'amara', request))).toMatchObject({ state: 'approved' });
  });

  it('is looked at again by their account, and no longer counts once deactivated', async () => {
    world.useCatalogue(TWO);
    const request = await filed(world);
    await runDecide(world, decisionOf(world, 'omar', request));
    world.directory.put('UOMAR', { standing: { kind: 'outsider', why: 'deactivated' } });
    expect(await runDecide(world, decisionOf(world, 'amara', request))).toMatchObject({ state: 'pending' });
    expect(await world.events('request.approval-voided')).toMatchObject([
      { data: { approver: { personId: 'omar' }, evidenceKind: 'idp' } },
    ]);
  });

  it('no longer counts once the catalogue takes their subject away', async () => {
    world.useCatalogue(TWO);
    const request = await filed(world);
    await runDecide(world, decisionOf(world, 'omar', request));
    world.useCatalogue(TWO.replace(`, idp: ["${PROVIDER}#omar"]`, ''));
    expect(await runDecide(world, decisionOf(world, 'amara', request))).toMatchObject({ state: 'pending' });
    expect(await world.orders('grant')).toEqual([]);
    expect(await world.events('request.approval-voided')).toHaveLength(1);
  });

  it('keeps nobody from approving while they cannot be read: they are asked to try again', async () => {
    world.useCatalogue(TWO);
    const request = await filed(world);
    await runDecide(world, decisionOf(world, 'omar', request));
    world.directory.put('UOMAR', { standing: { kind: 'unknown', why: 'no answer' } });
    expect(await runDecide(world, decisionOf(world, 'amara', request))).toMatchObject({
      code: 'not-allowed',
    });
    expect((await now(request)).approvals).toHaveLength(1);
  });
});

it('needs no sign-in where a click is enough, and shows no address for it', async () => {
  world.useCatalogue(CATALOGUE);
  const request = await filed(world);
  expect((await world.useCases.shownRequest(request.requestId))?.signInUrl).toBeNull();
  expect(valueOf(await world.useCases.review(clicking('UOMAR', request))).state).toBe('approved');
});
