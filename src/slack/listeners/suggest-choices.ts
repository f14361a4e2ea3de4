import type { AllMiddlewareArgs, SlackOptionsMiddlewareArgs } from '@slack/bolt';

import { chosenName } from '../views/choice-value.ts';
import type { Choice } from '../views/choice-input.ts';
import { offered } from '../views/choice-input.ts';
import { assetChoices, FIELDS, taskChoices } from '../views/request-modal.ts';
import { within } from '../time-limit.ts';
import { readOptions } from './ask.ts';
import { readForm } from './request-form.ts';
import { TELL_WITHIN_MS } from './run-and-tell.ts';
import type { Tools } from './tools.ts';

type Typed = SlackOptionsMiddlewareArgs<'block_suggestion'> & AllMiddlewareArgs;

/** Somebody types in a menu too long to be sent whole: answers what fits, of what they may ask for. */
export async function onTyped(tools: Tools, { ack, payload, body }: Typed): Promise<void> {
  const { view } = body;
  const form = view === undefined ? null : readForm(view);
  const choices =
    form === null
      ? null
      : await within(choicesFor(tools, body.user.id, payload.action_id, form), TELL_WITHIN_MS);
  await ack({ options: choices?.done === true ? offered(choices.value, payload.value) : [] });
}

async function choicesFor(
  tools: Tools,
  userId: string,
  actionId: string,
  { channelId, task }: ReturnType<typeof readForm>,
): Promise<readonly Choice[]> {
  const options = await readOptions(tools, userId, channelId);
  if (!options.ok) return [];
  const { tasks } = options.value;
  if (actionId === FIELDS.task) return taskChoices(tasks);
  const chosen = tasks.find(({ taskId }) => chosenName(task ?? '', [taskId]) !== null);
  return chosen === undefined ? [] : assetChoices(chosen);
}
