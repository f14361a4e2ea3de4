import type { Checkboxes, InputBlock, ModalView, MultiStaticSelect, PlainTextOption } from '@slack/types';

import type { PendingRequest } from '../../domain/access-request.ts';
import { formatDuration } from '../../domain/time.ts';
import { TEXTS } from '../texts.ts';
import { plain, section } from './blocks.ts';
import { choiceValue } from './choice-value.ts';
import { decisionBlockId } from './decision-block.ts';
import { FROM_HOME } from './deny-modal.ts';
import { askedFor, requester } from './people.ts';
import { wantsSignIn } from './sign-in.ts';
import { LIMITS } from './text-limits.ts';

export const LESS_MODAL = 'less';
export const LESS_FIELDS = { duration: 'less-duration', actions: 'less-actions' } as const;

/** Slack draws at most so many checkboxes. */
const CHECKBOXES_AT_MOST = 10;

/** Asks what is left of a request that is approved for less: a shorter time, fewer actions. */
export function lessModal(request: PendingRequest, isFromHome: boolean): ModalView {
  const blockId = decisionBlockId(request);
  const { actions, durationSeconds } = request.intent;
  // Where a click is too weak to approve, it can still take away.
  const [title, submit, explain] = wantsSignIn(request)
    ? [TEXTS.less.reduceTitle, TEXTS.less.reduceSubmit, TEXTS.less.reduceExplain]
    : [TEXTS.less.title, TEXTS.less.submit, TEXTS.less.explain];
  return {
    type: 'modal',
    callback_id: LESS_MODAL,
    title: plain(title, LIMITS.modalTitle),
    submit: plain(submit, LIMITS.modalTitle),
    close: plain(TEXTS.less.close, LIMITS.modalTitle),
    private_metadata: isFromHome ? `${blockId}${FROM_HOME}` : blockId,
    blocks: [
      section(explain(requester(request), ...askedFor(request))),
      durationInput(durationSeconds),
      ...(actions.length < 2 ? [] : [actionsInput(actions)]),
      ...(request.approvals.length === 0 ? [] : [section(TEXTS.less.voids(request.approvals.length))]),
    ],
  };
}

function durationInput(seconds: number): InputBlock {
  return {
    type: 'input',
    block_id: LESS_FIELDS.duration,
    label: plain(TEXTS.less.duration),
    hint: plain(TEXTS.less.durationHint(formatDuration(seconds))),
    element: {
      type: 'plain_text_input',
      action_id: LESS_FIELDS.duration,
      max_length: 20,
      initial_value: formatDuration(seconds),
    },
  };
}

function actionsInput(actions: readonly string[]): InputBlock {
  const options = actions.map(
    (action): PlainTextOption => ({ text: plain(action, LIMITS.optionText), value: choiceValue(action) }),
  );
  const common = { action_id: LESS_FIELDS.actions, options, initial_options: options };
  const element: Checkboxes | MultiStaticSelect =
    actions.length <= CHECKBOXES_AT_MOST
      ? { type: 'checkboxes', ...common }
      : { type: 'multi_static_select', ...common };
  return {
    type: 'input',
    block_id: LESS_FIELDS.actions,
    label: plain(TEXTS.less.actions),
    hint: plain(TEXTS.less.actionsHint),
    element,
  };
}
