import { beforeEach, describe, expect, it } from '@jest/globals';

import type { RunIntakeDeps } from '../../src/approval/run-intake.ts';
import { runIntake } from '../../src/approval/run-intake.ts';
import type { Intake, RequestIntake, IntakePlace } from '../../src/contracts/intake.ts';
import { gatewayAudience, INTAKE_LIFE_MS } from '../../src/contracts/intake.ts';
import type { DeviceThumbprint, IntakeId } from '../../src/domain/ids.ts';
import { idFromBytes } from '../../src/domain/ids.ts';
import type { Person } from '../../src/domain/person.ts';
import { signIntake, verifyIntake, verifyIntakeAgain } from '../../src/proof/intake-jws.ts';
import type { ProcessKeys } from '../../src/proof/process-keys.ts';
import { publicKeysOf } from '../../src/proof/process-keys.ts';
import { processKeys } from '../proof/fixtures.ts';
import { withRedis } from '../support/redis.ts';
import { clicking, everybodyIsThere } from './acts.ts';
import { CHANNEL, INES } from './team.ts';
import type { World } from './world.ts';
import { codeOf, makeWorld, valueOf } from './world.ts';

const AUDIENCE = gatewayAudience('test');
const redis = withRedis();
let world: World;
let device: DeviceThumbprint;

beforeEach(async () => {
  world = makeWorld(redis());
  everybodyIsThere(world);
  device = await world.bindDevice(INES);
});

function intakeOf(
  change: { place?: IntakePlace; person?: Person } & Partial<RequestIntake> = {},
): RequestIntake {
  const { place = { kind: 'only' }, ...rest } = change;
  const nowMs = world.deps.clock.nowMs();
  return {
    v: 1,
    iss: 'breakglass-issuer',
    aud: AUDIENCE,
    jti: idFromBytes('intake', world.deps.random.bytes(10)),
    iatMs: nowMs,
    notAfterMs: nowMs + INTAKE_LIFE_MS,
    person: INES,
    device,
    agent: null,
    kind: 'request',
    body: {
      place,
      task: 'restart-service',
      asset: 'orders-api',
      duration: '10m',
      reason: 'checkout times out',
    },
    ...rest,
  };
}

function deps(): RunIntakeDeps {
  const publicKeys = publicKeysOf(world.keys.issuer);
  return {
    ...world.deps,
    verifyIntake: (jws) =>
      verifyIntake(publicKeys, jws, { audience: AUDIENCE, nowMs: world.deps.clock.nowMs() }),
    verifyLateIntake: (jws) => verifyIntakeAgain(publicKeys, jws, { audience: AUDIENCE }),
  };
}

async function run(intake: Intake, keys: ProcessKeys = world.keys.issuer, over = deps()): Promise<void> {
  const json = await signIntake(keys, intake);
  await runIntake(over, { stream: 'intake', entryId: '1-1', recordId: 'person/ines', json });
}

/** A gateway that is killed before it can write what came of an intake. */
function dying(): RunIntakeDeps {
  const { recorder } = world.deps;
  const killed = {
    load: recorder.load.bind(recorder),
    holder: recorder.holder.bind(recorder),
    index: recorder.index.bind(recorder),
    transition: (kind, ...rest) =>
      kind.kind === 'intake' ? Promise.reject(new Error('killed')) : recorder.transition(kind, ...rest),
  } as Pick<typeof recorder, 'holder' | 'index' | 'load' | 'transition'> as typeof recorder;
  return { ...deps(), recorder: killed };
}

/** Runs an intake and gives what was recorded to have come of it. */
async function outcomeOf(intake: Intake) {
  await run(intake);
  const done = (await world.events('intake.done')).filter(({ data }) => data['intakeId'] === intake.jti);
  expect(done).toHaveLength(1);
  return done[0]?.data;
}

