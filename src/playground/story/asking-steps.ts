import { refusal } from '../../domain/refusal.ts';
import { TEXTS } from '../../slack/texts.ts';
import type { SeenMessage } from '../slack/observe/seen.ts';
import { COLLEAGUES, type DemoPerson, OUTSIDERS } from './demo-people.ts';
import {
  askedOf,
  askForAccess,
  approve,
  bindDevice,
  cardOf,
  isApprove,
  openIncident,
  seenInChannel,
} from './scenes.ts';
import type { StoryState, StoryStep } from './story-step.ts';

/** As long as the story's access lasts: a real deadline that a person can wait for. */
const DURATION = '20s';

/** From the incident to an approval, with those who must not give it. */
export const ASKING_STEPS: readonly StoryStep[] = [
  {
    name: 'requested',
    expects:
      'Ines opens an incident, binds her machine and asks; a card stands in the channel and Omar is asked',
    async play(story) {
      const { world } = story;
      const ines = world.person(COLLEAGUES.ines);
      await openIncident(world, ines, 'Checkout answers 502 to every third order');
      story.deviceCodes.push(await bindDevice(ines));
      story.requestId = await askForAccess(world, ines, {
        duration: DURATION,
        reason: 'orders-api hangs since the 03:02 deploy; a restart has helped before',
      });
      await askedOf(world.person(COLLEAGUES.omar), story.requestId);
      return `${story.requestId} stands in the channel, and Omar is asked`;
    },
  },
  {
    name: 'self-approval-refused',
    expects: 'Ines is not asked, sees no button, and a click that reaches the app under her name is refused',
    async play(story) {
      const { world, requestId } = story;
      const ines = world.person(COLLEAGUES.ines);
      const buttons = [...ines.directMessages(), ...inChannel(story)].flatMap(({ controls }) => controls);
      if (buttons.some(isApprove)) throw new Error('Ines sees a button to approve with');
      const said = await forgedClick(story, COLLEAGUES.ines, refusal('own-request').person);
      stillWaiting(story);
      return `${requestId} still waits; Ines reads: ${said}`;
    },
  },
  {
    name: 'outsider-refused',
    expects: 'a Slack Connect person, a guest and the support tier cannot approve',
    async play(story) {
      const [notInternal = ''] = refusal('not-internal').person.split(',');
      const bySasha = await forgedClick(story, OUTSIDERS.sasha, notInternal);
      await forgedClick(story, OUTSIDERS.gita, notInternal);
      const [notEligible = ''] = refusal('not-eligible').person.split('.');
      await forgedClick(story, COLLEAGUES.noor, notEligible);
      stillWaiting(story);
      return `${story.requestId} still waits; Sasha of another company reads: ${bySasha}`;
    },
  },
  {
    name: 'approved',
    expects: 'Omar approves in his direct message; card and thread say so, and Ines is told how to claim',
    async play(story) {
      const { world, requestId } = story;
      const [ines, omar] = [world.person(COLLEAGUES.ines), world.person(COLLEAGUES.omar)];
      story.grantId = await approve(ines, omar, requestId);
      const isLine = ({ threadTs, rendered }: SeenMessage): boolean =>
        threadTs === cardOf(world, requestId)?.ts && rendered.includes('approved by');
      await seenInChannel(world, isLine, `a line in the thread of ${requestId} that says who approved`);
      const card = cardOf(world, requestId);
      if (card?.rendered.includes(COLLEAGUES.omar.realName) !== true)
        throw new Error(`the card does not name him:\n${card?.rendered ?? 'it is gone'}`);
      return `Omar approved; the grant is ${story.grantId}`;
    },
  },
];

/**
 * A click under the name of somebody who was not asked. People like these see no button at all, so it is put on
 * the wire in Slack's name: the app has to refuse it by itself.
 */
async function forgedClick(
  { world, requestId }: StoryState,
  who: DemoPerson,
  refusalText: string,
): Promise<string> {
  const asked = await askedOf(world.person(COLLEAGUES.omar), requestId);
  const button = asked.controls.find(isApprove);
  if (button === undefined) throw new Error('the message has no button to approve with');
  const { actionId, blockId, value } = button;
  const said = await world.person(who).readsNew(
    () =>
      world.slack.admin.forgeClick(who.slackUserId, asked.channelId, asked.ts, { actionId, blockId, value }),
    (rendered) => rendered.includes(refusalText),
    `“${refusalText}”`,
  );
  return said.replaceAll('\n', ' ');
}

function stillWaiting({ world, requestId }: StoryState): void {
  const card = cardOf(world, requestId);
  const [waiting = ''] = TEXTS.state.pending(0).text.split(',');
  if (card?.rendered.includes(waiting) !== true)
    throw new Error(`the card says:\n${card?.rendered ?? 'it is gone'}`);
  const { length } = world.taskSessions();
  if (length > 0) throw new Error(`AWS has made ${length} sessions`);
}

function inChannel({ world, requestId }: StoryState) {
  const card = cardOf(world, requestId);
  return card === undefined ? [] : [card, ...card.replies];
}
