import { type AwsAnswer, type AwsHands, awsHands } from '../../story/aws-hands.ts';
import { DEMO_TASK } from '../../story/demo-catalogue.ts';
import type { GrantView } from '../contract.ts';
import { type Attack, type AttackOutcome, grantWithSession, type Stage, there } from './attack.ts';

const isLive = ({ state, deadlineMs }: GrantView): boolean => state === 'active' && deadlineMs > Date.now();
const isOver = ({ deadlineMs }: GrantView): boolean => deadlineMs < Date.now();

/** Calls with keys that were really minted, through an unmodified AWS SDK. */
export const AWS_ATTACKS: readonly Attack[] = [
  {
    id: 'other-asset',
    promise: 4,
    label: 'Restart another service',
    what: 'The keys of the live session are used on another service. The role itself could do that.',
    needs: (facts) => (grantWithSession(facts, isLive) === undefined ? 'Needs a live, claimed grant.' : null),
    run: (stage) => {
      const grant = there(grantWithSession(stage.facts, isLive), 'the grant');
      const other = grant.asset === DEMO_TASK.asset ? DEMO_TASK.otherAsset : DEMO_TASK.asset;
      return denied(stage, grant, (hands) => hands.restart(other));
    },
  },
  {
    id: 'other-action',
    promise: 4,
    label: 'Do something else',
    what: 'The keys of the live session are used for ecs:ListServices, which the role could do and the card did not name.',
    needs: (facts) => (grantWithSession(facts, isLive) === undefined ? 'Needs a live, claimed grant.' : null),
    run: (stage) =>
      denied(stage, there(grantWithSession(stage.facts, isLive), 'the grant'), (hands) =>
        hands.listServices(),
      ),
  },
  {
    id: 'after-end',
    promise: 6,
    label: 'Go on after the end',
    what: 'The keys of a session are used again after its deadline. STS itself would still take them.',
    needs: (facts) =>
      grantWithSession(facts, isOver) === undefined ? 'Needs a claimed grant whose time is over.' : null,
    run: (stage) => {
      const grant = there(grantWithSession(stage.facts, isOver), 'the grant');
      return denied(stage, grant, (hands) => hands.restart(grant.asset));
    },
  },
];

async function denied(
  { world, facts }: Stage,
  grant: GrantView,
  call: (hands: AwsHands) => Promise<AwsAnswer>,
): Promise<AttackOutcome> {
  const session = there(
    facts.sessions.find(({ grantId }) => grantId === grant.grantId),
    'the session',
  );
  const keys = there(
    world.aws.mintedKeys().find(({ accessKeyId }) => accessKeyId === session.accessKeyId),
    'the keys of the session',
  );
  const hands = await awsHands(
    world.aws,
    {
      accessKeyId: keys.accessKeyId,
      secretAccessKey: keys.secretAccessKey.reveal(),
      ...(keys.sessionToken === undefined ? {} : { sessionToken: keys.sessionToken.reveal() }),
    },
    DEMO_TASK.cluster,
  );
  const answer = await call(hands);
  const text = answer.allowed
    ? `allowed ${answer.call}`
    : `${answer.error} to ${answer.call}: ${answer.message}`;
  return {
    held: !answer.allowed,
    answers: [
      { from: 'AWS', text },
      { from: 'STS', text: `takes these keys until ${new Date(session.stsExpiresAtMs).toISOString()}` },
    ],
  };
}
