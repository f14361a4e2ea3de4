import { describe, expect, it } from '@jest/globals';

import { sha256 } from '../../src/codec/digest.ts';
import { grantIdFromDigest } from '../../src/domain/ids.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import { EventMaker } from '../audit/log-fixture.ts';
import { sealing, until } from './seal-fixture.ts';

const maker = new EventMaker();
let records = 0;
const freshGrant = (): string => grantIdFromDigest(sha256(String((records += 1))));

/** The next event of an issuer's grant, as it stands in the stream. */
function grantEvent(
  grantId: string,
  type: Parameters<EventMaker['event']>[2] = 'grant.minting',
  data: JsonObject = {},
) {
  return maker.entry(
    'issuer-events',
    maker.event('issuer-events', `grant/${grantId}`, type, { grantId, ...data }),
  );
}

const eventIdOf = ({ json }: { readonly json: string }): string =>
  (JSON.parse(json) as { envelope: { eventId: string } }).envelope.eventId;

describe('the sealer', () => {
  it('seals the events of both streams into one log that verifies', async () => {
    const { open, verdict, entries } = await sealing(maker);
    const sealer = await open();
    const grantId = freshGrant();
    const accepted = grantEvent(grantId, 'grant.accepted');
    const filed = maker.entry(
      'gateway-events',
      maker.event('gateway-events', 'request/req_a', 'request.filed'),
    );
    await sealer.sealBatch([filed, accepted]);
    await sealer.handle(grantEvent(grantId));
    expect(await verdict()).toMatchObject({ ok: true, entries: 3, findings: 0, signaturesChecked: 3 });
    expect((await entries()).map((entry) => entry.kind)).toEqual(['event', 'event', 'event']);
    expect(await sealer.waitSealed(eventIdOf(accepted), 1)).toMatchObject({
      kind: 'sealed',
      receipt: { index: 1, treeSize: 3 },
    });
    expect(await sealer.sealedVersion(`grant/${grantId}`)).toBe(2);
    expect(await sealer.sealedVersion('grant/unknown')).toBe(0);
  });

  it('wakes who waits once the event is covered, and lets who waited too long go', async () => {
    const { open, time } = await sealing(maker);
    const sealer = await open();
    const [early, late] = [grantEvent(freshGrant()), grantEvent(freshGrant())];
    const woken = sealer.waitSealed(eventIdOf(early), 1000);
    const timedOut = sealer.waitSealed(eventIdOf(late), 1000);
    await sealer.handle(early);
    expect(await woken).toMatchObject({ kind: 'sealed' });
    time.pass(1000);
    expect(await timedOut).toEqual({ kind: 'timeout' });
    expect(time.waiting).toBe(0);
  });

  it('shares one checkpoint among what came together', async () => {
    const { open } = await sealing(maker);
    const sealer = await open();
    const events = Array.from({ length: 300 }, () => grantEvent(freshGrant()));
    await Promise.all(events.map((entry) => sealer.handle(entry)));
    const sizes = await Promise.all(
      events.map(async (entry) => {
        const outcome = await sealer.waitSealed(eventIdOf(entry), 1);
        return outcome.kind === 'sealed' ? outcome.receipt.index : -1;
      }),
    );
    expect(sizes).toEqual(events.map((_, index) => index));
  });

  it('knows which grants have ended, and believes only the issuer', async () => {
    const { open } = await sealing(maker);
    const sealer = await open();
    const [ended, refused, live, slandered] = [freshGrant(), freshGrant(), freshGrant(), freshGrant()];
    const slander = maker.event('gateway-events', `grant/${slandered}`, 'grant.ended', {
      grantId: slandered,
    });
    await sealer.sealBatch([
      grantEvent(ended, 'grant.ended'),
      grantEvent(refused, 'grant.refused'),
      grantEvent(live, 'grant.minted'),
      maker.entry('gateway-events', slander),
      { ...maker.entry('issuer-events', slander), entryId: 'copied-0' },
    ]);
    const known = await Promise.all([ended, refused, live, slandered].map((id) => sealer.hasEnded(id)));
    expect(known).toEqual([true, true, false, false]);
  });

  it('skips what was delivered again, also after a restart', async () => {
    const { open, verdict } = await sealing(maker);
    const grantId = freshGrant();
    const events = [grantEvent(grantId), grantEvent(grantId, 'grant.ended')];
    const foul = { stream: 'issuer-events' as const, entryId: '7-0', recordId: 'x', json: 'nonsense' };
    const first = await open();
    await first.sealBatch([...events, foul]);
    await first.sealBatch([...events, foul]);
    await first.close();
    const second = await open();
    await second.sealBatch([foul, ...events]);
    await second.handle(grantEvent(freshGrant()));
    expect(await verdict()).toMatchObject({ ok: true, entries: 4, findings: 1 });
    expect(await second.hasEnded(grantId)).toBe(true);
    expect(await second.sealedVersion(`grant/${grantId}`)).toBe(2);
    expect(await second.waitSealed(eventIdOf(events[0] ?? foul), 1)).toMatchObject({ kind: 'sealed' });
  });
});

