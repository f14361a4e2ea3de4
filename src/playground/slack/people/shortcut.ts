import { presentMessage } from '../present-message.ts';
import type { SlackWorld } from '../slack-world.ts';
import { slackTimestamp } from '../timestamp.ts';
import { type Interaction, outcomeOf } from './outcome.ts';
import {
  conversationOf,
  localPerson,
  payloadBase,
  payloadChannel,
  responseUrl,
  slackbotSays,
  visibleMessage,
} from './person.ts';
import { PersonCannot } from './person-cannot.ts';

/**
 * A person picks a shortcut: a global one from the menu, or one of a message they see.
 * @see https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload
 */
export async function openShortcut(
  world: SlackWorld,
  userId: string,
  callbackId: string,
  on?: { readonly channelId: string; readonly ts: string },
): Promise<Interaction> {
  const user = localPerson(world, userId);
  const type = on === undefined ? 'global' : 'message';
  const known = world.workspace.app.shortcuts?.find(
    (shortcut) => shortcut.callbackId === callbackId && shortcut.type === type,
  );
  if (known === undefined) throw new PersonCannot(`The app has no ${type} shortcut ${callbackId}`);
  const triggerId = world.triggers.issue(userId);
  const common = {
    ...payloadBase(world, user),
    callback_id: callbackId,
    trigger_id: triggerId,
    action_ts: slackTimestamp(world.nowMs()),
  };
  const delivery = await world.hub.deliver(
    'interactive',
    on === undefined ? { type: 'shortcut', ...common } : { ...common, ...messagePart(world, userId, on) },
  );
  const outcome = outcomeOf(delivery);
  if (outcome !== 'ok' && on !== undefined) {
    slackbotSays(world, userId, on.channelId, `${known.name} failed with the error "${outcome}"`);
  }
  return { outcome, envelopeId: delivery.envelopeId, triggerId };
}

function messagePart(
  world: SlackWorld,
  userId: string,
  on: { readonly channelId: string; readonly ts: string },
) {
  const channel = conversationOf(world, userId, on.channelId);
  const message = visibleMessage(world, userId, on.channelId, on.ts);
  if (message.onlyFor !== undefined) throw new PersonCannot('Ephemeral messages have no shortcuts');
  return {
    type: 'message_action',
    message_ts: message.ts,
    channel: payloadChannel(channel),
    message: presentMessage(world, message, false),
    response_url: responseUrl(world, 'actions', {
      userId,
      channelId: channel.id,
      threadTs: message.threadTs,
    }),
  };
}
