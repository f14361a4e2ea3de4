import type { ViewOutput } from '@slack/bolt';

import type { AskOptions } from '../../approval/use-cases.ts';
import type { RefusalCode } from '../../domain/refusal.ts';
import { chosenName } from '../views/choice-value.ts';
import type { Prefill } from '../views/prefill.ts';
import { DRILL_MODAL, FIELDS } from '../views/request-modal.ts';

/** What stands in the form; values of options as they came, not yet names. */
export type RequestForm = {
  readonly channelId: string;
  readonly drill: boolean;
  /** The request that more time is asked for. */
  readonly linkedTo: string | null;
  readonly task: string | null;
  readonly asset: string | null;
  readonly duration: string | null;
  readonly reason: string | null;
  /** The id of the block with the assets, `null` while there is none. */
  readonly assetBlockId: string | null;
};

type Values = ViewOutput['state']['values'];

/** Reads the form out of a view's state. */
export function readForm(view: ViewOutput): RequestForm {
  const { values } = view.state;
  const task = fieldOf(values, FIELDS.task, FIELDS.task);
  const assetBlockId = Object.keys(values).find((blockId) => blockId.startsWith(`${FIELDS.asset}.`)) ?? null;
  const [channelId = '', linkedTo = null] = view.private_metadata.split('.');
  return {
    channelId,
    linkedTo,
    drill: view.callback_id === DRILL_MODAL,
    task: task?.selected_option?.value ?? null,
    asset:
      assetBlockId === null
        ? null
        : (fieldOf(values, assetBlockId, FIELDS.asset)?.selected_option?.value ?? null),
    duration: fieldOf(values, FIELDS.duration, FIELDS.duration)?.value ?? null,
    reason: fieldOf(values, FIELDS.reason, FIELDS.reason)?.value ?? null,
    assetBlockId,
  };
}

/** The form's answers by name, to draw it again; an asset only when it is one of the chosen task. */
export function asPrefill(form: RequestForm, tasks: AskOptions['tasks']): Prefill {
  const task = tasks.find(({ taskId }) => chosenName(form.task ?? '', [taskId]) !== null);
  return {
    taskId: task?.taskId ?? null,
    asset: form.asset === null ? null : chosenName(form.asset, task?.assets ?? []),
    duration: form.duration,
    reason: form.reason,
  };
}

const FIELD_OF_REFUSAL: Partial<Record<RefusalCode, 'asset' | 'duration' | 'reason'>> = {
  'unknown-asset': 'asset',
  'bad-duration': 'duration',
  'reason-missing': 'reason',
};

/** The block a refusal is shown at; what concerns the whole form is shown at the task. */
export function blockOfRefusal(code: RefusalCode, form: RequestForm): string {
  const field = FIELD_OF_REFUSAL[code] ?? 'task';
  return field === 'asset' ? (form.assetBlockId ?? FIELDS.task) : FIELDS[field];
}

function fieldOf(values: Values, blockId: string, actionId: string): Values[string][string] | undefined {
  return values[blockId]?.[actionId];
}
