import type { ApprovedRequest } from '../../domain/access-request.ts';
import { TEXTS } from '../texts.ts';
import { actions, button, section } from './blocks.ts';
import type { Message } from './message.ts';
import { message } from './message.ts';
import { askedFor } from './people.ts';

/** The button that asks for the same again; its value is the earlier request. */
export const ASK_MORE = 'ask-more';

/** Tells the holder that the end is near, with a way to ask for more before it comes. */
export function endingSoonMessage(request: ApprovedRequest): Message {
  const text = TEXTS.direct.endingSoon(...askedFor(request), request.deadlineMs);
  return message(text, [
    section(text),
    actions(`${ASK_MORE}.${request.requestId}`, [button(TEXTS.direct.askMore, ASK_MORE, request.requestId)]),
  ]);
}
