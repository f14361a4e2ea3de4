import type { ModalView } from '@slack/types';

import type { AskOptions } from '../../approval/use-cases.ts';
import { TEXTS } from '../texts.ts';
import { plain } from './blocks.ts';
import { FIELDS } from './request-modal.ts';
import { LIMITS } from './text-limits.ts';

export const INCIDENT_MODAL = 'request-incident';

/**
 * Asks for which incident, where the command or shortcut was used outside of one.
 * @param text what was typed after the command; it fills the form that follows.
 */
export function incidentModal(incidents: AskOptions['elsewhere'], text: string): ModalView {
  const options = incidents.slice(0, LIMITS.options).map(({ channelId, title }) => ({
    text: plain(title, LIMITS.optionText),
    value: channelId,
  }));
  const [only] = options;
  return {
    type: 'modal',
    callback_id: INCIDENT_MODAL,
    title: plain(TEXTS.ask.title, LIMITS.modalTitle),
    submit: plain(TEXTS.ask.next, LIMITS.modalTitle),
    close: plain(TEXTS.ask.close, LIMITS.modalTitle),
    private_metadata: text.slice(0, LIMITS.privateMetadata).toWellFormed(),
    blocks: [
      {
        type: 'input',
        block_id: FIELDS.channel,
        label: plain(TEXTS.ask.where),
        hint: plain(TEXTS.ask.whereHint),
        element: {
          type: 'static_select',
          action_id: FIELDS.channel,
          options,
          ...(only !== undefined && options.length === 1 ? { initial_option: only } : {}),
        },
      },
    ],
  };
}
