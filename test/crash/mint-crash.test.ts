import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { closeRedis, createRedis } from '../../src/adapters/redis/connection.ts';
import { redisKeys } from '../../src/adapters/redis/keys.ts';
import { MINT_TIMEOUT_MS } from '../../src/domain/grant.ts';
import { COLLEAGUES } from '../../src/playground/story/demo-people.ts';
import { DEMO_TEAM_ID } from '../../src/playground/story/demo-workspace.ts';
import { approve, askForAccess, bindDevice, claim, openIncident } from '../../src/playground/story/scenes.ts';
import { startWorld, type World } from '../../src/playground/story/world.ts';

const WITHIN_MS = 20_000;
/** A reader's call that has begun ends within this. */
const READ_ENDS_MS = 1_000;

let world: World;
let admin: ReturnType<typeof createRedis>;
beforeAll(async () => {
  world = await startWorld({ distFolder: fileURLToPath(new URL('../../dist', import.meta.url)) });
  admin = createRedis(world.redis.adminUrl, { role: 'test', log: { info() {}, warn() {}, error() {} } });
  await openIncident(world, world.person(COLLEAGUES.ines), 'Orders hang');
  await bindDevice(world.person(COLLEAGUES.ines));
}, 60_000);
afterAll(async () => {
  closeRedis(admin);
  await world.stop();
});

async function granted(reason: string): Promise<string> {
  const [ines, omar] = [world.person(COLLEAGUES.ines), world.person(COLLEAGUES.omar)];
  return approve(ines, omar, await askForAccess(world, ines, { duration: '5m', reason }));
}

async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  const giveUpAtMs = Date.now() + WITHIN_MS;
  while (!(await holds())) {
    if (Date.now() > giveUpAtMs) throw new Error(`${what}: not within ${WITHIN_MS} ms`);
    await pause(20);
  }
}

const sessionsOf = (grantId: string) =>
  world.aws.sessions().filter(({ sourceIdentity }) => sourceIdentity === grantId);
const isStruck = (): boolean => world.aws.faults.pending().length === 0;

/** Names of the sessions whose mint the sealed log announces. */
async function announced(): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for (const file of await readdir(world.folder.record, { recursive: true })) {
    const text = await readFile(join(world.folder.record, file), 'utf8').catch(() => '');
    for (const [, name = ''] of text.matchAll(/"sessionName":"([^"]+)"/g)) names.add(name);
  }
  return names;
}

describe('the issuer, killed around AssumeRole', () => {
  it('leaves at most one session more, counted, of the same grant and deadline, and none without a record', async () => {
    const { aws, issuer } = world;
    const ines = world.person(COLLEAGUES.ines);
    const [before, during, after] = [
      await granted('killed before the call'),
      await granted('killed during the call'),
      await granted('killed after the call'),
    ];
    const claims: Promise<unknown>[] = [];

    // The call has left, and AWS has yet to make the session.
    aws.faults.inject({ kind: 'hang', service: 'sts', operation: 'AssumeRole' });
    claims.push(ines.terminal('credentials', during));
    await until('the call', isStruck);
    // AWS has made the session, and its answer has yet to arrive.
    aws.faults.inject({ kind: 'hang', service: 'sts', operation: 'AssumeRole', when: 'after' });
    claims.push(ines.terminal('credentials', after));
    await until('the session', () => isStruck() && sessionsOf(after).length === 1);
    await issuer.kill();
    aws.faults.clear();
    await until('what was under way', () => sessionsOf(during).length === 1);
    await issuer.start();

    // The one that was killed still has the sealer's turn for a moment; until then claims are refused, uncounted.
    await until('the turn to seal', async () => (await fetch(`${world.issuerUrl}/readyz`)).ok);
    // The intent is written, and is kept from the log: STS is not asked before it is there.
    await admin.call('ACL', 'SETUSER', 'issuer', '-xread');
    await pause(READ_ENDS_MS);
    const stream = redisKeys(DEMO_TEAM_ID).issuer.events;
    claims.push(ines.terminal('credentials', before));
    await until('the intent', async () =>
      (await admin.xrevrange(stream, '+', '-', 'COUNT', 5)).some(([, fields]) =>
        fields.some((field) => field.includes('"grant.minting"') && field.includes(before)),
      ),
    );
    await issuer.kill();
    const killedAtMs = Date.now();
    await admin.call('ACL', 'SETUSER', 'issuer', '+xread');
    await Promise.allSettled(claims);
    expect(sessionsOf(before)).toEqual([]);

    await issuer.start();
    await pause(Math.max(0, killedAtMs + MINT_TIMEOUT_MS + 2_000 - Date.now()));
    const ends = new Map<string, number>();
    for (const grantId of [before, during, after])
      ends.set(grantId, (await claim(ines, grantId)).expiresAtMs);

    expect([before, during, after].map((grantId) => sessionsOf(grantId).length)).toEqual([1, 2, 2]);
    const names = await announced();
    for (const { sessionName } of aws.sessions()) expect(names).toContain(sessionName);
    for (const grantId of [during, after]) {
      const deadlines = sessionsOf(grantId).map(({ sessionPolicyJson = '' }) =>
        deadlineIn(sessionPolicyJson),
      );
      expect(new Set(deadlines)).toEqual(new Set([ends.get(grantId)]));
    }
    const { keys, record } = world.folder;
    expect(await world.cli(['audit', 'verify', record, '--key', `${keys}/issuer.public.json`])).toMatchObject(
      {
        exitCode: 0,
      },
    );
  }, 150_000);
});

/** The one instant a session policy allows anything until. */
function deadlineIn(policy: string): number {
  const [, text = ''] = /DateLessThan\D+?(\d{4}-[\dTZ:-]+)/.exec(policy) ?? [];
  return Date.parse(text);
}
