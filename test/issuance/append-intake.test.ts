import { expect, it } from '@jest/globals';

import { personActor } from '../../src/domain/actor.ts';
import type { DeviceThumbprint } from '../../src/domain/ids.ts';
import { appendIntake } from '../../src/issuance/append-intake.ts';
import type { AppendIntakeDeps } from '../../src/issuance/append-intake.ts';
import { mara } from '../audit/story-fixture.ts';

const device = 'T'.repeat(43) as DeviceThumbprint;
const body = {
  place: { kind: 'only' },
  task: 'restart-service',
  asset: 'orders-api',
  duration: '10m',
  reason: '',
} as const;

it('what one person sends stands in one line, whichever intake it is, so that it is run in the order they sent it', async () => {
  const lanes: (string | undefined)[] = [];
  let asked = 0;
  const deps = {
    random: { bytes: (count: number) => new Uint8Array(count).fill((asked += 1)) },
    gatewayAudience: 'breakglass-gateway/T0TEST',
    signIntake: () => Promise.resolve('a.b.c'),
    recorder: {
      async transition(_kind: unknown, _id: string, step: (before: null) => unknown) {
        const { value } = (await step(null)) as { value: { outbox: readonly { recordId: string }[] } };
        lanes.push(...value.outbox.map(({ recordId }) => recordId));
        return { ok: true };
      },
    },
  } as unknown as AppendIntakeDeps;
  const passed = { kind: 'request', device, agent: null, person: mara, body } as const;
  const accepted = { actor: personActor(mara, `device:${device}`, 'device'), data: {} };
  const ids = [];
  for (const atMs of [1, 2]) {
    const taken = await appendIntake(deps, passed, accepted, atMs);
    if (taken.ok) ids.push(taken.value.intakeId);
  }
  expect(new Set(ids).size).toBe(2);
  expect(lanes).toEqual([`person/${mara.personId}`, `person/${mara.personId}`]);
});
