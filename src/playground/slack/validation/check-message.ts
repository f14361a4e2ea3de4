import type { Json, JsonObject } from '../../../domain/json.ts';
import { asArray, asObject, asString } from '../json-access.ts';
import { messageBlockProblems } from './check-blocks.ts';
import { LIMITS } from './limits.ts';
import { textLength } from './text-length.ts';

/** The content an app wants to show in a conversation. */
export interface MessageContent {
  readonly text: string | undefined;
  /** Undefined where the call named none; a value that wasn't JSON is given as the text it was. */
  readonly blocks: Json | undefined;
  readonly metadata?: Json | undefined;
}

/** The error Slack answers for a content it doesn't take, with the fields that go with it. */
export interface ContentRefusal {
  readonly error: string;
  readonly messages: readonly string[];
}

/**
 * Why Slack would refuse this content, or undefined.
 *
 * @param maxText the longest `text`: posting and updating differ
 */
export function contentRefusal(content: MessageContent, maxText: number): ContentRefusal | undefined {
  const { text, blocks, metadata } = content;
  if (text !== undefined && textLength(text) > maxText) return refusal('msg_too_long');
  if (blocks !== undefined) {
    const list = asArray(blocks);
    if (list === undefined) return refusal('invalid_blocks_format');
    const problems = messageBlockProblems(blocks);
    if (problems.length > 0) return { error: 'invalid_blocks', messages: problems };
    if (isTooMuchText(list)) return refusal('msg_blocks_too_long');
  }
  return metadata === undefined ? undefined : metadataRefusal(metadata);
}

function refusal(error: string): ContentRefusal {
  return { error, messages: [] };
}

function isTooMuchText(blocks: readonly Json[]): boolean {
  return blocks.reduce<number>((total, block) => total + shownLength(block), 0) > LIMITS.messageBlocksText;
}

/** The text that a block shows, wherever in it the text stands. */
function shownLength(value: Json): number {
  const list = asArray(value);
  if (list !== undefined) return list.reduce<number>((total, item) => total + shownLength(item), 0);
  const object = asObject(value);
  if (object === undefined) return 0;
  return Object.entries(object).reduce<number>((total, [key, field]) => {
    const text = key === 'text' ? asString(field) : undefined;
    return total + (text === undefined ? shownLength(field) : textLength(text));
  }, 0);
}

/** @see https://docs.slack.dev/messaging/message-metadata */
function metadataRefusal(value: Json): ContentRefusal | undefined {
  const metadata = asObject(value);
  if (metadata === undefined) return refusal('invalid_metadata_format');
  if (Object.keys(metadata).length === 0) return undefined;
  const payload = asObject(metadata['event_payload']);
  const known = Object.keys(metadata).every((key) =>
    ['event_type', 'event_payload', 'entities'].includes(key),
  );
  if (asString(metadata['event_type']) === undefined || payload === undefined || !known) {
    return refusal('invalid_metadata_schema');
  }
  if (!Object.values(payload).every(isMetadataValue)) return refusal('invalid_metadata_schema');
  return textLength(JSON.stringify(metadata)) > LIMITS.message.metadata
    ? refusal('metadata_too_large')
    : undefined;
}

/** A plain value, an object of plain values, or a list of such objects: one nested level. */
function isMetadataValue(value: Json): boolean {
  if (isPlain(value)) return true;
  const list = asArray(value);
  if (list !== undefined) return list.every((item) => isFlat(asObject(item)));
  return isFlat(asObject(value));
}

function isFlat(value: JsonObject | undefined): boolean {
  return value !== undefined && Object.values(value).every(isPlain);
}

function isPlain(value: Json): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
