import type { JsonObject } from '../../../domain/json.ts';
import { asArray, asObject, asString } from '../json-access.ts';
import { checkFields, checkInteger, checkString, checkWord } from './check-fields.ts';
import { LIMITS } from './limits.ts';
import type { Problems } from './problems.ts';

const STYLED = ['type', 'style'];

/** The smallest parts of rich text: their fields, and those they can't do without. */
const PARTS: Readonly<
  Record<string, { readonly fields: readonly string[]; readonly required: readonly string[] }>
> = {
  text: { fields: ['text'], required: ['text'] },
  link: { fields: ['url', 'text', 'unsafe'], required: ['url'] },
  user: { fields: ['user_id'], required: ['user_id'] },
  usergroup: { fields: ['usergroup_id'], required: ['usergroup_id'] },
  channel: { fields: ['channel_id'], required: ['channel_id'] },
  team: { fields: ['team_id'], required: ['team_id'] },
  emoji: { fields: ['name', 'unicode', 'url'], required: ['name'] },
  broadcast: { fields: ['range'], required: ['range'] },
  color: { fields: ['value'], required: ['value'] },
  date: { fields: ['timestamp', 'format', 'url', 'fallback'], required: ['timestamp', 'format'] },
};

/**
 * The elements of a rich_text block.
 * @see https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
 */
export function checkRichText(block: JsonObject, at: string, problems: Problems): void {
  const elements = asArray(block['elements']);
  if (elements === undefined) {
    problems.missing(at, 'elements');
    return;
  }
  for (const [index, item] of elements.entries()) {
    checkGroup(asObject(item), `${at}/elements/${index}`, problems);
  }
}

function checkGroup(group: JsonObject | undefined, at: string, problems: Problems): void {
  const type = asString(group?.['type']) ?? '';
  if (group === undefined) {
    problems.add(at, 'must be an object');
    return;
  }
  const elements = asArray(group['elements']) ?? [];
  switch (type) {
    case 'rich_text_section':
      checkFields(group, at, problems, ['type', 'elements'], ['elements']);
      break;
    case 'rich_text_quote':
    case 'rich_text_preformatted':
      checkFields(group, at, problems, ['type', 'elements', 'border', 'language'], ['elements']);
      break;
    case 'rich_text_list':
      checkFields(
        group,
        at,
        problems,
        ['type', 'elements', 'style', 'indent', 'border', 'offset'],
        ['elements', 'style'],
      );
      checkWord(group, 'style', at, problems, ['bullet', 'ordered']);
      checkInteger(group, 'indent', at, problems, { min: 0, max: 8 });
      for (const [index, item] of elements.entries()) {
        checkGroup(asObject(item), `${at}/elements/${index}`, problems);
      }
      return;
    default:
      problems.add(at, `unsupported type: ${type}`);
      return;
  }
  for (const [index, item] of elements.entries()) {
    checkPart(asObject(item), `${at}/elements/${index}`, problems);
  }
}

function checkPart(part: JsonObject | undefined, at: string, problems: Problems): void {
  const type = asString(part?.['type']) ?? '';
  const rule = PARTS[type];
  if (part === undefined || rule === undefined) {
    problems.add(at, `unsupported type: ${type}`);
    return;
  }
  checkFields(part, at, problems, [...STYLED, ...rule.fields], rule.required);
  if (type === 'text') checkString(part, 'text', at, problems, LIMITS.message.text, 1);
  if (type === 'link') checkString(part, 'url', at, problems, LIMITS.button.url, 1);
  if (type === 'broadcast') checkWord(part, 'range', at, problems, ['here', 'channel', 'everyone']);
  if (type === 'date' && typeof part['timestamp'] !== 'number')
    problems.add(at, 'timestamp must be a number');
  const style = part['style'];
  if (style === undefined) return;
  const styleObject = asObject(style);
  if (styleObject === undefined) problems.add(`${at}/style`, 'must be an object');
  else checkFields(styleObject, `${at}/style`, problems, ['bold', 'code', 'italic', 'strike', 'underline']);
}