describe('what is wrong with a genuine event becomes a finding that keeps it', () => {
  it('a gap', async () => {
    const { open, verdict, entries, log } = await sealing(maker);
    const sealer = await open();
    const grantId = freshGrant();
    const [first, , third, fourth] = [1, 2, 3, 4].map(() => grantEvent(grantId));
    if (first === undefined || third === undefined || fourth === undefined) throw new Error('four were made');
    const waiting = sealer.waitSealed(eventIdOf(third), 1000);
    await sealer.sealBatch([first, third, fourth]);
    expect(await waiting).toEqual({ kind: 'rejected', finding: 'gap' });
    expect(await sealer.waitSealed(eventIdOf(third), 1)).toEqual({ kind: 'rejected', finding: 'gap' });
    expect(await sealer.waitSealed(eventIdOf(fourth), 1)).toMatchObject({ kind: 'sealed' });
    const [, finding] = await entries();
    expect(finding).toMatchObject({
      kind: 'finding',
      finding: { code: 'gap', recordId: `grant/${grantId}`, envelope: { recordVersion: 3 }, suppressed: 0 },
    });
    expect(await verdict()).toMatchObject({ ok: true, entries: 3, findings: 1 });
    expect(log.lines).toMatchObject([
      { level: 'warn', event: 'sealer.finding', fields: { code: 'gap', index: 1 } },
    ]);
  });

  it('a version that is taken, as after a rollback of the store; an end in it still counts', async () => {
    const { open, verdict, entries } = await sealing(maker);
    const sealer = await open();
    const grantId = freshGrant();
    const recordId = `grant/${grantId}`;
    await sealer.sealBatch([grantEvent(grantId), grantEvent(grantId)]);
    const again = maker.event('issuer-events', recordId, 'grant.ended', { grantId }, { recordVersion: 2 });
    await sealer.handle(maker.entry('issuer-events', again));
    expect((await entries())[2]).toMatchObject({ finding: { code: 'repeat' } });
    expect(await sealer.waitSealed(again.envelope.eventId, 1)).toEqual({
      kind: 'rejected',
      finding: 'repeat',
    });
    expect(await sealer.hasEnded(grantId)).toBe(true);
    expect(await sealer.sealedVersion(recordId)).toBe(2);
    expect((await verdict()).ok).toBe(true);
  });

  it('another predecessor', async () => {
    const { open, verdict, entries } = await sealing(maker);
    const sealer = await open();
    const grantId = freshGrant();
    await sealer.handle(grantEvent(grantId));
    const prevEventDigest = Buffer.alloc(32, 7).toString('base64url');
    const fork = maker.event('issuer-events', `grant/${grantId}`, 'grant.minting', {}, { prevEventDigest });
    await sealer.handle(maker.entry('issuer-events', fork));
    expect((await entries())[1]).toMatchObject({ finding: { code: 'chain-break' } });
    expect((await verdict()).ok).toBe(true);
  });
});

