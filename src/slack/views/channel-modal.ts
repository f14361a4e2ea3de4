import type { ModalView } from '@slack/types';

import { TEXTS } from '../texts.ts';
import { plain } from './blocks.ts';
import { FIELDS } from './request-modal.ts';
import { LIMITS } from './text-limits.ts';

export const CHANNEL_MODAL = 'request-channel';

/** Asks for the incident's channel first, where the shortcut was used outside of one. */
export function channelModal(): ModalView {
  return {
    type: 'modal',
    callback_id: CHANNEL_MODAL,
    title: plain(TEXTS.ask.title, LIMITS.modalTitle),
    submit: plain(TEXTS.ask.next, LIMITS.modalTitle),
    close: plain(TEXTS.ask.close, LIMITS.modalTitle),
    blocks: [
      {
        type: 'input',
        block_id: FIELDS.channel,
        label: plain(TEXTS.ask.where),
        element: {
          type: 'conversations_select',
          action_id: FIELDS.channel,
          default_to_current_conversation: true,
          filter: {
            include: ['public', 'private'],
            exclude_external_shared_channels: true,
            exclude_bot_users: true,
          },
        },
      },
    ],
  };
}
