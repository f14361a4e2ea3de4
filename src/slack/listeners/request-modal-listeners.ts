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
import { fieldError } from '../views/field-error.ts';
import { FIELDS } from '../views/request-modal.ts';
import { slackErrorCode } from '../web/slack-error.ts';
import { drawnForm, optionsInIncident, readOptions } from './ask.ts';
import { attempt } from './attempt.ts';
import type { NewestChange } from './newest-change.ts';
import type { RequestForm } from './request-form.ts';
import { asPrefill, blockOfRefusal, readForm } from './request-form.ts';
import { TELL_WITHIN_MS } from './run-and-tell.ts';
import type { Tools } from './tools.ts';

/** A task or an asset was chosen, or a time typed: the form is drawn again with what that comes to. */
export async function onFormChanged(
  tools: Tools,
  newest: NewestChange,
  { ack, action, body }: SlackActionMiddlewareArgs<BlockAction>,
): Promise<void> {
  await ack();
  const { view } = body;
  if (view === undefined || !newest.isNewest(view.id, action.action_ts)) return;
  const form = readForm(view);
  const options = await optionsFor(tools, body.user.id, form);
  if (!options.ok) return;
  const filled = asPrefill(form, options.value.tasks);
  const { channelId, drill, linkedTo } = form;
  const of = { userId: body.user.id, channelId, drill, linkedTo };
  const next = await drawnForm(tools, of, options.value, filled);
  const isNewest = (): boolean => newest.isNewest(view.id, action.action_ts);
  if (!isNewest()) return;
  await tools.interactive
    .updateView(view.id, view.hash, next)
    .catch((error: unknown) => {
      // An earlier change was drawn meanwhile; this one knows what was chosen later.
      if (slackErrorCode(error) !== 'hash_conflict' || !isNewest()) throw error;
      return tools.interactive.updateView(view.id, null, next);
    })
    .catch((error: unknown) => {
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
    return ack(fieldError(FIELDS.task, TEXTS.ask.lateField));
  }
  const result = soon.value;
  if (result.ok) return ack();
  const at = blockOfRefusal(result.refusal.code, form);
  await ack(fieldError(at, result.refusal.person));
}

/** Option values are names, or digests of names too long for an option; only the latter need a look-up. */
async function file(
  tools: Tools,
  slackUserId: string,
  seed: string,
  form: RequestForm,
): Promise<Result<AccessRequest>> {
  const { channelId, duration, reason, linkedTo } = form;
  let { task, asset } = form;
  if (task?.startsWith('~') === true || asset?.startsWith('~') === true) {
    const options = await optionsFor(tools, slackUserId, form);
    if (!options.ok) return options;
    ({ taskId: task, asset } = asPrefill(form, options.value.tasks));
  }
  if (task === null) return refused(refusal('unknown-task'));
  if (asset === null) return refused(refusal('unknown-asset'));
  const typed = {
    slackUserId,
    seed,
    channelId,
    taskId: task,
    asset,
    duration: duration ?? '',
    reason: reason ?? '',
  };
  if (!form.drill) return tools.useCases.fileRequest(linkedTo === null ? typed : { ...typed, linkedTo });
  return tools.useCases.fileDrill({ ...typed, incidentTitle: TEXTS.drill.incidentTitle });
}

/** What may be chosen in a form: only where an incident is open, unless the form opens one. */
function optionsFor(tools: Tools, userId: string, { channelId, drill }: RequestForm) {
  return drill ? readOptions(tools, userId, channelId) : optionsInIncident(tools, userId, channelId);
}
