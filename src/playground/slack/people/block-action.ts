import type { JsonObject } from '../../../domain/json.ts';
import { asString, compact } from '../json-access.ts';
import type { StoredMessage } from '../message-store.ts';
import { presentMessage } from '../present-message.ts';
import type { SlackWorld } from '../slack-world.ts';
import { slackTimestamp } from '../timestamp.ts';
import type { Delivery } from '../socket/socket-hub.ts';
import { statefulIn } from '../stateful-elements.ts';
import { blocksOf, type OpenView } from '../view-store.ts';
import { shownView } from '../web-api/views.ts';
import { type Control, type ControlName, findControl } from './controls.ts';
import { type FieldInput, fieldState, optionsOf } from './field-input.ts';
import { type Interaction, outcomeOf } from './outcome.ts';
import {
  payloadBase,
  payloadChannel,
  payloadContainer,
  person,
  responseUrl,
  slackbotSays,
  visibleMessage,
} from './person.ts';
import { PersonCannot } from './person-cannot.ts';
import { suggestOptions } from './suggestion.ts';
import { TROUBLE } from './view-answer.ts';

/** How a person uses a control. */
export interface ControlUse {
  /** What they answer where the control asks back; `yes` by default. */
  readonly confirm?: 'yes' | 'no' | undefined;
  /** What they choose in a menu; not for buttons. */
  readonly input?: FieldInput | undefined;
  /** For an attack only: the action that it is reported as, instead of its own. */
  readonly reportedAs?: string | undefined;
}

/**
 * A person uses a control of a message they see, and only one that is really there.
 * @see https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
 */
export async function useMessageControl(
  world: SlackWorld,
  userId: string,
  place: { readonly channelId: string; readonly ts: string },
  name: ControlName,
  use: ControlUse,
): Promise<Interaction> {
  person(world, userId);
  const message = visibleMessage(world, userId, place.channelId, place.ts);
  return sendMessageAction(world, userId, message, name, use);
}

/** Sends the `block_actions` of a control of a message, whether the person sees that message or not. */
export async function sendMessageAction(
  world: SlackWorld,
  userId: string,
  message: StoredMessage,
  name: ControlName,
  use: ControlUse,
): Promise<Interaction> {
  const user = person(world, userId);
  const channel = world.workspace.channels.get(message.channelId);
  if (channel === undefined) throw new PersonCannot(`There is no conversation ${message.channelId}`);
  const control = findControl(message.blocks, name);
  if (isDeclined(control, use)) return { outcome: 'cancelled', envelopeId: undefined, triggerId: undefined };
  const choice = await choiceOf(world, userId, { message }, control, use);
  const triggerId = world.triggers.issue(userId);
  const payload = compact({
    type: 'block_actions',
    ...payloadBase(world, user),
    container: payloadContainer(message),
    trigger_id: triggerId,
    channel: payloadChannel(channel),
    // Slack sends no copy of an ephemeral message.
    message: message.onlyFor === undefined ? presentMessage(world, message, false) : undefined,
    state: messageState(message, control, choice),
    response_url: responseUrl(world, 'actions', {
      userId,
      channelId: channel.id,
      originalTs: message.ts,
      threadTs: message.threadTs,
    }),
    actions: [actionOf(world, { ...control, actionId: use.reportedAs ?? control.actionId }, choice)],
  });
  const delivery = await deliverAction(world, payload);
  const outcome = outcomeOf(delivery);
  if (outcome !== 'ok') {
    slackbotSays(world, userId, channel.id, `That didn't work. The app answered: ${outcome}`);
  }
  return { outcome, envelopeId: delivery.envelopeId, triggerId };
}

/** A person uses a control of a modal or of their Home tab. */
export async function useViewControl(
  world: SlackWorld,
  userId: string,
  view: OpenView,
  name: ControlName,
  use: ControlUse,
): Promise<Interaction> {
  const control = findControl(blocksOf(view.definition), name);
  if (isDeclined(control, use)) return { outcome: 'cancelled', envelopeId: undefined, triggerId: undefined };
  const choice = await choiceOf(world, userId, { view }, control, use);
  return sendViewAction(world, userId, view, control, choice);
}

