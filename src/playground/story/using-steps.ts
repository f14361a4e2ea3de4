import { TEXTS } from '../../slack/texts.ts';
import type { SeenMessage } from '../slack/observe/seen.ts';
import type { AwsAnswer, AwsHands } from './aws-hands.ts';
import { awsHands } from './aws-hands.ts';
import { DEMO_TASK } from './demo-catalogue.ts';
import { COLLEAGUES } from './demo-people.ts';
import { cardOf, claim, isSummary, seenInChannel } from './scenes.ts';
import type { StoryState, StoryStep } from './story-step.ts';

/** How long after the deadline the channel may take to say so. */
const SAID_WITHIN_MS = 10_000;

/** From the credentials to the end, as AWS answers and as the channel says. */
export const USING_STEPS: readonly StoryStep[] = [
  {
    name: 'claimed',
    expects:
      'Ines gets credentials at her terminal: one AWS session, cut for this grant, however often she asks',
    async play(story) {
      const { world, grantId } = story;
      const ines = world.person(COLLEAGUES.ines);
      story.claimed = await claim(ines, grantId);
      const again = await claim(ines, grantId);
      const { accessKeyId } = story.claimed.credentials;
      if (again.credentials.accessKeyId !== accessKeyId)
        throw new Error('asking twice gave two different keys');
      const sessions = world.taskSessions();
      const [session] = sessions;
      if (session === undefined || sessions.length > 1)
        throw new Error(`AWS has made ${sessions.length} sessions`);
      if (session.accessKeyId !== accessKeyId)
        throw new Error('the keys are not those of the session AWS made');
      if (session.sourceIdentity !== grantId)
        throw new Error(`its SourceIdentity is ${session.sourceIdentity}`);
      if (session.sessionPolicyJson === undefined) throw new Error('it has no session policy');
      story.hands = await awsHands(world.aws, story.claimed.credentials, DEMO_TASK.cluster);
      return `AWS made one session, with SourceIdentity ${grantId}`;
    },
  },
  {
    name: 'task-allowed',
    expects: `AWS allows the task: ${DEMO_TASK.asset} is deployed anew`,
    play: (story) => allowed(story, (hands) => hands.restart(DEMO_TASK.asset)),
  },
  {
    name: 'other-asset-denied',
    expects: `AWS denies the same on ${DEMO_TASK.otherAsset}, though the role could`,
    play: (story) => denied(story, (hands) => hands.restart(DEMO_TASK.otherAsset)),
  },
  {
    name: 'other-action-denied',
    expects: 'AWS denies another action, though the role could',
    play: (story) => denied(story, (hands) => hands.listServices()),
  },
  {
    name: 'ended',
    expects: 'at the deadline, and not before, the channel says that it ended',
    async play({ world, requestId, claimed }) {
      if (claimed === undefined) throw new Error('nothing was claimed');
      const { observe } = world.slack;
      const leftMs = claimed.expiresAtMs - Date.now();
      const card = await observe.waitFor(
        () => {
          const shown = cardOf(world, requestId);
          return shown?.rendered.includes(TEXTS.end.reasons.expired) === true ? shown : undefined;
        },
        `the card of ${requestId} saying “${TEXTS.end.reasons.expired}”`,
        Math.max(leftMs, 0) + SAID_WITHIN_MS,
      );
      const lateMs = Date.now() - claimed.expiresAtMs;
      if (lateMs < 0) throw new Error(`it said so ${-lateMs} ms before the deadline:\n${card.rendered}`);
      return `the channel said so ${lateMs} ms after the deadline`;
    },
  },
  {
    name: 'denied-after-end',
    expects: 'AWS denies what it allowed before: the session policy is over, with nobody having to act',
    play: (story) => denied(story, (hands) => hands.restart(DEMO_TASK.asset)),
  },
  {
    name: 'summary-posted',
    expects:
      'the summary stands in the channel: who asked, who approved, how often it was claimed, how it ended, and what AWS ' +
      'says was done; Lena, who answers for the task and had no part in it, reviews what was tried outside of it',
    async play({ world, requestId, grantId }) {
      const summaryWith = (text: string): Promise<SeenMessage> =>
        seenInChannel(
          world,
          ({ rendered }) => isSummary(rendered) && rendered.includes(requestId) && rendered.includes(text),
          `the summary of ${requestId} with “${text}”`,
        );
      await summaryWith('2 calls outside the task');
      const lena = world.person(COLLEAGUES.lena);
      const asked = await lena.directMessage(
        ({ rendered, controls }) =>
          rendered.includes(DEMO_TASK.title) && controls.some(({ label }) => label === TEXTS.review.write),
        'a review to write',
      );
      await lena.clicks(asked, TEXTS.review.write);
      await lena.submitsForm(TEXTS.review.form.submit, [
        [TEXTS.review.form.note, 'A look at what else runs there. The restart itself was right.'],
      ]);
      const { ines, omar } = COLLEAGUES;
      const reviewed = `Reviewed by @${COLLEAGUES.lena.realName}`;
      const summary = await summaryWith(reviewed);
      const named = [ines.realName, omar.realName, grantId, DEMO_TASK.asset, TEXTS.end.reasons.expired];
      const missing = named.filter((text) => !summary.rendered.includes(text));
      if (missing.length > 0) throw new Error(`it does not name ${missing.join(', ')}:\n${summary.rendered}`);
      return `it names ${named.join(', ')}, 2 calls outside the task, ${reviewed}`;
    },
  },
];

/** What anybody can check of all of it. */
export const CHECKING_STEPS: readonly StoryStep[] = [
  {
    name: 'record-verified',
    expects: 'breakglass audit verify checks the sealed record with the issuer’s public key',
    async play({ world }) {
      const { keys, record } = world.folder;
      const { exitCode, stdout, stderr } = await world.cli([
        'audit',
        'verify',
        record,
        '--key',
        `${keys}/issuer.public.json`,
      ]);
      if (exitCode !== 0) throw new Error(`it ended with ${exitCode}: ${stderr}${stdout}`);
      return stdout.trim().replaceAll('\n', ' · ');
    },
  },
];

async function allowed(story: StoryState, call: (hands: AwsHands) => Promise<AwsAnswer>): Promise<string> {
  const answer = await ask(story, call);
  if (!answer.allowed) throw new Error(`AWS answered ${answer.error} to ${answer.call}: ${answer.message}`);
  return `AWS allowed ${answer.call}`;
}

async function denied(story: StoryState, call: (hands: AwsHands) => Promise<AwsAnswer>): Promise<string> {
  const answer = await ask(story, call);
  if (answer.allowed) throw new Error(`AWS allowed ${answer.call}`);
  if (answer.error !== 'AccessDeniedException')
    throw new Error(`AWS answered ${answer.error}: ${answer.message}`);
  return `AWS answered ${answer.error} to ${answer.call}`;
}

/** Makes the call, and finds it in what the account's own log says of it. */
async function ask(story: StoryState, call: (hands: AwsHands) => Promise<AwsAnswer>): Promise<AwsAnswer> {
  if (story.hands === undefined) throw new Error('nothing was claimed');
  const answer = await call(story.hands);
  story.answers.push(answer);
  const logged = story.world.aws.calls().find(({ requestId }) => requestId === answer.requestId);
  if (logged?.sourceIdentity !== story.grantId || logged.allowed !== answer.allowed) {
    throw new Error(`the log of AWS says something else of ${answer.call}: ${JSON.stringify(logged)}`);
  }
  return answer;
}
