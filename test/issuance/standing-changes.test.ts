import { describe, expect, it } from '@jest/globals';

import { grantIdOfOrder } from '../../src/contracts/order.ts';
import type { Person, Standing } from '../../src/domain/person.ts';
import type { AskVerdict } from '../../src/domain/standing-copy.ts';
import { claimGrant } from '../../src/issuance/claim-grant.ts';
import { keepStanding } from '../../src/issuance/keep-copies.ts';
import { sweepGrants } from '../../src/issuance/pass-deadlines.ts';
import { grantKind } from '../../src/issuance/record-kinds.ts';
import { standingFact, verdictsFact } from '../../src/policy/facts.ts';
import { catalogueOf, EXAMPLE } from '../catalogue/sample-catalogue.ts';
import { withRedis } from '../support/redis.ts';
import { issuerWorld, jonas, mara } from './issuer-world.ts';

const redis = withRedis();

const GONE: Standing = { kind: 'outsider', why: 'deactivated' };
const UNKNOWN: Standing = { kind: 'unknown', why: 'no answer from Slack' };
const INTERNAL: Standing = { kind: 'internal' };

async function given() {
  const world = issuerWorld(redis());
  const { device, made } = await world.acceptedGrant();
  const grantId = grantIdOfOrder(made);
  const { requestId } = made.kind === 'grant' ? made.body.intent : { requestId: '' as never };
  const state = async (): Promise<string> => {
    const grant = (await world.recorder.load(grantKind, grantId))?.record;
    return grant?.state === 'ended' || grant?.state === 'ending'
      ? `${grant.state}: ${grant.reason}`
      : (grant?.state ?? 'none');
  };
  const claim = async (): Promise<string> => {
    const answer = await claimGrant(world.deps, grantId, device, world.seal);
    return answer.ok ? 'ok' : answer.refusal.code;
  };
  /** Reports what the gateway would, read so long after the approval. */
  const body = (person: Person, standing: Standing, verdict: AskVerdict | null, laterMs: number) => {
    const origin = { source: 'slack:users.info', readAtMs: world.state.nowMs + laterMs };
    return {
      person,
      standing: standingFact(standing, origin),
      requests: verdictsFact(verdict === null ? {} : { [requestId]: verdict }, origin),
    };
  };
  const report = (
    standing: Standing,
    verdict: AskVerdict | null = 'may-ask',
    { person = mara, laterMs = 1000 }: { person?: Person; laterMs?: number } = {},
  ) => world.send(world.order({ kind: 'standing', body: body(person, standing, verdict, laterMs) }));
  return { world, grantId, state, claim, report, body };
}

describe('a report that the requester', () => {
  it.each<[string, Standing, AskVerdict, string]>([
    ['was deactivated', GONE, 'may-ask', 'not-internal'],
    ['left the group that may ask', INTERNAL, 'left-group', 'not-asker'],
    ['has a task that was withdrawn', INTERNAL, 'task-withdrawn', 'unknown-task'],
  ])('%s ends what they have, and says why', async (_what, standing, verdict) => {
    const { claim, state, report, world } = await given();
    expect(await claim()).toBe('ok');
    await report(standing, verdict);
    expect(await state()).toBe('ending: standing-changed');
    expect(await claim()).toBe('grant-ended');
    await sweepGrants(world.deps);
    expect(await state()).toBe('ending: standing-changed');
  });

  it('was deactivated ends at once what was never claimed', async () => {
    const { state, report } = await given();
    await report(GONE);
    expect(await state()).toBe('ended: standing-changed');
  });

  it.each<[string, Standing, AskVerdict]>([
    ['themselves', UNKNOWN, 'may-ask'],
    ['or their groups', INTERNAL, 'unknown'],
  ])(
    'cannot be read, %s, stops new sessions, ends none, and is over when they can',
    async (_what, standing, verdict) => {
      const { claim, state, report } = await given();
      expect(await claim()).toBe('ok');
      await report(standing, verdict);
      expect(await state()).toBe('active');
      expect(await claim()).toBe('standing-unknown');
      await report(INTERNAL, 'may-ask', { laterMs: 2000 });
      expect(await claim()).toBe('ok');
    },
  );

  it('was gone before this was approved counts no more, and one that arrives late replaces no newer one', async () => {
    const { claim, state, report } = await given();
    await report(GONE, null, { laterMs: -60_000 });
    expect(await state()).toBe('claimable');
    await report(INTERNAL, 'may-ask', { laterMs: 5000 });
    await report(GONE, 'may-ask', { laterMs: 1000 });
    expect(await claim()).toBe('ok');
    expect(await state()).toBe('active');
  });

  it('is somebody else’s ends nothing of theirs', async () => {
    const { state, report } = await given();
    const lena = { ...mara, personId: 'lena' as never, identities: [] };
    await report(GONE, 'left-group', { person: lena });
    expect(await state()).toBe('claimable');
  });
});

describe('a report that an approver', () => {
  it('was deactivated stops new sessions by their approval, and ends none', async () => {
    const { claim, state, report } = await given();
    expect(await claim()).toBe('ok');
    await report(GONE, null, { person: jonas });
    expect(await claim()).toBe('not-allowed');
    expect(await state()).toBe('active');
  });

  it('cannot be read changes nothing: they were read when they approved', async () => {
    const { claim, report } = await given();
    await report(UNKNOWN, null, { person: jonas });
    expect(await claim()).toBe('ok');
  });
});

describe('the issuer’s sweep', () => {
  it('ends what a report should have ended where the issuer was killed in between', async () => {
    const { world, state, body } = await given();
    await keepStanding(world.deps, body(mara, GONE, 'may-ask', 1000));
    expect(await state()).toBe('claimable');
    await sweepGrants(world.deps);
    expect(await state()).toBe('ended: standing-changed');
  });

  it('ends a grant whose task its own catalogue no longer has, whatever the gateway says', async () => {
    const { world, state, claim } = await given();
    expect(await claim()).toBe('ok');
    const without = catalogueOf(EXAMPLE.replace('restart-ecs-service:', 'reboot-ecs-service:'));
    await sweepGrants({ ...world.deps, catalogue: () => without });
    expect(await state()).toBe('ending: standing-changed');
  });
});
