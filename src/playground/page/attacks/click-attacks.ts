import { setTimeout as pause } from 'node:timers/promises';
import { asObject, asString, objectsIn } from '../../slack/json-access.ts';
import type { SeenMessage } from '../../slack/observe/seen.ts';
import { COLLEAGUES, DEMO_PEOPLE, type DemoPerson, OUTSIDERS } from '../../story/demo-people.ts';
import { isApprove } from '../../story/scenes.ts';
import { type Attack, type AttackOutcome, pendingRequest, type Stage, there } from './attack.ts';

const WAITS = 'Needs a request that waits for a decision.';
/** How long an app that acted on a repeated click would have taken at most. */
const EFFECT_WITHIN_MS = 1_500;

/** Clicks by those who must not decide, and clicks that come twice. */
export const CLICK_ATTACKS: readonly Attack[] = [
  {
    id: 'own-request',
    promise: 1,
    label: 'Approve it as the one who asked',
    what: 'Slack reports a click on Approve by the person who asked. They see no such button, so it is put on the wire.',
    needs: (facts) => (pendingRequest(facts) === undefined ? WAITS : null),
    run: (stage) => {
      const { requesterSlackUserId } = there(pendingRequest(stage.facts), 'the request');
      const requester = DEMO_PEOPLE.find(({ slackUserId }) => slackUserId === requesterSlackUserId);
      return forgedApproval(stage, there(requester, 'the person who asked'));
    },
  },
  ...[OUTSIDERS.sasha, OUTSIDERS.gita, COLLEAGUES.noor].map((who) => outsider(who)),
  {
    id: 'replayed-click',
    promise: 11,
    label: 'Deliver a click twice',
    what: 'Slack delivers the last click on Approve once more, as it does after a lost acknowledgement.',
    needs: (facts) =>
      facts.requests.some(({ state }) => state === 'approved') ? null : 'Needs a request that was approved.',
    run: replayedClick,
  },
];

function outsider(who: DemoPerson): Attack {
  return {
    id: `approve-as-${who.name}`,
    promise: 2,
    label: `Approve as ${who.realName.split(' ')[0] ?? who.realName}`,
    what: `Slack reports a click on Approve by ${who.realName}: ${who.part}.`,
    needs: (facts) => (pendingRequest(facts) === undefined ? WAITS : null),
    run: (stage) => forgedApproval(stage, who),
  };
}

async function forgedApproval(stage: Stage, who: DemoPerson): Promise<AttackOutcome> {
  const { world, facts, look } = stage;
  const request = there(pendingRequest(facts), 'the request');
  const { message, button } = there(approveButton(stage, request.requestId), 'the button to approve with');
  const { actionId, blockId, value } = button;
  const said = await world.person(who).readsNew(
    () =>
      world.slack.admin.forgeClick(who.slackUserId, message.channelId, message.ts, {
        actionId,
        blockId,
        value,
      }),
    () => true,
    'an answer to the click',
  );
  const after = (await look()).requests.find(({ requestId }) => requestId === request.requestId);
  return {
    held: after?.state === 'pending',
    answers: [
      { from: `Slack, to ${who.realName} alone`, text: said },
      { from: 'The record of the request', text: `${request.requestId} is ${after?.state ?? 'gone'}` },
    ],
  };
}

function approveButton({ world, facts }: Stage, requestId: string) {
  const asked = facts.requests.find((request) => request.requestId === requestId)?.askedSlackUserIds ?? [];
  const messages: readonly SeenMessage[] = asked.flatMap((userId) =>
    world.slack.observe.directMessages(userId),
  );
  for (const message of messages.toReversed()) {
    const button = message.rendered.includes(requestId) ? message.controls.find(isApprove) : undefined;
    if (button !== undefined) return { message, button };
  }
  return undefined;
}

async function replayedClick({ world, facts, look }: Stage): Promise<AttackOutcome> {
  const click = world.slack.observe
    .traffic()
    .filter(({ kind, name }) => kind === 'envelope' && name === 'interactive')
    .findLast(({ body }) =>
      objectsIn(asObject(asObject(body)?.['payload'])?.['actions']).some(
        (action) => action['action_id'] === 'approve',
      ),
    );
  const envelopeId = there(asString(asObject(click?.body)?.['envelope_id']), 'the click');
  const delivery = await world.slack.admin.replayEnvelope(envelopeId);
  const giveUpAtMs = performance.now() + EFFECT_WITHIN_MS;
  let after = await look();
  while (isSame(facts, after) && performance.now() < giveUpAtMs) {
    await pause(100);
    after = await look();
  }
  const counts = (of: typeof facts): string =>
    `${of.grants.length} grants, ${of.sessions.length} sessions, ${of.record.checkpoint?.size ?? 0} entries in the record`;
  return {
    held: after.grants.length === facts.grants.length && after.sessions.length === facts.sessions.length,
    answers: [
      { from: 'The app, to Slack', text: `envelope ${envelopeId}: ${delivery.outcome}` },
      { from: 'Before', text: counts(facts) },
      { from: 'After', text: counts(after) },
    ],
  };
}

function isSame(before: Stage['facts'], after: Stage['facts']): boolean {
  return before.grants.length === after.grants.length && before.sessions.length === after.sessions.length;
}
