import { beforeEach, describe, expect, it } from '@jest/globals';

import { onCallState, readOnCall } from '../../src/approval/read-on-call.ts';
import { withRedis } from '../support/redis.ts';
import { CATALOGUE, INES } from './team.ts';
import type { World } from './world.ts';
import { makeWorld } from './world.ts';

const redis = withRedis();
let world: World;
beforeEach(() => {
  world = makeWorld(redis());
  world.useCatalogue(
    CATALOGUE.replace('[ines, lena] }', '[ines, lena], onCall: reported }').replace(
      '[S0LEADS] }',
      '[S0LEADS], onCall: S0ROTA }',
    ),
  );
});

const stateOf = async (groupIds: readonly string[]): Promise<string | null> =>
  onCallState(await readOnCall(world.deps, groupIds), groupIds, INES);

describe('who is on call', () => {
  it.each([
    ['an account', ['slack:UINES']],
    ['an address', ['email:ines@example.com']],
    ['a name of the catalogue', ['person:ines']],
  ])('is told by %s', async (_what, people) => {
    world.rota.put('oncall', people);
    expect(await stateOf(['oncall'])).toBe('yes');
  });

  it('is nobody where nobody is', async () => {
    world.rota.put('oncall', []);
    expect(await stateOf(['oncall'])).toBe('no');
  });

  it('is unknown where nobody said, even if another group is known', async () => {
    world.directory.putGroup('S0ROTA', ['UOMAR']);
    expect(await stateOf(['oncall', 'approvers'])).toBe('unknown');
  });

  it('is read from a Slack group, which may not be readable', async () => {
    world.directory.putGroup('S0ROTA', ['UINES']);
    expect(await stateOf(['approvers'])).toBe('yes');
    world.directory.goAway();
    expect(await stateOf(['approvers'])).toBe('unknown');
  });

  it('is no question for a group that does not say where it is told', async () => {
    expect(await stateOf(['support'])).toBeNull();
  });
});
