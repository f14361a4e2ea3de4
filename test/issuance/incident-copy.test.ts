import { describe, expect, it } from '@jest/globals';

import type { StreamEvent } from '../../src/contracts/envelope.ts';
import { idFromBytes } from '../../src/domain/ids.ts';
import type { IncidentId } from '../../src/domain/ids.ts';
import { withRedis } from '../support/redis.ts';
import { issuerWorld, mara } from './issuer-world.ts';

const redis = withRedis();

describe('the issuer’s copy of an incident', () => {
  it('carries the record’s checkpoint of the moment it was closed, and waits for none', async () => {
    const world = issuerWorld(redis());
    const told = async (): Promise<readonly StreamEvent['envelope']['data'][]> =>
      (await redis().admin.xrange(redis().keys.stream('issuer-events'), '-', '+'))
        .map(([, fields]) => JSON.parse(fields.find((one) => one.startsWith('{')) ?? '{}') as StreamEvent)
        .map(({ envelope }) => envelope.data);
    const tell = async (incidentId: IncidentId, state: 'open' | 'closed'): Promise<void> =>
      world.send(
        world.order({ kind: 'incident', body: { incidentId, state, by: mara, atMs: world.state.nowMs } }),
      );
    const [first, second] = [1, 2].map((count) => idFromBytes('incident', Buffer.alloc(10, count))) as [
      IncidentId,
      IncidentId,
    ];
    await tell(first, 'open');
    // The log was never read yet.
    await tell(first, 'closed');
    world.state.checkpoint = 'breakglass/T0TEST\n7\nroot\n\n— breakglass/T0TEST sig\n';
    await tell(second, 'open');
    await tell(second, 'closed');
    const { checkpoint } = world.state;
    expect(await told()).toMatchObject([
      { incidentId: first, state: 'open' },
      { incidentId: first, state: 'closed', checkpoint: null },
      { incidentId: second, state: 'open' },
      { incidentId: second, state: 'closed', checkpoint },
    ]);
    expect((await told()).filter((data) => 'checkpoint' in data)).toHaveLength(2);
  });
});
