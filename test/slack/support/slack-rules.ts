import type { HomeView, ModalView } from '@slack/types';

import type { JsonObject } from '../../../src/domain/json.ts';
import { contentRefusal } from '../../../src/playground/slack/validation/check-message.ts';
import { isViewTooLarge, viewProblems } from '../../../src/playground/slack/validation/check-view.ts';
import type { Message } from '../../../src/slack/views/message.ts';

/** What Slack would say against a message; empty when it takes it, as a post and as an edit. */
export function problemsOfMessage({ text, blocks }: Message): readonly string[] {
  const refused = contentRefusal({ text, blocks: plainJson(blocks) }, 4000);
  const empty = text.trim() === '' ? ['no text'] : [];
  return refused === undefined ? empty : [refused.error, ...refused.messages, ...empty];
}

/** What Slack would say against a view; empty when it takes it. */
export function problemsOfView(view: ModalView | HomeView): readonly string[] {
  const json = plainJson(view);
  return [...viewProblems(json, view.type), ...(isViewTooLarge(json) ? ['view_too_large'] : [])];
}

function plainJson(value: unknown): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
