import type { InputBlock, KnownBlock, ModalView, PlainTextOption, StaticSelect } from '@slack/types';

import type { ApproverOutlook, AskOptions } from '../../approval/use-cases.ts';
import { formatDuration, parseDuration } from '../../domain/time.ts';
import { TEXTS } from '../texts.ts';
import { context, paragraph, plain, section } from './blocks.ts';
import { choiceValue } from './choice-value.ts';
import type { Mrkdwn } from './mrkdwn.ts';
import { mrkdwn } from './mrkdwn.ts';
import type { Prefill } from './prefill.ts';
import { LIMITS, shortName } from './text-limits.ts';

/** What the choice would come to, as far as is known now. */
export type AskPreview = { readonly outlook: ApproverOutlook; readonly nowMs: number };

/** Where each answer stands in the state of the view. */
export const REQUEST_MODAL = 'request';
export const FIELDS = {
  task: 'task',
  asset: 'asset',
  duration: 'duration',
  reason: 'reason',
  channel: 'channel',
} as const;

const DEFAULT_SECONDS = 30 * 60;

type Task = AskOptions['tasks'][number];

/**
 * The form to ask with. Assets depend on the task: choosing one draws the form again.
 * @param preview for the task that is filled in; `null` while none is, or nothing is known.
 */
export function requestModal(
  channelId: string,
  options: AskOptions,
  filled: Prefill,
  preview: AskPreview | null,
): ModalView {
  const chosen = options.tasks.find(({ taskId }) => taskId === filled.taskId) ?? onlyOne(options.tasks);
  return {
    ...frame(channelId),
    submit: plain(TEXTS.ask.submit, LIMITS.modalTitle),
    blocks: [
      section(TEXTS.ask.forIncident(channelId, shortName(options.incidentTitle ?? ''))),
      taskInput(options.tasks, chosen),
      ...(chosen === null
        ? [context([mrkdwn`${TEXTS.ask.assetFirst}`])]
        : [assetInput(chosen, filled.asset)]),
      durationInput(chosen, filled.duration),
      reasonInput(filled.reason),
      ...(preview === null || chosen === null ? [] : [context(previewLines(preview, chosen, filled))]),
    ],
  };
}

/** Shown for the moment until the choices are known. */
export function loadingModal(channelId: string): ModalView {
  return { ...frame(channelId), blocks: [paragraph(TEXTS.ask.loading)] };
}

/** A sentence in the place of a form, such as why there is none. */
export function noticeModal(text: Mrkdwn): ModalView {
  const title = plain(TEXTS.home.title, LIMITS.modalTitle);
  return { type: 'modal', title, close: plain(TEXTS.home.close, LIMITS.modalTitle), blocks: [section(text)] };
}

function frame(
  channelId: string,
): Pick<ModalView, 'type' | 'callback_id' | 'title' | 'close' | 'private_metadata'> {
  return {
    type: 'modal',
    callback_id: REQUEST_MODAL,
    title: plain(TEXTS.ask.title, LIMITS.modalTitle),
    close: plain(TEXTS.ask.close, LIMITS.modalTitle),
    private_metadata: channelId,
  };
}

/** What it would allow, until when, and how many could approve it now. */
function previewLines({ outlook, nowMs }: AskPreview, task: Task, filled: Prefill): readonly Mrkdwn[] {
  const seconds = parseDuration(filled.duration ?? '') ?? Math.min(task.maxSeconds, DEFAULT_SECONDS);
  const names = outlook.actions.map(({ action }) => action);
  const shown = names.slice(0, 4).join(', ');
  const more = names.length - 4;
  const on = filled.asset === null ? task.assetLabel.toLowerCase() : shortName(filled.asset);
  return [
    TEXTS.ask.allows(more > 0 ? `${shown} and ${more} more` : shown, on, nowMs + seconds * 1000),
    outlook.humans >= outlook.quorum
      ? TEXTS.ask.approvers(outlook.humans, outlook.quorum)
      : TEXTS.ask.nobodyCan(task.taskId),
  ];
}

function taskInput(tasks: readonly Task[], chosen: Task | null): InputBlock {
  const options = tasks.slice(0, LIMITS.options).map((task) => option(task.title, task.taskId));
  const initial = options.find(({ value }) => chosen !== null && value === choiceValue(chosen.taskId));
  const element: StaticSelect = {
    type: 'static_select',
    action_id: FIELDS.task,
    placeholder: plain(TEXTS.ask.taskPlaceholder, LIMITS.placeholder),
    options,
    ...(initial === undefined ? {} : { initial_option: initial }),
  };
  return {
    type: 'input',
    block_id: FIELDS.task,
    label: plain(TEXTS.ask.task),
    dispatch_action: true,
    element,
    ...(tasks.length > LIMITS.options
      ? { hint: plain(TEXTS.ask.shortened(LIMITS.options, tasks.length)) }
      : {}),
  };
}

/** The block's id names the task, so that an asset chosen for another task does not stay chosen. */
function assetInput(task: Task, filled: string | null): KnownBlock {
  const options = task.assets.map((asset) => option(asset, asset));
  const wanted = filled ?? onlyOne(task.assets);
  const initial = wanted === null ? undefined : options.find(({ value }) => value === choiceValue(wanted));
  const groups = [];
  for (let at = 0; at < options.length && groups.length < LIMITS.optionGroups; at += LIMITS.options) {
    const group = options.slice(at, at + LIMITS.options);
    groups.push({ label: plain(`${at + 1} – ${at + group.length}`, LIMITS.optionText), options: group });
  }
  const element: StaticSelect = {
    type: 'static_select',
    action_id: FIELDS.asset,
    ...(options.length <= LIMITS.options ? { options } : { option_groups: groups }),
    ...(initial === undefined ? {} : { initial_option: initial }),
  };
  return {
    type: 'input',
    block_id: `${FIELDS.asset}.${choiceValue(task.taskId)}`,
    label: plain(task.assetLabel),
    element,
  };
}

function durationInput(task: Task | null, filled: string | null): InputBlock {
  const proposed = task === null ? null : formatDuration(Math.min(task.maxSeconds, DEFAULT_SECONDS));
  const initial = filled ?? proposed;
  return {
    type: 'input',
    block_id: FIELDS.duration,
    label: plain(TEXTS.ask.duration),
    element: {
      type: 'plain_text_input',
      action_id: FIELDS.duration,
      max_length: 20,
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

function option(text: string, name: string): PlainTextOption {
  return { text: plain(text, LIMITS.optionText), value: choiceValue(name) };
}

function onlyOne<T>(items: readonly T[]): T | null {
  return items.length === 1 ? (items[0] ?? null) : null;
}
