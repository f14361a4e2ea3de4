import { describe, expect, it } from '@jest/globals';

import { openFileSink } from '../../src/adapters/sinks/file-sink.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import type { EventType } from '../../src/domain/event.ts';
import type { GrantId, IncidentId } from '../../src/domain/ids.ts';
import { EventMaker } from '../audit/log-fixture.ts';
import { sealing } from './seal-fixture.ts';

const maker = new EventMaker();
const GRANT = 'bg-aaaaaaaaaa' as GrantId;
const OTHER = 'bg-bbbbbbbbbb' as GrantId;
const INCIDENT = `inc_${'a'.repeat(16)}` as IncidentId;
const DEADLINE_MS = 1_796_000_600_000;

function event(grantId: GrantId, type: EventType, data: JsonObject = {}) {
  const made = maker.event('issuer-events', `grant/${grantId}`, type, { grantId, ...data });
  return maker.entry('issuer-events', made);
}
const accepted = (grantId: GrantId) =>
  event(grantId, 'grant.accepted', { incidentId: INCIDENT, roleArn: 'arn:role', deadlineMs: DEADLINE_MS });

describe('the grants of the log', () => {
  it('are known by what the issuer sealed of them, also after a restart', async () => {
    const { open } = await sealing(maker);
    const sealer = await open();
    await sealer.sealBatch([
      accepted(GRANT),
      event(GRANT, 'grant.minting', { startedAtMs: 17 }),
      event(GRANT, 'grant.ending'),
      event(GRANT, 'grant.ended', { certainty: 'deny-written' }),
      accepted(OTHER),
    ]);
    await sealer.close();
    const { grants } = await open();
    expect(await grants.grant(GRANT)).toMatchObject({
      incidentId: INCIDENT,
      roleArn: 'arn:role',
      deadlineMs: DEADLINE_MS,
      lastMintAtMs: 17,
      endingAtMs: expect.any(Number),
      ended: { certainty: 'deny-written' },
    });
    expect(await grants.grant(OTHER)).toMatchObject({ lastMintAtMs: null, endingAtMs: null, ended: null });
    expect(await grants.grant('bg-cccccccccc' as GrantId)).toBeNull();
    expect((await grants.endedEarly(DEADLINE_MS - 1)).map((one) => one.grantId)).toEqual([GRANT]);
    expect(await grants.endedEarly(DEADLINE_MS)).toEqual([]);
    expect(await grants.incident(INCIDENT)).toMatchObject({ closed: false, grants: [{}, {}] });
  });

  it('end only once their end is durable', async () => {
    const { open, folder } = await sealing(maker);
    const sink = await openFileSink(folder, { lockWaitMs: 0 });
    let away = false;
    const append: typeof sink.append = (batch) =>
      away ? Promise.reject(new Fault('log-unavailable', 'away')) : sink.append(batch);
    const late = 'bg-dddddddddd' as GrantId;
    const sealer = await open({
      sink: {
        append,
        lines: () => sink.lines(),
        cut: (fromIndex) => sink.cut(fromIndex),
        checkpoint: () => sink.checkpoint(),
        putCheckpoint: (note) => sink.putCheckpoint(note),
        eraseValues: (digests) => sink.eraseValues(digests),
        unfinishedErasure: () => sink.unfinishedErasure(),
        cutOff: () => sink.cutOff(),
        close: () => sink.close(),
      },
    });
    await sealer.sealBatch([accepted(late), event(late, 'grant.ending')]);
    away = true;
    const sealed = sealer.sealBatch([event(late, 'grant.ended', { certainty: 'by-time' })]);
    const failed = expect(sealed).rejects.toMatchObject({ code: 'log-unavailable' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(await sealer.grants.grant(late)).toMatchObject({ endingAtMs: expect.any(Number), ended: null });
    await sealer.close();
    await failed;
  });

  it('are closed with their incident, and cannot be told by the gateway', async () => {
    const { open } = await sealing(maker);
    const sealer = await open();
    const forged = 'bg-eeeeeeeeee' as GrantId;
    const said = maker.event('gateway-events', `grant/${forged}`, 'grant.accepted', {
      grantId: forged,
      incidentId: INCIDENT,
      roleArn: 'arn:role',
      deadlineMs: DEADLINE_MS,
    });
    const closed = maker.event('issuer-events', `incident-copy/${INCIDENT}`, 'incident.copied', {
      incidentId: INCIDENT,
      state: 'closed',
    });
    await sealer.sealBatch([maker.entry('gateway-events', said), maker.entry('issuer-events', closed)]);
    expect(await sealer.grants.grant(forged)).toBeNull();
    expect((await sealer.grants.incident(INCIDENT)).closed).toBe(true);
  });
});
