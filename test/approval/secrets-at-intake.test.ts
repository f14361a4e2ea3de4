import { beforeEach, describe, expect, it } from '@jest/globals';

import { withRedis } from '../support/redis.ts';
import { asking, clicking, everybodyIsThere, filed } from './acts.ts';
import { CHANNEL, INES } from './team.ts';
import type { World } from './world.ts';
import { codeOf, makeWorld } from './world.ts';

// Put together at run time, so that no scanner takes this file for a leak.
const KEY = ['AKIA', 'IOSFODNN7EXAMPLE'].join('');

const redis = withRedis();
let world: World;
beforeEach(() => {
  world = makeWorld(redis());
  everybodyIsThere(world);
});

async function everythingStored(): Promise<string> {
  const { admin } = redis();
  const texts = await Promise.all(
    (await admin.keys('*')).map(async (key) =>
      (await admin.type(key)) === 'stream'
        ? JSON.stringify(await admin.xrange(key, '-', '+'))
        : String(await admin.dump(key)),
    ),
  );
  return texts.join('\n');
}

describe('a text that looks like a secret is refused, and stored nowhere', () => {
  it('as the reason of a request', async () => {
    await world.openIncident();
    await world.bindDevice(INES);
    const answer = await world.useCases.fileRequest(asking({ reason: `try ${KEY} on it` }));
    expect(answer).toMatchObject({
      ok: false,
      refusal: { code: 'secret-like', person: expect.stringContaining('an AWS access key') },
    });
    expect(await world.events('request.refused')).toHaveLength(1);
    expect(await everythingStored()).not.toContain(KEY);
  });

  it('as the name of a task', async () => {
    await world.openIncident();
    expect(codeOf(await world.useCases.fileRequest(asking({ taskId: KEY })))).toBe('secret-like');
    expect(await everythingStored()).not.toContain(KEY);
  });

  it('as the reason of a denial, which then does not count', async () => {
    const request = await filed(world);
    const answer = await world.useCases.review({
      ...clicking('UOMAR', request, 'deny'),
      why: `is ${KEY} bad?`,
    });
    expect(codeOf(answer)).toBe('secret-like');
    expect(await world.useCases.shownRequest(request.requestId)).toMatchObject({
      request: { state: 'pending' },
    });
    expect(await everythingStored()).not.toContain(KEY);
  });

  it('as the title of an incident', async () => {
    const answer = await world.useCases.openIncident({
      slackUserId: 'UINES',
      channelId: CHANNEL,
      title: KEY,
    });
    expect(codeOf(answer)).toBe('secret-like');
    expect(await everythingStored()).not.toContain(KEY);
  });
});
