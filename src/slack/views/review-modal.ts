import type { ModalView } from '@slack/types';

import { TEXTS } from '../texts.ts';
import { paragraph, plain } from './blocks.ts';
import { FROM_HOME } from './deny-modal.ts';
import { FIELDS } from './request-modal.ts';
import { LIMITS } from './text-limits.ts';

export const REVIEW_MODAL = 'review';

/** Asks what was found. Opened at once, so nothing is read for it. @param requestId whose grant is reviewed. */
export function reviewModal(requestId: string, isFromHome: boolean): ModalView {
  const { form } = TEXTS.review;
  return {
    type: 'modal',
    callback_id: REVIEW_MODAL,
    title: plain(form.title, LIMITS.modalTitle),
    submit: plain(form.submit, LIMITS.modalTitle),
    close: plain(form.close, LIMITS.modalTitle),
    private_metadata: isFromHome ? `${requestId}${FROM_HOME}` : requestId,
    blocks: [
      paragraph(form.explain),
      {
        type: 'input',
        block_id: FIELDS.reason,
        label: plain(form.note),
        hint: plain(form.noteHint),
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
