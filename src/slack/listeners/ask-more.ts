import type { AllMiddlewareArgs, BlockAction, ButtonAction, SlackActionMiddlewareArgs } from '@slack/bolt';

import { parseId } from '../../domain/ids.ts';
import { refusal } from '../../domain/refusal.ts';
import { ok } from '../../domain/result.ts';
import { formatDuration } from '../../domain/time.ts';
import { TEXTS } from '../texts.ts';
import { refusalMessage } from '../views/short-messages.ts';
import { answerBy, answerOnce } from './answer.ts';
import { askForAccess } from './ask.ts';
import { attempt } from './attempt.ts';
import type { Tools } from './tools.ts';

/**
 * More time was asked for: opens the form filled in with the earlier request, which the new reason names. It is a
 * new request like any other; somebody has to approve it.
 */
export async function onAskMore(
  tools: Tools,
  { ack, action, body, respond }: SlackActionMiddlewareArgs<BlockAction<ButtonAction>> & AllMiddlewareArgs,
): Promise<void> {
  await ack();
  const userId = body.user.id;
  const to = answerBy(tools, respond, { channelId: body.channel?.id, userId });
  const answer = answerOnce(tools, `action:${body.trigger_id}`, to);
  const requestId = parseId('request', action.value ?? '');
  const found = await attempt(tools, 'shownRequest', async () =>
    ok(requestId === null ? null : await tools.useCases.shownRequest(requestId)),
  );
  if (!found.ok) return answer(refusalMessage(found.refusal));
  const request = found.value?.request;
  if (request === undefined || request.requesterSlackUserId !== userId)
    return answer(refusalMessage(refusal('request-not-found', requestId ?? '')));
  const { task, asset, durationSeconds } = request.intent;
  await askForAccess(tools, {
    userId,
    channelId: request.channelId,
    triggerId: body.trigger_id,
    text: '',
    linkedTo: request.requestId,
    drill: request.intent.drill,
    again: {
      taskId: task,
      asset,
      duration: formatDuration(durationSeconds),
      reason: TEXTS.ask.continues(request.requestId, request.reason),
    },
    answer,
  });
}
