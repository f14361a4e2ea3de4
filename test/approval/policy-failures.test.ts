import { beforeEach, describe, expect, it } from '@jest/globals';

import { createUseCases } from '../../src/approval/create-use-cases.ts';
import type { UseCases } from '../../src/approval/use-cases.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { failingPolicy, policyWith } from '../support/policies.ts';
import { withRedis } from '../support/redis.ts';
import { asking, clicking, everybodyIsThere, filed } from './acts.ts';
import { CHANNEL, INES } from './team.ts';
import type { World } from './world.ts';
import { codeOf, makeWorld } from './world.ts';

// Whatever fails while deciding: refused with a reason, recorded, and nothing ordered.
const redis = withRedis();
let world: World;
beforeEach(() => {
  world = makeWorld(redis());
  everybodyIsThere(world);
});

const under = (policy: Policy): UseCases => createUseCases({ ...world.deps, policy: () => policy });
const own = (rest: string): Policy =>
  policyWith(`@id("own")\n@because("We want it this way.")\n${rest}\n`, world.deps.catalogue());

describe('a policy that cannot be asked', () => {
  it('lets nobody ask, and the refusal says why', async () => {
    await world.openIncident();
    await world.bindDevice(INES);
    const answer = await under(failingPolicy()).fileRequest(asking());
    expect(codeOf(answer)).toBe('decision-failed');
    expect(await world.events('request.refused')).toMatchObject([
      {
        data: {
          code: 'decision-failed',
          decision: { outcome: 'deny', failed: true },
          operator: expect.stringContaining('policy failed'),
        },
      },
    ]);
    expect(await world.orders('filed')).toEqual([]);
  });

  it('lets nobody approve; the click stands on the request, which goes on waiting', async () => {
    const request = await filed(world);
    expect(codeOf(await under(failingPolicy()).review(clicking('UOMAR', request)))).toBe('decision-failed');
    expect(await world.events('request.approval-refused')).toHaveLength(1);
    expect(await world.useCases.shownRequest(request.requestId)).toMatchObject({
      request: { state: 'pending' },
    });
    expect(await world.orders('grant')).toEqual([]);
  });

  it('lets nobody open an incident', async () => {
    const opened = await under(failingPolicy()).openIncident({
      slackUserId: 'UINES',
      channelId: CHANNEL,
      title: 'x',
    });
    expect(codeOf(opened)).toBe('decision-failed');
    expect(await world.events('incident.refused')).toHaveLength(1);
  });
});

describe('a rule of the organisation', () => {
  it('is told to whoever asks, and recorded', async () => {
    await world.openIncident();
    await world.bindDevice(INES);
    const answer = await under(own('forbid (principal, action == Action::"request", resource);')).fileRequest(
      asking(),
    );
    expect(answer).toMatchObject({
      refusal: { code: 'not-allowed', person: expect.stringContaining('We want it this way.') },
    });
    expect(await world.events('request.refused')).toMatchObject([
      { data: { decision: { reasons: [{ rule: 'own', effect: 'forbid' }] } } },
    ]);
  });

  it('leaves people out of those who are asked to decide', async () => {
    await world.openIncident();
    await world.bindDevice(INES);
    const notOmar = own('forbid (principal == Person::"omar", action == Action::"approve", resource);');
    expect(await under(notOmar).fileRequest(asking())).toMatchObject({
      value: { asked: [{ person: { personId: 'amara' } }] },
    });
  });

  it('refuses everybody where the group it names cannot be read', async () => {
    await world.openIncident();
    await world.bindDevice(INES);
    world.directory.putGroup('S0LEADS', null);
    const named = own(
      'forbid (principal, action == Action::"request", resource) when { principal in Group::"approvers" };',
    );
    expect(codeOf(await under(named).fileRequest(asking()))).toBe('decision-failed');
    expect(await world.events('request.refused')).toMatchObject([
      { data: { operator: expect.stringContaining('own: cannot tell') } },
    ]);
  });
});
