import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { redisKeys } from '../../../adapters/redis/keys.ts';
import { DEMO_TEAM_ID } from '../../story/demo-workspace.ts';
import { runToEnd } from '../../story/run-to-end.ts';
import type { World } from '../../story/world.ts';
import { worldEnvironment } from '../../story/world-environment.ts';
import { type Attack, type AttackOutcome, NOTHING_NEEDED, type Stage, there } from './attack.ts';

const KEYS = redisKeys(DEMO_TEAM_ID);
const HOUR_MS = 3_600_000;
const SEALED_WITHIN_MS = 5_000;

/** What the chat side could try so that more is minted than was approved. */
export const ORDER_ATTACKS: readonly Attack[] = [
  {
    id: 'gateway-with-aws-keys',
    promise: 3,
    label: 'Give the gateway AWS keys',
    what: 'A second gateway is started with AWS credentials in its environment.',
    needs: NOTHING_NEEDED,
    run: startWithAwsKeys,
  },
  {
    id: 'changed-order',
    promise: 4,
    label: 'Rewrite an order',
    what: 'The signed order of a grant is put into the stream again, changed to end an hour later.',
    needs: (facts) => (facts.grants.length > 0 ? null : 'Needs a grant, for its order.'),
    run: changeOrder,
  },
];

async function startWithAwsKeys({ world, distFolder }: Stage): Promise<AttackOutcome> {
  const { exitCode, stdout, stderr } = await runToEnd(
    join(distFolder, 'gateway', 'main.js'),
    [],
    {
      ...gatewayEnvironment(world),
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEEXAMPLE00',
      AWS_SECRET_ACCESS_KEY: 'not-a-real-one',
    },
    10_000,
  );
  const text = `${stdout}${stderr}`.trim();
  return {
    held: exitCode > 0,
    answers: [{ from: `The gateway, ending with ${exitCode}`, text }],
  };
}

/** What the running gateway was started with. */
function gatewayEnvironment({ folder, slack, workspace, redis, aws, issuerUrl }: World) {
  const { botToken, appToken } = workspace.app;
  return worldEnvironment(folder, {
    slack: { apiUrl: slack.apiUrl, botToken, appToken },
    redis,
    aws: { endpoint: aws.endpoint, region: aws.account.region, credentials: aws.credentialsOf('issuer') },
    issuerPort: Number(new URL(issuerUrl).port),
  }).gateway;
}

async function changeOrder({ world, redis, facts, look }: Stage): Promise<AttackOutcome> {
  const grant = there(facts.grants[0], 'the grant');
  const body = await redis.hget(KEYS.issuer.record(`grant/${grant.grantId}`), 'body');
  const { record } = JSON.parse(there(body ?? undefined, 'its record')) as { record: { order: string } };
  const sizeBefore = facts.record.checkpoint?.size ?? 0;
  await redis.xadd(
    KEYS.gateway.outbox,
    '*',
    'recordId',
    `grant/${grant.grantId}`,
    'json',
    later(record.order),
  );
  const giveUpAtMs = performance.now() + SEALED_WITHIN_MS;
  let after = await look();
  const refusal = () =>
    after.record.entries.find(({ index, what }) => index >= sizeBefore && what === 'order.refused');
  while (refusal() === undefined && performance.now() < giveUpAtMs) {
    await pause(100);
    after = await look();
  }
  const sealed = there(refusal(), 'an entry in the record about the order');
  const warned = world.issuer
    .tail(50)
    .split('\n')
    .findLast((line) => line.includes('order.refused'));
  return {
    held: after.grants.length === facts.grants.length && after.sessions.length === facts.sessions.length,
    answers: [
      ...(warned === undefined ? [] : [{ from: 'The issuer’s log', text: warned }]),
      { from: `The sealed record, entry ${sealed.index}`, text: `${sealed.what} · ${sealed.facts}` },
    ],
  };
}

/** The same order with an end an hour later, under the signature of the genuine one. */
function later(jws: string): string {
  const [header = '', payload = '', signature = ''] = jws.split('.');
  const text = Buffer.from(payload, 'base64url').toString('utf8');
  const changed = text.replaceAll(
    /"deadlineMs":(\d+)/g,
    (_whole, atMs) => `"deadlineMs":${Number(atMs) + HOUR_MS}`,
  );
  if (changed === text) throw new Error('the order names no end to change');
  return [header, Buffer.from(changed).toString('base64url'), signature].join('.');
}