describe('what anybody could have written becomes a finding and is worth nothing', () => {
  const forged = (grantId: string) => {
    const genuine = grantEvent(grantId, 'grant.ended');
    return { ...genuine, json: genuine.json.replace('"type":"grant.ended"', '"type":"grant.refused"') };
  };

  it.each([
    ['malformed', () => ({ ...grantEvent(freshGrant()), json: '{"envelope":1}' })],
    ['malformed', () => ({ ...grantEvent(freshGrant()), json: '['.repeat(200_000) })],
    [
      'malformed',
      () => ({ ...grantEvent(freshGrant()), json: `${'['.repeat(100_000)}${']'.repeat(100_000)}` }),
    ],
    ['too-large', () => ({ ...grantEvent(freshGrant()), json: ' '.repeat(300_000) })],
    ['bad-signature', () => forged(freshGrant())],
    [
      'unknown-signer',
      () =>
        maker.entry(
          'issuer-events',
          maker.event('issuer-events', 'grant/bg-z', 'grant.ended', {}, {}, maker.gateway),
        ),
    ],
    [
      'unknown-signer',
      () =>
        maker.entry(
          'gateway-events',
          maker.event('gateway-events', 'request/r', 'request.filed', {}, {}, maker.issuer),
        ),
    ],
  ])('%s', async (code, make) => {
    const { open, verdict, entries } = await sealing(maker);
    const sealer = await open();
    const entry = make();
    await sealer.handle(entry);
    const { stream, entryId } = entry;
    expect(await entries()).toMatchObject([
      { kind: 'finding', finding: { code, stream, entryId, envelope: null } },
    ]);
    expect(await verdict()).toMatchObject({ ok: true, findings: 1 });
  });

  it('and settles nobody who waits for the genuine one', async () => {
    const { open } = await sealing(maker);
    const sealer = await open();
    const grantId = freshGrant();
    const genuine = grantEvent(grantId, 'grant.ended');
    const waiting = sealer.waitSealed(eventIdOf(genuine), 1000);
    await sealer.handle({ ...genuine, json: genuine.json.replace('grant.ended', 'grant.minted') });
    expect(await sealer.hasEnded(grantId)).toBe(false);
    await sealer.handle({ ...genuine, entryId: 'later-0' });
    expect(await waiting).toMatchObject({ kind: 'sealed', receipt: { index: 1 } });
  });

  it('a changed value beside an event is left out, the event is sealed', async () => {
    const { open, verdict, entries } = await sealing(maker);
    const sealer = await open();
    const genuine = grantEvent(freshGrant());
    const meddled = { ...genuine, json: genuine.json.replace(/"value":"note/, '"value":"lie') };
    await sealer.handle(meddled);
    expect(await entries()).toMatchObject([
      { kind: 'event' },
      { kind: 'finding', finding: { code: 'malformed' } },
    ]);
    expect(await verdict()).toMatchObject({ ok: true, withheld: 1 });
    expect(await sealer.waitSealed(eventIdOf(genuine), 1)).toMatchObject({ kind: 'sealed' });
    await sealer.handle(meddled);
    expect(await entries()).toHaveLength(2);
  });

  it('a flood of it is counted, and the count is sealed', async () => {
    const { open, verdict, entries, time } = await sealing(maker);
    const sealer = await open({ maxNoisePerMinute: 3 });
    const noise = (number: number) => ({
      stream: 'issuer-events' as const,
      entryId: `${number}-0`,
      recordId: 'x',
      json: `noise ${number}`,
    });
    await sealer.sealBatch(Array.from({ length: 50 }, (_, number) => noise(number)));
    await sealer.handle(grantEvent(freshGrant()));
    expect(await entries()).toHaveLength(4);
    time.pass(60_000);
    await sealer.handle(grantEvent(freshGrant()));
    await sealer.handle(noise(50));
    const sealed = await entries();
    expect(sealed.map((entry) => (entry.kind === 'finding' ? entry.finding.suppressed : 'event'))).toEqual([
      0,
      0,
      0,
      'event',
      46,
      'event',
      0,
    ]);
    expect(await verdict()).toMatchObject({ ok: true, findings: 5 });
  });
});

describe('a sink that is away', () => {
  it('acknowledges nothing, is tried again, and holds everything once afterwards', async () => {
    const { open, verdict, time, log } = await sealing(maker);
    let full = false;
    const sealer = await open({
      io: {
        write: async (handle, bytes) => {
          if (!full) return handle.appendFile(bytes);
          // A disk that fills up takes a part of what is written.
          await handle.appendFile(bytes.subarray(0, 100));
          throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
        },
        sync: (handle) => handle.datasync(),
      },
    });
    await sealer.handle(grantEvent(freshGrant()));
    full = true;
    const entry = grantEvent(freshGrant());
    let done = false;
    const handled = sealer.handle(entry).then(() => (done = true));
    const waiting = sealer.waitSealed(eventIdOf(entry), 300);
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await until(() => log.count('sealer.sink-away') === attempt);
      await until(() => time.waiting > 0);
      expect(done).toBe(false);
      full = attempt < 3;
      time.pass(5_000);
    }
    expect(await waiting).toEqual({ kind: 'timeout' });
    await handled;
    expect(await verdict()).toMatchObject({ ok: true, entries: 2 });
    expect(await sealer.waitSealed(eventIdOf(entry), 1)).toMatchObject({ kind: 'sealed' });
  });

  it('does not keep a sealer from stopping', async () => {
    const { open, log } = await sealing(maker);
    let full = false;
    const sealer = await open({
      io: {
        write: (handle, bytes) => (full ? Promise.reject(new Error('away')) : handle.appendFile(bytes)),
        sync: (handle) => handle.datasync(),
      },
    });
    full = true;
    const handled = sealer.handle(grantEvent(freshGrant()));
    const queued = sealer.handle(grantEvent(freshGrant()));
    const waiting = sealer.waitSealed('evt_aaaaaaaaaaaaaaaa', 1000);
    const outcomes = Promise.allSettled([handled, queued, waiting]);
    await until(() => log.count('sealer.sink-away') === 1);
    await sealer.close();
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'log-unavailable' } });
    }
    await expect(sealer.handle(grantEvent(freshGrant()))).rejects.toMatchObject({ code: 'log-unavailable' });
  });
});
