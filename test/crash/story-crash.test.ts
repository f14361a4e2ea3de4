import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { type AwsHands, awsHands } from '../../src/playground/story/aws-hands.ts';
import type { Colleague } from '../../src/playground/story/colleague.ts';
import { DEMO_TASK } from '../../src/playground/story/demo-catalogue.ts';
import { COLLEAGUES } from '../../src/playground/story/demo-people.ts';
import type { ManagedProcess } from '../../src/playground/story/managed-process.ts';
import {
  askedOf,
  bindDevice,
  cardOf,
  channelMessages,
  claim,
  grantsToldTo,
  isApprove,
  isSummary,
  newGrantToldTo,
  openIncident,
  requestIdOf,
  submitRequest,
} from '../../src/playground/story/scenes.ts';
import { startWorld, type World } from '../../src/playground/story/world.ts';
import { TEXTS } from '../../src/slack/texts.ts';

/**
 * Long enough to start a process again, for another to take over its readers, and still to claim, also on a machine
 * with other work to do.
 */
const DURATION = '30s';
/** For the case that sits its own deadline out, and is claimed before anything is killed. */
const SHORT_DURATION = '20s';
/** The backlog of all requests at once, by a process that was just started: some six seconds on a quiet machine. */
const SAID_WITHIN_MS = 90_000;
const distFolder = fileURLToPath(new URL('../../dist', import.meta.url));

/** Where in the life of a request the process is killed. */
const POINTS = [
  'asked, card still to come',
  'asked',
  'approval clicked',
  'approved',
  'claimed',
  'used',
  'dead over the deadline',
] as const;
type Point = (typeof POINTS)[number];

/** A request that was played until only time has to pass. */
type Used = {
  readonly requestId: string;
  readonly grantId: string;
  readonly expiresAtMs: number;
  readonly hands: AwsHands;
};

describe('kill -9 between any two steps, then a restart: the story ends right', () => {
  // Beside each other: most of the time is spent waiting for deadlines.
  it.concurrent.each(['gateway', 'issuer'] as const)(
    'of the %s',
    async (name) => {
      const world = await startWorld({ distFolder });
      try {
        const victim = world[name];
        const ines = world.person(COLLEAGUES.ines);
        await openIncident(world, ines, `The ${name} keeps dying`);
        await crash(victim);
        await bindDevice(ines);
        await crash(victim);
        const all: Used[] = [];
        // Each crash also hits what the requests before it still have to go through.
        for (const point of POINTS) all.push(await playTo(world, victim, point));
        for (const used of all) await endsRight(world, used);
        await recordHolds(world);
      } finally {
        await world.stop();
      }
    },
    300_000,
  );
});

async function playTo(of: World, victim: ManagedProcess, crashAt: Point): Promise<Used> {
  const [ines, omar] = [of.person(COLLEAGUES.ines), of.person(COLLEAGUES.omar)];
  const duration = crashAt === 'dead over the deadline' ? SHORT_DURATION : DURATION;
  const ask = { duration, reason: `case “${crashAt}”` };
  const crashIf = async (point: Point): Promise<void> => {
    if (point === crashAt) await crash(victim);
  };

  await submitRequest(ines, ask);
  await crashIf('asked, card still to come');
  const requestId = await requestIdOf(of, ask);
  await askedOf(omar, requestId);
  await crashIf('asked');

  const before = grantsToldTo(ines);
  await omar.clicks(await askedOf(omar, requestId), TEXTS.decide.approve);
  if (crashAt === 'approval clicked') {
    await crash(victim);
    // Slack takes a click as delivered before it is written down: who sees the button still there clicks again.
    await clickAgainIfAsked(omar, requestId);
  }
  const grantId = await newGrantToldTo(ines, before);
  await crashIf('approved');

  const { credentials, expiresAtMs } = await claim(ines, grantId);
  await crashIf('claimed');
  const hands = await awsHands(of.aws, credentials, DEMO_TASK.cluster);
  expect(await hands.restart(DEMO_TASK.asset)).toMatchObject({ allowed: true });
  await crashIf('used');
  if (crashAt === 'dead over the deadline') {
    await victim.kill();
    await until(expiresAtMs + 1_000);
    await victim.start();
  }
  return { requestId, grantId, expiresAtMs, hands };
}

/** One card, one grant, one session, one summary; AWS denies; and nothing of it before its time. */
async function endsRight(of: World, { requestId, grantId, expiresAtMs, hands }: Used): Promise<void> {
  const about = (): readonly string[] => {
    const texts = new Map(channelMessages(of).map(({ ts, rendered }) => [ts, rendered]));
    return [...texts.values()].filter((rendered) => rendered.includes(requestId));
  };
  const leftMs = Math.max(expiresAtMs - Date.now(), 0);
  const isOver = (): boolean =>
    about().some(isSummary) && cardOf(of, requestId)?.rendered.includes(TEXTS.end.reasons.expired) === true;
  await of.slack.observe.waitFor(isOver, `the end of ${requestId}`, leftMs + SAID_WITHIN_MS);
  expect(Date.now()).toBeGreaterThanOrEqual(expiresAtMs);
  expect(about().filter(isSummary)).toHaveLength(1);
  expect(about().filter((rendered) => !isSummary(rendered))).toHaveLength(1);
  expect(of.aws.sessions().filter(({ sourceIdentity }) => sourceIdentity === grantId)).toHaveLength(1);
  expect(await hands.restart(DEMO_TASK.asset)).toMatchObject({ allowed: false });
}

async function recordHolds(of: World): Promise<void> {
  const { keys, record } = of.folder;
  const verified = await of.cli(['audit', 'verify', record, '--key', `${keys}/issuer.public.json`]);
  expect(verified).toMatchObject({ exitCode: 0 });
}

async function crash(victim: ManagedProcess): Promise<void> {
  await victim.kill();
  await victim.start();
}

async function clickAgainIfAsked(approver: Colleague, requestId: string): Promise<void> {
  const waiting = approver
    .directMessages()
    .find(({ rendered, controls }) => rendered.includes(requestId) && controls.some(isApprove));
  if (waiting !== undefined) await approver.clicks(waiting, TEXTS.decide.approve);
}

function until(atMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, Math.max(atMs - Date.now(), 0));
  });
}
