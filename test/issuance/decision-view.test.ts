import { describe, expect, it } from '@jest/globals';

import { agentPerson, driverIdentity } from '../../src/catalogue/agent-person.ts';
import { systemActor } from '../../src/domain/actor.ts';
import { ok } from '../../src/domain/result.ts';
import { decisionState } from '../../src/issuance/decision-view.ts';
import { deviceKind } from '../../src/issuance/record-kinds.ts';
import { generateDeviceKeys } from '../../src/proof/device-keys.ts';
import { withAgents } from '../support/agents.ts';
import { withRedis } from '../support/redis.ts';
import { issuerKeys, issuerWorld, mara } from './issuer-world.ts';

const redis = withRedis();
const TEXT = withAgents('https://tokens.example.com')
  .replace('    maxDuration: 10m', '    maxDuration: 10m\n    driver: actor_id')
  .replace('evidence: click', 'evidence: idp')
  .replace(
    'settings:\n',
    'settings:\n  identityProvider: { issuer: "https://id.acme.example", clientId: page }\n',
  );

/** A request of the agent, from a device that its token bound while Jonas drove it. */
async function askedByAgent() {
  const world = issuerWorld(redis(), issuerKeys, TEXT);
  const entry = world.state.catalogue.agents.get('night-bot');
  if (entry === undefined) throw new Error('no agent');
  const person = agentPerson(entry, [driverIdentity(entry, '77')]);
  const { thumbprint, signJwk, sealJwk } = generateDeviceKeys().keys;
  const { nowMs } = world.state;
  const keys = { thumbprint, signJwk, sealJwk, label: 'runner' };
  const record = { v: 1 as const, ...keys, person, agent: 'night-bot', boundAtMs: nowMs };
  await world.recorder.transition(deviceKind, thumbprint, () =>
    ok({
      record: { ...record, expiresAtMs: nowMs + 3_600_000 },
      events: [{ type: 'device.bound', actor: systemActor('startup'), data: {} }],
    }),
  );
  const file = async (requester = person, agent: string | null = 'night-bot') => {
    const asked = world.approved(thumbprint, { agent, requester: requester.personId });
    await world.openAndFile({ ...asked, filed: { ...asked.filed, requester } });
    return decisionState(world.deps, asked.intent.requestId);
  };
  return { file, person };
}

describe('what the page for decisions shows of a request', () => {
  it('of an agent is its name of the catalogue, who answers for it, and who set it going', async () => {
    const { file, person } = await askedByAgent();
    expect(await file({ ...person, name: 'Mara Weiss' })).toMatchObject({
      kind: 'open',
      view: {
        requester: { named: true, name: 'Night bot' },
        agent: { owner: 'Aiko Tanaka', drivenBy: ['Jonas Holm'] },
      },
    });
  });

  it('is nothing where the gateway hides that an agent asks', async () => {
    const { file } = await askedByAgent();
    expect(await file(mara, null)).toMatchObject({ kind: 'unfit', why: { code: 'order-mismatch' } });
  });
});
