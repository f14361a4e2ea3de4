import { Colleague } from '../../story/colleague.ts';
import { DEMO_PEOPLE, type DemoPerson } from '../../story/demo-people.ts';
import { DEMO_CHANNEL } from '../../story/demo-workspace.ts';
import { bindDevice } from '../../story/scenes.ts';
import type { World } from '../../story/world.ts';
import type { GrantView } from '../contract.ts';
import { type Attack, type AttackOutcome, type Stage, there } from './attack.ts';

const isHeld = ({ state, deadlineMs }: GrantView): boolean =>
  (state === 'claimable' || state === 'active') && deadlineMs > Date.now();

/** Claims that must come to nothing, through the real command line. */
export const CLAIM_ATTACKS: readonly Attack[] = [
  {
    id: 'second-device',
    promise: 10,
    label: 'Claim on another machine',
    what: 'The holder binds a second machine now, and claims there what was granted before. Their first machine keeps it.',
    needs: (facts) => (facts.grants.some(isHeld) ? null : 'Needs a live grant.'),
    run: claimElsewhere,
  },
  {
    id: 'claim-after-release',
    promise: 7,
    label: 'End it early, then claim',
    what: 'The live grant is released by its holder, who then asks for its credentials again.',
    needs: (facts) => (facts.grants.some(isHeld) ? null : 'Needs a live grant.'),
    run: claimAfterRelease,
  },
];

async function claimElsewhere({ world, facts }: Stage): Promise<AttackOutcome> {
  const grant = there(facts.grants.find(isHeld), 'the grant');
  const holder = holderOf(grant);
  const elsewhere = onAnotherMachine(world, holder);
  await bindDevice(elsewhere);
  const { exitCode, stderr } = await elsewhere.terminal('credentials', grant.grantId);
  return {
    held: exitCode !== 0,
    answers: [{ from: `breakglass, on the other machine of ${holder.realName}`, text: stderr.trim() }],
  };
}

async function claimAfterRelease({ world, facts, look }: Stage): Promise<AttackOutcome> {
  const grant = there(facts.grants.find(isHeld), 'the grant');
  const holder = world.person(holderOf(grant));
  const released = await holder.terminal('release', grant.grantId);
  const again = await holder.terminal('credentials', grant.grantId);
  const after = (await look()).grants.find(({ grantId }) => grantId === grant.grantId);
  return {
    held: released.exitCode === 0 && again.exitCode !== 0,
    answers: [
      { from: 'breakglass release', text: `${released.stdout}${released.stderr}`.trim() },
      { from: 'breakglass credentials', text: again.stderr.trim() },
      { from: 'The record of the grant', text: `${grant.grantId} is ${after?.state ?? 'gone'}` },
    ],
  };
}

function holderOf({ requesterName }: GrantView): DemoPerson {
  return there(
    DEMO_PEOPLE.find(({ name }) => name === requesterName),
    'the holder',
  );
}

function onAnotherMachine(world: World, who: DemoPerson): Colleague {
  const { slack, issuerUrl, folder } = world;
  return new Colleague(who, folder.home(`${who.name}-elsewhere`), {
    slack,
    issuerUrl,
    cli: (programArguments, env) => world.cli(programArguments, env),
    channelId: DEMO_CHANNEL.id,
  });
}
