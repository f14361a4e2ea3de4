import type {
  AllMiddlewareArgs,
  BlockAction,
  SlackActionMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewSubmitAction,
} from '@slack/bolt';

import type { AccessRequest } from '../../domain/access-request.ts';
import type { Result } from '../../domain/result.ts';
import { refusal } from '../../domain/refusal.ts';
import { refused } from '../../domain/result.ts';
import { TEXTS } from '../texts.ts';
import { within } from '../time-limit.ts';
import { FIELDS } from '../views/request-modal.ts';
import { slackErrorCode } from '../web/slack-error.ts';
import { drawnForm, optionsInIncident } from './ask.ts';
import { attempt } from './attempt.ts';
import type { RequestForm } from './request-form.ts';
import { asPrefill, blockOfRefusal, readForm } from './request-form.ts';
import { TELL_WITHIN_MS } from './run-and-tell.ts';
import type { Tools } from './tools.ts';

/** A task was chosen: the form is drawn again with its assets. */
export async function onTaskChosen(
  tools: Tools,
  { ack, body }: SlackActionMiddlewareArgs<BlockAction>,
): Promise<void> {
  await ack();
  const { view } = body;
  if (view === undefined) return;
  const form = readForm(view);
  const { channelId } = form;
  const options = await optionsInIncident(tools, body.user.id, channelId);
  if (!options.ok) return;
  const filled = asPrefill(form, options.value.tasks);
  const next = await drawnForm(tools, { userId: body.user.id, channelId }, options.value, filled);
  await tools.interactive.updateView(view.id, view.hash, next).catch((error: unknown) => {
    // `hash_conflict`: another task was chosen meanwhile, and its own update is on the way.
    tools.log.info('slack.view-not-updated', { code: slackErrorCode(error) ?? 'no answer from Slack' });
  });
}

/** The form was submitted: files the request, or says at the field what is wrong. */
export async function onRequestSubmitted(
  tools: Tools,
  { ack, body, view }: SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs,
): Promise<void> {
  const form = readForm(view);
  const filing = attempt(tools, 'fileRequest', () => file(tools, body.user.id, view.id, form));
  const soon = await within(filing, TELL_WITHIN_MS);
  if (!soon.done) {
    tools.log.warn('slack.form-late', {});
    return ack({ response_action: 'errors', errors: { [FIELDS.task]: TEXTS.ask.lateField } });
  }
  const result = soon.value;
  if (result.ok) return ack();
  const at = blockOfRefusal(result.refusal.code, form);
  await ack({ response_action: 'errors', errors: { [at]: result.refusal.person } });
}

/** Option values are names, or digests of names too long for an option; only the latter need a look-up. */
async function file(
  tools: Tools,
  slackUserId: string,
  seed: string,
  form: RequestForm,
): Promise<Result<AccessRequest>> {
  const { channelId, duration, reason } = form;
  let { task, asset } = form;
  if (task?.startsWith('~') === true || asset?.startsWith('~') === true) {
    const options = await optionsInIncident(tools, slackUserId, channelId);
    if (!options.ok) return options;
    ({ taskId: task, asset } = asPrefill(form, options.value.tasks));
  }
  if (task === null) return refused(refusal('unknown-task'));
  if (asset === null) return refused(refusal('unknown-asset'));
  return tools.useCases.fileRequest({
    slackUserId,
    seed,
    channelId,
    taskId: task,
    asset,
    duration: duration ?? '',
    reason: reason ?? '',
  });
}