/** Sends the `block_actions` of a control in a view, with a state that is already known. */
export async function sendViewAction(
  world: SlackWorld,
  userId: string,
  view: OpenView,
  control: Control,
  choice: JsonObject,
): Promise<Interaction> {
  if (Object.keys(choice).length > 0 && control.type !== 'overflow') {
    const block = view.input.get(control.blockId) ?? new Map<string, JsonObject>();
    view.input.set(control.blockId, block.set(control.actionId, { ...choice, type: control.type }));
  }
  const triggerId = world.triggers.issue(userId, view.id);
  const payload = {
    type: 'block_actions',
    ...payloadBase(world, person(world, userId)),
    container: { type: 'view', view_id: view.id },
    trigger_id: triggerId,
    view: shownView(world, view),
    actions: [actionOf(world, control, choice)],
  };
  const delivery = await deliverAction(world, payload);
  const outcome = outcomeOf(delivery);
  if (outcome !== 'ok') {
    view.notice = TROUBLE;
    world.changes.notify();
  }
  return { outcome, envelopeId: delivery.envelopeId, triggerId };
}

async function deliverAction(world: SlackWorld, payload: JsonObject): Promise<Delivery> {
  const delivery = await world.hub.deliver('interactive', payload);
  if (delivery.outcome === 'acked' && Object.keys(delivery.payload).length > 0) {
    // Slack ignores what is acknowledged with here; an app that relies on it should be found out.
    world.traffic.record('unusable-answer', 'block_actions', delivery.payload);
  }
  return delivery;
}

function isDeclined(control: Control, use: ControlUse): boolean {
  if (use.confirm !== 'no') return false;
  if (control.element['confirm'] === undefined)
    throw new PersonCannot(`${control.actionId} doesn't ask back`);
  return true;
}

/** What was chosen, in the keys that action and state share; empty for a button. */
async function choiceOf(
  world: SlackWorld,
  userId: string,
  place: { readonly view: OpenView } | { readonly message: StoredMessage },
  control: Control,
  use: ControlUse,
): Promise<JsonObject> {
  if (control.type.endsWith('button')) return {};
  if (use.input === undefined) throw new PersonCannot(`${control.actionId} needs something to be chosen`);
  if (control.type === 'overflow') {
    const option = optionsOf(control.element).find((candidate) => candidate['value'] === use.input);
    if (option === undefined)
      throw new PersonCannot(`${control.actionId} offers no option ${String(use.input)}`);
    return { selected_option: option };
  }
  const field = statefulIn([control.block]).find(({ actionId }) => actionId === control.actionId);
  if (field === undefined) throw new PersonCannot(`${control.actionId} can't be filled`);
  const state = await fieldState(field, use.input, (of, query) =>
    suggestOptions(world, userId, place, of, query),
  );
  const { type: _type, ...choice } = state;
  return choice;
}

function actionOf(world: SlackWorld, control: Control, choice: JsonObject): JsonObject {
  const { element } = control;
  return compact({
    type: control.type,
    action_id: control.actionId,
    block_id: control.blockId,
    text: element['text'],
    value: asString(element['value']),
    url: asString(element['url']),
    style: asString(element['style']),
    confirm: element['confirm'],
    placeholder: element['placeholder'],
    ...choice,
    action_ts: slackTimestamp(world.nowMs()),
  });
}

/** The state of the fields of a message: first values, with what the person just chose. */
function messageState(message: StoredMessage, control: Control, choice: JsonObject): JsonObject {
  const fields = statefulIn(message.blocks);
  const values: Record<string, Record<string, JsonObject>> = {};
  for (const { blockId, actionId, type, initial } of fields) {
    const isUsed = blockId === control.blockId && actionId === control.actionId;
    (values[blockId] ??= {})[actionId] = isUsed ? { type, ...choice } : initial;
  }
  return { values };
}