describe('what comes in by the issuer’s door', () => {
  it('is filed as Slack would file it: same policy, same approvers, for the person of the device', async () => {
    const incidentId = await world.openIncident();
    const intake = intakeOf();
    const data = await outcomeOf(intake);
    expect(data).toMatchObject({ outcome: 'filed', intakeId: intake.jti, device });
    const [filed] = await world.events('request.filed');
    expect(filed?.data).toMatchObject({
      requestId: data?.['requestId'],
      incidentId,
      task: 'restart-service',
      asset: 'orders-api',
      durationSeconds: 600,
      deviceThumbprints: [device],
      requester: { personId: 'ines' },
      reason: 'checkout times out',
      asked: ['omar', 'amara'],
      decision: { action: 'request', outcome: 'allow' },
    });
    expect(await world.orders('filed')).toMatchObject([{ body: { requester: { personId: 'ines' } } }]);
    expect(world.directory.reads('UINES')).toBeGreaterThan(0);
  });

  it('says in the record that the device spoke, not a click', async () => {
    await world.openIncident();
    await run(intakeOf());
    const raw = await redis().admin.xrange(redis().keys.stream('gateway-events'), '-', '+');
    const filed = raw.map(([, fields]) => fields.join(' ')).find((text) => text.includes('"request.filed"'));
    expect(filed).toContain('"evidence":"device"');
    expect(filed).toContain(`device:${device}`);
  });

  describe('a drill', () => {
    const drillOf = (place: IntakePlace, change: object = {}): RequestIntake => {
      const intake = intakeOf({ place });
      return { ...intake, body: { ...intake.body, ...change, drill: true } };
    };
    const opened = () => world.events('incident.opened');

    it('is filed as one in an open incident, and approved by the same people', async () => {
      const incidentId = await world.openIncident();
      const data = await outcomeOf(drillOf({ kind: 'only' }));
      const shown = await world.useCases.shownRequest(data?.['requestId'] as never);
      expect(shown?.request).toMatchObject({
        incidentId,
        intent: { drill: true, actions: [], assetArns: [] },
      });
      if (shown === null) throw new Error('not filed');
      expect(codeOf(await world.useCases.review(clicking('UINES', shown.request)))).toBe('own-request');
      expect(codeOf(await world.useCases.review(clicking('UOMAR', shown.request)))).toBe('ok');
    });

    it('opens an incident in the channel it names, once, and it says that the device spoke', async () => {
      const intake = drillOf({ kind: 'channel', channelId: CHANNEL });
      await run(intake);
      await run(intake);
      expect(await outcomeOf(intake)).toMatchObject({ outcome: 'filed' });
      expect(await opened()).toMatchObject([{ data: { channelId: CHANNEL, title: 'Drill' } }]);
      const raw = await redis().admin.xrange(redis().keys.stream('gateway-events'), '-', '+');
      const event = raw
        .map(([, fields]) => fields.join(' '))
        .find((text) => text.includes('"incident.opened"'));
      expect(event).toContain(`device:${device}`);
    });

    it('opens nothing where none is named, where it cannot be seen, or for what cannot be asked for', async () => {
      expect(await outcomeOf(drillOf({ kind: 'only' }))).toMatchObject({ code: 'incident-none' });
      const channel = { kind: 'channel', channelId: CHANNEL } as const;
      expect(await outcomeOf(drillOf(channel, { asset: 'the-moon' }))).toMatchObject({
        code: 'unknown-asset',
      });
      for (const [sight, code] of [
        ['hidden', 'incident-not-found'],
        ['unknown', 'incident-unread'],
      ] as const) {
        Object.assign(world.directory, { sight: () => Promise.resolve(sight) });
        expect(await outcomeOf(drillOf(channel))).toMatchObject({ code });
      }
      expect(await opened()).toEqual([]);
    });

    it('opens nothing for a drill that is refused', async () => {
      const noor: Person = { personId: 'noor' as never, name: 'Noor Aziz', identities: ['slack:UNOOR'] };
      await world.bindDevice(noor, 'n');
      const drill = drillOf({ kind: 'channel', channelId: CHANNEL });
      const asked = { ...drill, person: noor, device: 'n'.repeat(43) as DeviceThumbprint };
      expect(await outcomeOf(asked)).toMatchObject({ outcome: 'refused', code: 'not-asker' });
      expect(await opened()).toEqual([]);
    });

    it('opens no second one when it comes again after the gateway died, and the first was closed', async () => {
      const intake = drillOf({ kind: 'channel', channelId: CHANNEL });
      await expect(run(intake, world.keys.issuer, dying())).rejects.toThrow('killed');
      valueOf(await world.useCases.closeIncident({ slackUserId: 'UINES', channelId: CHANNEL }));
      expect(await outcomeOf(intake)).toMatchObject({ outcome: 'filed' });
      expect(await opened()).toHaveLength(1);
      expect(await world.events('request.filed')).toHaveLength(1);
    });

    it('that is not marked is not one', async () => {
      await world.openIncident();
      const data = await outcomeOf(intakeOf());
      const shown = await world.useCases.shownRequest(data?.['requestId'] as never);
      expect(shown?.request.intent.drill).toBe(false);
    });
  });

  it('is never approved by who asked', async () => {
    await world.openIncident();
    const data = await outcomeOf(intakeOf());
    const shown = await world.useCases.shownRequest(data?.['requestId'] as never);
    if (shown === null) throw new Error('not filed');
    expect(codeOf(await world.useCases.review(clicking('UINES', shown.request)))).toBe('own-request');
    expect(codeOf(await world.useCases.review(clicking('UOMAR', shown.request)))).toBe('ok');
  });

  it('is refused by the same rules, in the same words', async () => {
    await world.openIncident();
    const noor: Person = { personId: 'noor' as never, name: 'Noor Aziz', identities: ['slack:UNOOR'] };
    await world.bindDevice(noor, 'n');
    const data = await outcomeOf(intakeOf({ person: noor, device: 'n'.repeat(43) as DeviceThumbprint }));
    expect(data).toMatchObject({ outcome: 'refused', code: 'not-asker' });
    const intake = intakeOf();
    const wrong = { ...intake, body: { ...intake.body, asset: 'the-moon' } };
    expect(await outcomeOf(wrong)).toMatchObject({
      outcome: 'refused',
      code: 'unknown-asset',
      person: expect.stringContaining('the-moon'),
    });
    expect(await world.orders('filed')).toEqual([]);
  });

  it('is run once, however often it comes', async () => {
    await world.openIncident();
    const intake = intakeOf();
    await run(intake);
    await run(intake);
    await Promise.all([run(intake), run(intake)]);
    expect(await world.events('request.filed')).toHaveLength(1);
    expect(await world.events('intake.done')).toHaveLength(1);
  });

  it('is not filed twice when the gateway dies between filing and saying so', async () => {
    await world.openIncident();
    const intake = intakeOf();
    await expect(run(intake, world.keys.issuer, dying())).rejects.toThrow('killed');
    expect(await outcomeOf(intake)).toMatchObject({ outcome: 'filed' });
    expect(await world.events('request.filed')).toHaveLength(1);
  });

  it('is answered as filed when it comes again, whatever has become of the incident and the account', async () => {
    await world.openIncident();
    const intake = intakeOf();
    await expect(run(intake, world.keys.issuer, dying())).rejects.toThrow('killed');
    valueOf(await world.useCases.closeIncident({ slackUserId: 'ULENA', channelId: CHANNEL }));
    world.directory.put('UINES', { standing: { kind: 'outsider', why: 'deactivated' } });
    expect(await outcomeOf(intake)).toMatchObject({ outcome: 'filed' });
    expect(await world.events('request.filed')).toHaveLength(1);
  });
});

