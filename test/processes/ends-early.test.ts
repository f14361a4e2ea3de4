import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { awsHands } from '../../src/playground/story/aws-hands.ts';
import { DEMO_TASK } from '../../src/playground/story/demo-catalogue.ts';
import { COLLEAGUES } from '../../src/playground/story/demo-people.ts';
import {
  approve,
  askForAccess,
  bindDevice,
  claim,
  isSummary,
  openIncident,
  seenInChannel,
} from '../../src/playground/story/scenes.ts';
import { until } from '../support/redis.ts';
import { ISSUER_ACCOUNT, REVOKER_ROLE_ARN, TASK_ACCOUNT } from '../deploy/deployed-account.ts';
import { deployedDemoAccount } from '../deploy/deployed-demo-account.ts';
import { startWorld, type World } from '../../src/playground/story/world.ts';

/*
 * In accounts made by the shipped templates: the issuer in one of its own, with nothing but the rights of its role, and
 * the tasks in another, where it ends and looks by the revoker role alone.
 */
let world: World;

beforeAll(async () => {
  world = await startWorld({
    distFolder: fileURLToPath(new URL('../../dist', import.meta.url)),
    account: await deployedDemoAccount(),
    revokerRole: REVOKER_ROLE_ARN.slice(REVOKER_ROLE_ARN.lastIndexOf('/') + 1),
    cloudTrailAfter: '1s,3s',
  });
  await openIncident(world, world.person(COLLEAGUES.ines), 'Orders hang');
  await bindDevice(world.person(COLLEAGUES.ines));
}, 60_000);

afterAll(() => world.stop());

/** A session of Ines, and whether AWS lets her do the task with it. */
async function session(reason: string) {
  const [ines, omar] = [world.person(COLLEAGUES.ines), world.person(COLLEAGUES.omar)];
  const requestId = await askForAccess(world, ines, { duration: '20m', reason });
  const grantId = await approve(ines, omar, requestId);
  const { credentials } = await claim(ines, grantId);
  const hands = await awsHands(world.aws, credentials, DEMO_TASK.cluster);
  const isAllowed = async (): Promise<boolean> => (await hands.restart(DEMO_TASK.asset)).allowed;
  return { grantId, requestId, isAllowed };
}

/** The last word in the channel on how it ended. */
const summaryOf = async (requestId: string): Promise<string> => {
  const { rendered } = await seenInChannel(
    world,
    (message) => isSummary(message.rendered) && message.rendered.includes(requestId),
    'how it ended',
  );
  return rendered;
};

/** Writes another catalogue, and has both processes read it. */
async function useCatalogue(change: (text: string) => string): Promise<void> {
  const path = world.folder.cataloguePath;
  await writeFile(path, change(await readFile(path, 'utf8')));
  const programs = [world.issuer, world.gateway];
  const reloads = (): number =>
    programs.map((one) => one.tail(400).split('"rules.reloaded"').length).reduce((a, b) => a + b);
  const before = reloads();
  for (const program of programs) program.reload();
  await until(() => reloads() === before + programs.length, 15_000);
}

describe('access that its approver takes back', () => {
  it('is denied by AWS, beside another that is not; the channel says when the deny was written', async () => {
    const [taken, kept] = [await session('first of two'), await session('second of two')];
    expect(await taken.isAllowed()).toBe(true);
    const omar = world.person(COLLEAGUES.omar);
    await omar.typesAndReads(`revoke ${taken.grantId}`, (rendered) =>
      rendered.includes('The end is ordered'),
    );
    const { rendered } = await seenInChannel(
      world,
      (message) => isSummary(message.rendered) && message.rendered.includes(taken.requestId),
      'how it ended',
    );
    expect(rendered).toMatch(
      /Taken back by somebody who may\. Deny written \d\d:\d\d:\d\d.*It usually takes effect within seconds; AWS gives no bound\./,
    );
    expect(await taken.isAllowed()).toBe(false);
    expect(await kept.isAllowed()).toBe(true);
  }, 60_000);

  it('was all done with the rights of the shipped roles: the issuer mints, and its revoker ends and looks', async () => {
    const revoker = `arn:aws:sts::${TASK_ACCOUNT}:assumed-role/breakglass-revoker/breakglass-ender`;
    const issuer = `arn:aws:sts::${ISSUER_ACCOUNT}:assumed-role/breakglass-issuer/issuer-1`;
    const actionsOf = (principalArn: string) =>
      new Set(
        world.aws
          .calls()
          .filter((call) => call.principalArn === principalArn)
          .map(({ action }) => action),
      );
    await until(() => actionsOf(revoker).has('cloudtrail:LookupEvents'), 15_000);
    expect([...actionsOf(issuer)].sort()).toEqual(['sts:AssumeRole', 'sts:GetCallerIdentity']);
    expect(actionsOf(revoker)).toContain('iam:CreatePolicyVersion');
    const ours = world.aws
      .calls()
      .filter(({ principalArn }) => [revoker, issuer].includes(principalArn ?? ''));
    expect(ours.filter(({ allowed }) => !allowed)).toEqual([]);
    expect(world.issuer.tail(400)).not.toMatch(/"alarm\.|ender\.iam-away/);
  }, 60_000);
});

describe('access to what the catalogue no longer has', () => {
  it('is denied by AWS once both have read it, without a restart', async () => {
    const given = await session('to be withdrawn');
    expect(await given.isAllowed()).toBe(true);
    await useCatalogue((text) => text.replace(`choices: [${DEMO_TASK.asset}, `, 'choices: ['));
    try {
      expect(await summaryOf(given.requestId)).toMatch(
        /The catalogue no longer has this task for this asset or for who asked\. Deny written/,
      );
      expect(await given.isAllowed()).toBe(false);
    } finally {
      await useCatalogue((text) => text.replace('choices: [', `choices: [${DEMO_TASK.asset}, `));
    }
  }, 60_000);
});

describe('access of somebody whose account is deactivated', () => {
  it('is denied by AWS, and the channel says why', async () => {
    const given = await session('before the account goes');
    expect(await given.isAllowed()).toBe(true);
    world.slack.admin.deactivateUser(COLLEAGUES.ines.slackUserId);
    expect(await summaryOf(given.requestId)).toMatch(
      /Slack shows the account of the person as deactivated\. Deny written/,
    );
    expect(await given.isAllowed()).toBe(false);
  }, 60_000);
});
