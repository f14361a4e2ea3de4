import type { JsonObject } from '../../../domain/json.ts';
import { asArray, asObject, asString } from '../json-access.ts';
import { BLOCK_RULES, type Surface } from './block-rules.ts';
import { checkElement, checkImageSource } from './check-element.ts';
import {
  checkBoolean,
  checkFields,
  checkString,
  checkText,
  checkTextObject,
  checkWord,
  PLAIN,
} from './check-fields.ts';
import { checkRichText } from './check-rich-text.ts';
import { checkDataTable, checkTable } from './check-table.ts';
import type { ElementHost } from './element-rules.ts';
import { LIMITS } from './limits.ts';
import type { Problems } from './problems.ts';

/** One block: known, allowed on this surface, complete and within its limits. */
export function checkBlock(value: unknown, at: string, problems: Problems, surface: Surface): void {
  const block = asObject(value);
  const type = asString(block?.['type']) ?? '';
  const rule = BLOCK_RULES[type];
  if (block === undefined || rule === undefined || !rule.surfaces.includes(surface)) {
    problems.add(at, `unsupported type: ${type}`);
    return;
  }
  checkFields(block, at, problems, ['type', 'block_id', ...rule.fields], rule.required);
  checkString(block, 'block_id', at, problems, LIMITS.blockId, 1);
  checkContent(block, type, at, problems, surface);
}

function checkContent(
  block: JsonObject,
  type: string,
  at: string,
  problems: Problems,
  surface: Surface,
): void {
  switch (type) {
    case 'actions':
      checkElements(block, 'elements', at, problems, 'actions', LIMITS.actions);
      break;
    case 'context_actions':
      checkElements(block, 'elements', at, problems, 'context_actions', LIMITS.contextActions);
      break;
    case 'context':
      checkContext(block, at, problems);
      break;
    case 'header':
      checkText(block, 'text', at, problems, { max: LIMITS.header, kinds: PLAIN });
      break;
    case 'section':
      checkSection(block, at, problems);
      break;
    case 'input':
      checkInput(block, at, problems);
      break;
    case 'image':
      checkText(block, 'title', at, problems, { max: LIMITS.image.title, kinds: PLAIN });
      checkImageSource(block, at, problems);
      break;
    case 'rich_text':
      checkRichText(block, at, problems);
      break;
    case 'markdown':
      checkString(block, 'text', at, problems, LIMITS.markdown, 1);
      break;
    case 'alert':
      checkText(block, 'text', at, problems, { max: LIMITS.alert });
      checkWord(block, 'level', at, problems, ['default', 'info', 'warning', 'error', 'success']);
      break;
    case 'card':
      checkCard(block, at, problems);
      break;
    case 'carousel':
      checkChildren(block, 'elements', at, problems, surface, LIMITS.carousel, ['card']);
      break;
    case 'container':
      checkContainer(block, at, problems, surface);
      break;
    case 'table':
      checkTable(block, at, problems);
      break;
    case 'data_table':
      checkDataTable(block, at, problems);
      break;
    case 'video':
      checkString(block, 'alt_text', at, problems, LIMITS.video.altText, 1);
      checkText(block, 'title', at, problems, { max: LIMITS.video.title, kinds: PLAIN });
      checkString(block, 'author_name', at, problems, LIMITS.video.authorName);
      break;
    default:
      break;
  }
}

interface Bounds {
  readonly min: number;
  readonly max: number;
}

function checkElements(
  block: JsonObject,
  key: string,
  at: string,
  problems: Problems,
  host: ElementHost,
  bounds: Bounds,
): void {
  const elements = asArray(block[key]);
  if (elements === undefined) return;
  problems.count(`${at}/${key}`, elements.length, bounds);
  for (const [index, element] of elements.entries()) {
    checkElement(element, `${at}/${key}/${index}`, problems, host);
  }
}

function checkContext(block: JsonObject, at: string, problems: Problems): void {
  const elements = asArray(block['elements']) ?? [];
  problems.count(`${at}/elements`, elements.length, LIMITS.context);
  for (const [index, element] of elements.entries()) {
    const elementAt = `${at}/elements/${index}`;
    if (asObject(element)?.['type'] === 'image') checkElement(element, elementAt, problems, 'context');
    else checkTextObject(element, elementAt, problems);
  }
}

function checkSection(block: JsonObject, at: string, problems: Problems): void {
  checkText(block, 'text', at, problems, { max: LIMITS.section.text });
  checkBoolean(block, 'expand', at, problems);
  const fields = asArray(block['fields']);
  if (fields !== undefined) {
    problems.count(`${at}/fields`, fields.length, LIMITS.section.fields);
    for (const [index, field] of fields.entries()) {
      checkTextObject(field, `${at}/fields/${index}`, problems, { max: LIMITS.section.field });
    }
  }
  if (block['text'] === undefined && fields === undefined)
    problems.add(at, 'must define either text or fields');
  if (block['accessory'] !== undefined)
    checkElement(block['accessory'], `${at}/accessory`, problems, 'section');
}

function checkInput(block: JsonObject, at: string, problems: Problems): void {
  checkText(block, 'label', at, problems, { max: LIMITS.input.label, kinds: PLAIN });
  checkText(block, 'hint', at, problems, { max: LIMITS.input.hint, kinds: PLAIN });
  checkBoolean(block, 'optional', at, problems);
  checkBoolean(block, 'dispatch_action', at, problems);
  if (block['element'] !== undefined) checkElement(block['element'], `${at}/element`, problems, 'input');
}

function checkCard(block: JsonObject, at: string, problems: Problems): void {
  checkText(block, 'title', at, problems, { max: LIMITS.card.title });
  checkText(block, 'subtitle', at, problems, { max: LIMITS.card.subtitle });
  checkText(block, 'body', at, problems, { max: LIMITS.card.body });
  checkElements(block, 'actions', at, problems, 'card', LIMITS.card.actions);
  const content = ['hero_image', 'title', 'actions', 'body'];
  if (content.every((key) => block[key] === undefined))
    problems.add(at, `must define one of ${content.join(', ')}`);
}

function checkContainer(block: JsonObject, at: string, problems: Problems, surface: Surface): void {
  checkText(block, 'title', at, problems, { max: LIMITS.container.title, kinds: PLAIN });
  checkText(block, 'subtitle', at, problems, { max: LIMITS.container.subtitle });
  checkWord(block, 'width', at, problems, ['narrow', 'standard', 'wide', 'full']);
  if (block['title'] === undefined && block['rich_text_title'] === undefined) problems.missing(at, 'title');
  if (block['default_collapsed'] === true && block['is_collapsible'] !== true) {
    problems.add(at, 'default_collapsed requires is_collapsible');
  }
  const children = [
    'actions',
    'context',
    'divider',
    'header',
    'image',
    'input',
    'rich_text',
    'section',
    'table',
    'video',
  ];
  checkChildren(block, 'child_blocks', at, problems, surface, LIMITS.container.children, children);
}

function checkChildren(
  block: JsonObject,
  key: string,
  at: string,
  problems: Problems,
  surface: Surface,
  bounds: Bounds,
  types: readonly string[],
): void {
  const children = asArray(block[key]) ?? [];
  problems.count(`${at}/${key}`, children.length, bounds);
  for (const [index, child] of children.entries()) {
    const childAt = `${at}/${key}/${index}`;
    const type = asString(asObject(child)?.['type']) ?? '';
    if (types.includes(type)) checkBlock(child, childAt, problems, surface);
    else problems.add(childAt, `unsupported type: ${type}`);
  }
}