describe('who asks by a device', () => {
  beforeEach(() => world.openIncident());

  it.each([
    ['was deactivated', { standing: { kind: 'outsider', why: 'deactivated' } }, 'not-internal'],
    ['became a guest', { standing: { kind: 'outsider', why: 'guest' } }, 'not-internal'],
    ['cannot be read', { standing: { kind: 'unknown', why: 'no answer' } }, 'standing-unknown'],
    ['has an account that is now somebody else’s', { email: 'omar@example.com' }, 'person-ambiguous'],
  ] as const)('is refused when their account %s', async (_what, account, code) => {
    world.directory.put('UINES', account);
    expect(await outcomeOf(intakeOf())).toMatchObject({ outcome: 'refused', code });
    expect(await world.events('request.filed')).toEqual([]);
  });

  it('is refused when the catalogue knows the account as another person since', async () => {
    const other: Person = { personId: 'zoe' as never, name: 'Zoe', identities: ['slack:UINES'] };
    expect(await outcomeOf(intakeOf({ person: other }))).toMatchObject({
      outcome: 'refused',
      code: 'standing-unknown',
    });
  });

  it('asks with the first account that may: an old one that was closed does not stand in the way', async () => {
    world.directory.put('UOLD', { standing: { kind: 'outsider', why: 'deactivated' } });
    const person = { ...INES, identities: ['slack:UOLD', ...INES.identities] };
    expect(await outcomeOf(intakeOf({ person }))).toMatchObject({ outcome: 'filed' });
  });

  it('is refused without any account of Slack', async () => {
    const person = { ...INES, identities: ['email:ines@example.com'] };
    expect(await outcomeOf(intakeOf({ person }))).toMatchObject({ code: 'standing-unknown' });
  });
});

