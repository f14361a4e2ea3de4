import type { InputBlock, ModalView } from '@slack/types';

import type { AskOptions } from '../../approval/use-cases.ts';
import { formatDuration } from '../../domain/time.ts';
import { TEXTS } from '../texts.ts';
import type { AskPreview } from './ask-preview.ts';
import { askPreview, DEFAULT_SECONDS } from './ask-preview.ts';
import { context, paragraph, plain, section } from './blocks.ts';
import type { Choice } from './choice-input.ts';
import { choiceInput } from './choice-input.ts';
import { choiceValue } from './choice-value.ts';
import type { Mrkdwn } from './mrkdwn.ts';
import { mrkdwn } from './mrkdwn.ts';
import type { Prefill } from './prefill.ts';
import { LIMITS, shortName } from './text-limits.ts';

/** The form of a request, and the same form for a drill; which of them it is stands in no field. */
export const REQUEST_MODAL = 'request';
export const DRILL_MODAL = 'drill';
/** Where each answer stands in the state of the view. */
export const FIELDS = {
  task: 'task',
  asset: 'asset',
  duration: 'duration',
  reason: 'reason',
  channel: 'channel',
} as const;

/** What a form is for. */
export type FormFor = {
  readonly channelId: string;
  readonly drill: boolean;
  /** The request that more time is asked for. */
  readonly linkedTo?: string | null;
};

type Task = AskOptions['tasks'][number];

/**
 * The form to ask with. Assets depend on the task: choosing one draws the form again.
 * @param preview for the task that is filled in; `null` while none is, or nothing is known.
 */
export function requestModal(
  of: FormFor,
  options: AskOptions,
  filled: Prefill,
  preview: AskPreview | null,
): ModalView {
  const chosen = options.tasks.find(({ taskId }) => taskId === filled.taskId) ?? onlyOne(options.tasks);
  return {
    ...frame(of),
    submit: plain(TEXTS.ask.submit, LIMITS.modalTitle),
    blocks: [
      ...(of.drill ? [section(TEXTS.drill.form)] : []),
      section(
        options.incidentId === null
          ? TEXTS.drill.opensIncident
          : TEXTS.ask.forIncident(of.channelId, shortName(options.incidentTitle ?? '')),
      ),
      taskInput(options.tasks, chosen),
      ...(chosen === null
        ? [context([mrkdwn`${TEXTS.ask.assetFirst}`])]
        : [assetInput(chosen, filled.asset)]),
      durationInput(chosen, filled.duration),
      reasonInput(filled.reason),
      ...(preview === null || chosen === null
        ? []
        : [context(askPreview(preview, chosen, filled, of.drill))]),
    ],
  };
}

/** The tasks of a menu. */
export function taskChoices(tasks: readonly Task[]): readonly Choice[] {
  return tasks.map(({ title, taskId }) => ({ text: title, name: taskId }));
}

/** The assets of a task. */
export function assetChoices({ assets }: Task): readonly Choice[] {
  return assets.map((asset) => ({ text: asset, name: asset }));
}

/** Shown for the moment until the choices are known. */
export function loadingModal(of: FormFor): ModalView {
  return { ...frame(of), blocks: [paragraph(TEXTS.ask.loading)] };
}

/** A sentence in the place of a form, such as why there is none. */
export function noticeModal(text: Mrkdwn): ModalView {
  const title = plain(TEXTS.home.title, LIMITS.modalTitle);
  return { type: 'modal', title, close: plain(TEXTS.home.close, LIMITS.modalTitle), blocks: [section(text)] };
}

function frame({
  channelId,
  drill,
  linkedTo = null,
}: FormFor): Pick<ModalView, 'type' | 'callback_id' | 'title' | 'close' | 'private_metadata'> {
  return {
    type: 'modal',
    callback_id: drill ? DRILL_MODAL : REQUEST_MODAL,
    title: plain(drill ? TEXTS.drill.formTitle : TEXTS.ask.title, LIMITS.modalTitle),
    close: plain(TEXTS.ask.close, LIMITS.modalTitle),
    private_metadata: linkedTo === null ? channelId : `${channelId}.${linkedTo}`,
  };
}

function taskInput(tasks: readonly Task[], chosen: Task | null): InputBlock {
  const field = {
    blockId: FIELDS.task,
    actionId: FIELDS.task,
    label: TEXTS.ask.task,
    placeholder: TEXTS.ask.taskPlaceholder,
  };
  return choiceInput(field, taskChoices(tasks), chosen?.taskId ?? null);
}

/** The block's id names the task, so that an asset chosen for another task does not stay chosen. */
function assetInput(task: Task, filled: string | null): InputBlock {
  const field = {
    blockId: `${FIELDS.asset}.${choiceValue(task.taskId)}`,
    actionId: FIELDS.asset,
    label: task.assetLabel,
    placeholder: TEXTS.ask.assetPlaceholder,
  };
  return choiceInput(field, assetChoices(task), filled ?? onlyOne(task.assets));
}

/** Enter in it draws the form again, as choosing in a menu does. */
function durationInput(task: Task | null, filled: string | null): InputBlock {
  const proposed = task === null ? null : formatDuration(Math.min(task.maxSeconds, DEFAULT_SECONDS));
  const initial = filled ?? proposed;
  return {
    type: 'input',
    block_id: FIELDS.duration,
    label: plain(TEXTS.ask.duration),
    dispatch_action: true,
    element: {
      type: 'plain_text_input',
      action_id: FIELDS.duration,
      max_length: 20,
      dispatch_action_config: { trigger_actions_on: ['on_enter_pressed'] },
      ...(initial === null || initial === '' ? {} : { initial_value: initial.slice(0, 20) }),
    },
    ...(task === null ? {} : { hint: plain(TEXTS.ask.durationHint(task.maxSeconds)) }),
  };
}

function reasonInput(filled: string | null): InputBlock {
  return {
    type: 'input',
    block_id: FIELDS.reason,
    label: plain(TEXTS.ask.reason),
    element: {
      type: 'plain_text_input',
      action_id: FIELDS.reason,
      multiline: true,
      max_length: LIMITS.reason,
      ...(filled === null || filled === '' ? {} : { initial_value: filled.slice(0, LIMITS.reason) }),
    },
    hint: plain(TEXTS.ask.reasonHint),
  };
}

function onlyOne<T>(items: readonly T[]): T | null {
  return items.length === 1 ? (items[0] ?? null) : null;
}
