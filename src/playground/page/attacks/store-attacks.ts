import { createRedis } from '../../../adapters/redis/connection.ts';
import { redisKeys } from '../../../adapters/redis/keys.ts';
import type { Log } from '../../../ports/log.ts';
import { DEMO_PEOPLE } from '../../story/demo-people.ts';
import { DEMO_TEAM_ID } from '../../story/demo-workspace.ts';
import type { GrantView } from '../contract.ts';
import { type Attack, type AttackOutcome, NOTHING_NEEDED, type Stage, there } from './attack.ts';

const SILENT: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const KEYS = redisKeys(DEMO_TEAM_ID);
const HOUR_MS = 3_600_000;
const isEnded = ({ state }: GrantView): boolean => state === 'ended';

/** What somebody inside Redis can do, as the gateway's user and as one who may write everything. */
export const STORE_ATTACKS: readonly Attack[] = [
  {
    id: 'foreign-keys',
    promise: 3,
    label: 'Write a grant as the gateway',
    what: 'With the gateway’s own Redis password, a grant is written among the issuer’s keys.',
    needs: NOTHING_NEEDED,
    run: writeForeignKeys,
  },
  {
    id: 'flipped-record',
    promise: 7,
    label: 'Bring an ended grant back',
    what: 'Somebody who may write all of Redis turns an ended grant into one to be claimed, an hour longer. Then it is claimed.',
    needs: (facts) => (facts.grants.some(isEnded) ? null : 'Needs a grant that has ended.'),
    run: flipRecord,
  },
];

async function writeForeignKeys({ world }: Stage): Promise<AttackOutcome> {
  const key = KEYS.issuer.record('grant/bg-aaaaaaaaaa');
  const asGateway = createRedis(world.redis.gatewayUrl, { role: 'attack', log: SILENT });
  try {
    await asGateway.hset(key, 'version', '1', 'body', '{}', 'mac', '');
    await asGateway.del(key);
    return { held: false, answers: [{ from: 'Redis', text: `wrote ${key}` }] };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { held: text.startsWith('NOPERM'), answers: [{ from: 'Redis', text }] };
  } finally {
    asGateway.disconnect();
  }
}

async function flipRecord({ world, redis, facts }: Stage): Promise<AttackOutcome> {
  const grant = there(facts.grants.find(isEnded), 'the ended grant');
  const holder = there(
    DEMO_PEOPLE.find(({ name }) => name === grant.requesterName),
    'the person who asked',
  );
  const key = KEYS.issuer.record(`grant/${grant.grantId}`);
  const genuine = there((await redis.hget(key, 'body')) ?? undefined, 'the record');
  const logged = world.issuer.tail(100).split('\n');
  const sessionsBefore = world.aws.sessions().length;
  await redis.hset(key, 'body', claimableAgain(genuine));
  try {
    const { exitCode, stderr } = await world.person(holder).terminal('credentials', grant.grantId);
    const alarms = world.issuer
      .tail(100)
      .split('\n')
      .filter((line) => !logged.includes(line) && line.includes('bad-mac'));
    return {
      held: exitCode !== 0 && world.aws.sessions().length === sessionsBefore,
      answers: [
        { from: `breakglass, to ${holder.realName}`, text: stderr.trim() },
        ...alarms.map((text) => ({ from: 'The issuer’s log, for its operator', text })),
      ],
    };
  } finally {
    await redis.hset(key, 'body', genuine);
  }
}

/** The record as it would have to be for the grant to live again. */
function claimableAgain(body: string): string {
  const stored = JSON.parse(body) as { record: Record<string, unknown> };
  const {
    reason: _r,
    endedBy: _b,
    endedAtMs: _a,
    certainty: _c,
    denyWrittenAtMs: _d,
    ...record
  } = stored.record;
  const laterMs = Date.now() + HOUR_MS;
  return JSON.stringify({
    ...stored,
    record: { ...record, state: 'claimable', deadlineMs: laterMs, claimByMs: laterMs },
  });
}
