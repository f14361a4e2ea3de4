import type { ModalView } from '@slack/types';

import { TEXTS } from '../texts.ts';
import { paragraph, plain } from './blocks.ts';
import { FIELDS } from './request-modal.ts';
import { LIMITS } from './text-limits.ts';

export const DENY_MODAL = 'deny';

/** Ends what a form carries that was opened from App Home, which has to be drawn again afterwards. */
export const FROM_HOME = '.home';

/** Asks why not. `blockId` is the decision block that was clicked: it names request and digest. */
export function denyModal(blockId: string, isFromHome = false): ModalView {
  return {
    type: 'modal',
    callback_id: DENY_MODAL,
    title: plain(TEXTS.deny.title, LIMITS.modalTitle),
    submit: plain(TEXTS.deny.submit, LIMITS.modalTitle),
    close: plain(TEXTS.deny.close, LIMITS.modalTitle),
    private_metadata: isFromHome ? `${blockId}${FROM_HOME}` : blockId,
    blocks: [
      paragraph(TEXTS.deny.explain),
      {
        type: 'input',
        block_id: FIELDS.reason,
        label: plain(TEXTS.deny.reason),
        hint: plain(TEXTS.deny.reasonHint),
        element: {
          type: 'plain_text_input',
          action_id: FIELDS.reason,
          multiline: true,
          max_length: LIMITS.reason,
        },
      },
    ],
  };
}
