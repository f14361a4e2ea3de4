import type { ModalView } from '@slack/types';

import type { ShownRequest } from '../../approval/use-cases.ts';
import { TEXTS } from '../texts.ts';
import { plain, section } from './blocks.ts';
import { requestLines } from './status-message.ts';
import { LIMITS } from './text-limits.ts';

export const CLOSE_MODAL = 'close';

/** Shows what closing an incident would end, and asks. */
export function closeModal(channelId: string, ending: readonly ShownRequest[]): ModalView {
  return {
    type: 'modal',
    callback_id: CLOSE_MODAL,
    private_metadata: channelId,
    title: plain(TEXTS.incident.closeTitle, LIMITS.modalTitle),
    submit: plain(TEXTS.incident.closeSubmit, LIMITS.modalTitle),
    close: plain(TEXTS.ask.close, LIMITS.modalTitle),
    blocks: [section(TEXTS.incident.closeAsk), ...requestLines(ending)],
  };
}

/** What closing set in motion. */
export function closedModal(ending: readonly ShownRequest[]): ModalView {
  const text = ending.length === 0 ? TEXTS.incident.nothingEnding : TEXTS.incident.closing;
  return {
    type: 'modal',
    title: plain(TEXTS.incident.closedTitle, LIMITS.modalTitle),
    close: plain(TEXTS.home.close, LIMITS.modalTitle),
    blocks: [section(text), ...requestLines(ending)],
  };
}
