import type {
  ActionsBlock,
  Button,
  ContextBlock,
  DividerBlock,
  HeaderBlock,
  PlainTextElement,
  RichTextBlock,
  SectionBlock,
} from '@slack/types';

import type { Mrkdwn } from './mrkdwn.ts';
import { LIMITS, truncate, truncateMrkdwn, withoutControls } from './text-limits.ts';

/** Text that is shown as it is: nothing in it is parsed. */
export function plain(text: string, max: number = LIMITS.text): PlainTextElement {
  return { type: 'plain_text', text: truncate(withoutControls(text), max) || ' ', emoji: false };
}

export function header(text: string): HeaderBlock {
  return { type: 'header', text: plain(text, LIMITS.header) };
}

export function section(text: Mrkdwn): SectionBlock {
  return { type: 'section', text: mrkdwnElement(text, LIMITS.text) };
}

/** A paragraph of untrusted text. */
export function paragraph(text: string): SectionBlock {
  return { type: 'section', text: plain(text) };
}

/** Pairs of a label and a value, two columns; at most ten. */
export function fields(pairs: readonly (readonly [label: string, value: Mrkdwn])[]): SectionBlock {
  return {
    type: 'section',
    fields: pairs.slice(0, 10).map(([label, value]) => ({
      type: 'mrkdwn' as const,
      text: truncateMrkdwn(`*${label}*\n${value.text}`, LIMITS.fieldText),
      verbatim: true,
    })),
  };
}

export function context(lines: readonly Mrkdwn[]): ContextBlock {
  const elements = lines
    .slice(0, LIMITS.contextElements)
    .map((line) => mrkdwnElement(line, LIMITS.fieldText));
  return { type: 'context', elements };
}

/** What somebody typed, marked as a quotation; nothing in it is parsed. */
export function quote(text: string, max: number = LIMITS.text): RichTextBlock {
  return { type: 'rich_text', elements: [{ type: 'rich_text_quote', elements: [textPart(text, max)] }] };
}

/** Fixed-width text to read exactly or to copy. */
export function preformatted(text: string, max: number = LIMITS.text): RichTextBlock {
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_preformatted', elements: [textPart(text, max)] }],
  };
}

/** A bulleted list of texts that are not parsed. */
export function bullets(items: readonly string[], maxEach: number): RichTextBlock {
  return {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_list',
        style: 'bullet',
        elements: items.map((item) => ({
          type: 'rich_text_section' as const,
          elements: [textPart(item, maxEach)],
        })),
      },
    ],
  };
}

export function divider(): DividerBlock {
  return { type: 'divider' };
}

export function actions(blockId: string, elements: readonly Button[]): ActionsBlock {
  return { type: 'actions', block_id: blockId, elements: [...elements] };
}

/** @param value an opaque id; facts never travel in a button. */
export function button(label: string, actionId: string, value: string, style?: 'primary' | 'danger'): Button {
  const base = { type: 'button' as const, text: plain(label, LIMITS.buttonText), action_id: actionId, value };
  return style === undefined ? base : { ...base, style };
}

/** Opens an address. Slack tells of the click all the same, and it has to be acknowledged. */
export function linkButton(label: string, actionId: string, url: string, style?: 'primary'): Button {
  const base = { type: 'button' as const, text: plain(label, LIMITS.buttonText), action_id: actionId, url };
  return style === undefined ? base : { ...base, style };
}

function mrkdwnElement(text: Mrkdwn, max: number) {
  return { type: 'mrkdwn' as const, text: truncateMrkdwn(text.text, max), verbatim: true };
}

function textPart(text: string, max: number) {
  return { type: 'text' as const, text: truncate(withoutControls(text), max) || ' ' };
}