describe('the incident that is meant', () => {
  const OTHER = 'C0OTHER';
  const openIn = async (channelId: string) =>
    valueOf(
      await world.useCases.openIncident({
        slackUserId: 'ULENA',
        channelId,
        title: `Trouble in ${channelId}`,
      }),
    ).incidentId;

  it('has to exist when it is left out', async () => {
    expect(await outcomeOf(intakeOf())).toMatchObject({ outcome: 'refused', code: 'incident-none' });
  });

  it('has to be named when there are several; the refusal lists those the person can see', async () => {
    const first = await world.openIncident();
    const second = await openIn(OTHER);
    const hidden = await openIn('C0SECRET');
    world.directory.putPrivate('C0SECRET', ['ULENA']);
    const data = await outcomeOf(intakeOf());
    expect(data).toMatchObject({ outcome: 'refused', code: 'incident-several' });
    expect(data?.['person']).toContain(`${second} (Trouble in ${OTHER})`);
    expect(data?.['person']).toContain(first);
    expect(data?.['person']).not.toContain(hidden);
    const named = await outcomeOf(intakeOf({ place: { kind: 'incident', incidentId: second } }));
    expect(named).toMatchObject({ outcome: 'filed' });
    const byChannel = await outcomeOf(intakeOf({ place: { kind: 'channel', channelId: CHANNEL } }));
    expect(byChannel).toMatchObject({ outcome: 'filed' });
    expect((await world.events('request.filed')).map(({ data: filed }) => filed['incidentId'])).toEqual([
      second,
      first,
    ]);
  });

  it('is the only one the person can see, not the only one there is', async () => {
    const incidentId = await world.openIncident();
    await openIn('C0SECRET');
    world.directory.putPrivate('C0SECRET', ['ULENA']);
    await outcomeOf(intakeOf());
    expect(await world.events('request.filed')).toMatchObject([{ data: { incidentId } }]);
  });

  it('of a channel the person is not in is refused like one that does not exist', async () => {
    const hidden = await openIn('C0SECRET');
    world.directory.putPrivate('C0SECRET', ['ULENA']);
    const missing = `inc_${'z'.repeat(16)}` as typeof hidden;
    const textFor = async (place: IntakePlace) => {
      const data = await outcomeOf(intakeOf({ place }));
      return [data?.['code'], JSON.stringify(data?.['person']).replace(/“.*”/, '“…”')];
    };
    const known = await textFor({ kind: 'incident', incidentId: hidden });
    expect(known).toEqual(await textFor({ kind: 'incident', incidentId: missing }));
    expect(known).toEqual(await textFor({ kind: 'channel', channelId: 'C0SECRET' }));
    expect(known).toEqual(await textFor({ kind: 'channel', channelId: 'C0NOSUCH' }));
  });

  it('has to be open still', async () => {
    const incidentId = await world.openIncident();
    valueOf(await world.useCases.closeIncident({ slackUserId: 'UINES', channelId: CHANNEL }));
    const place: IntakePlace = { kind: 'incident', incidentId };
    expect(await outcomeOf(intakeOf({ place }))).toMatchObject({ code: 'incident-not-found' });
    expect(await outcomeOf(intakeOf())).toMatchObject({ code: 'incident-none' });
    await world.openIncident();
    expect(await outcomeOf(intakeOf({ place }))).toMatchObject({ code: 'incident-not-found' });
  });

  it('is unknown while Slack cannot be read: nothing is filed by a guess', async () => {
    await world.openIncident();
    const blind = deps();
    blind.directory.sight = () => Promise.resolve('unknown');
    const intake = intakeOf();
    await run(intake, world.keys.issuer, blind);
    expect(await world.events('intake.done')).toMatchObject([{ data: { code: 'incident-unread' } }]);
  });
});

describe('an intake that cannot be believed', () => {
  beforeEach(() => world.openIncident());

  it.each([
    ['signed by another key', {}, processKeys('issuer').keys],
    ['for another workspace', { aud: gatewayAudience('T0OTHER') }, null],
    ['dated ahead', { iatMs: 1_795_392_000_000 + 60_000 }, null],
    ['of another kind', { kind: 'approve' as never }, null],
  ])('is recorded and left behind: %s', async (_what, change, keys) => {
    await run(intakeOf(change), keys ?? world.keys.issuer);
    expect(await world.events('intake.refused')).toMatchObject([{ data: { code: 'intake-refused' } }]);
    expect(await world.events('intake.done')).toEqual([]);
    expect(await world.events('request.filed')).toEqual([]);
  });

  it('does not keep what stands in the stream', async () => {
    const entry = { stream: 'intake', entryId: '1-1', recordId: 'x', json: 'AKIASECRET \ud800' } as const;
    await runIntake(deps(), entry);
    const [refused] = await world.events('intake.refused');
    expect(JSON.stringify(refused)).not.toContain('AKIASECRET');
  });

  it('and one that came too late is answered, and not run', async () => {
    const intake = intakeOf();
    world.pass(INTAKE_LIFE_MS + 1);
    expect(await outcomeOf(intake)).toMatchObject({ outcome: 'refused', code: 'intake-late' });
    expect(await world.events('request.filed')).toEqual([]);
    expect(intake.jti satisfies IntakeId).toMatch(/^itk_/);
  });
});
