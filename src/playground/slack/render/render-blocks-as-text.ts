import type { JsonObject } from '../../../domain/json.ts';
import { asObject, asString, objectsIn, textOf } from '../json-access.ts';
import type { RenderContext } from './render-context.ts';
import { renderElement } from './render-element.ts';
import { renderMrkdwn } from './render-mrkdwn.ts';
import { renderRichText } from './render-rich-text.ts';

/** Blocks as a person would read them, in lines for a terminal: buttons as `[Approve]`, fields as `label: value`. */
export function renderBlocksAsText(
  blocks: readonly JsonObject[],
  context: RenderContext,
  state: JsonObject = {},
): string {
  return blocks
    .map((block) => renderBlock(block, context, state))
    .filter((text) => text !== '')
    .join('\n');
}

/** A text object as a person would read it. */
export function renderText(value: unknown, context: RenderContext): string {
  const isMrkdwn = asObject(value)?.['type'] === 'mrkdwn';
  return isMrkdwn ? renderMrkdwn(textOf(value), context) : textOf(value);
}

function renderBlock(block: JsonObject, context: RenderContext, state: JsonObject): string {
  switch (asString(block['type']) ?? '') {
    case 'header':
      return `# ${renderText(block['text'], context)}`;
    case 'section':
      return renderSection(block, context, state);
    case 'context':
      return objectsIn(block['elements'])
        .map((item) => (item['type'] === 'image' ? imageText(item) : renderText(item, context)))
        .join(' · ');
    case 'actions':
    case 'context_actions':
      return renderElements(objectsIn(block['elements']), context, state);
    case 'divider':
      return '---';
    case 'rich_text':
      return renderRichText(block, context);
    case 'input':
      return renderInput(block, context, state);
    case 'image':
      return imageText(block);
    case 'markdown':
      return asString(block['text']) ?? '';
    case 'alert':
      return `! ${renderText(block['text'], context)}`;
    case 'card':
      return renderLines([
        renderText(block['title'], context),
        renderText(block['subtitle'], context),
        renderText(block['body'], context),
        renderElements(objectsIn(block['actions']), context, state),
      ]);
    case 'carousel':
      return renderBlocksAsText(objectsIn(block['elements']), context, state);
    case 'container':
      return renderLines([
        renderText(block['title'], context),
        renderText(block['subtitle'], context),
        indented(renderBlocksAsText(objectsIn(block['child_blocks']), context, state)),
      ]);
    case 'table':
    case 'data_table':
      return renderTable(block, context);
    default:
      return `(${asString(block['type']) ?? 'unknown block'})`;
  }
}

function renderSection(block: JsonObject, context: RenderContext, state: JsonObject): string {
  const accessory = asObject(block['accessory']);
  return renderLines([
    renderText(block['text'], context),
    ...objectsIn(block['fields']).map((field) => renderText(field, context)),
    accessory === undefined ? '' : renderElement(accessory, context, stateAt(state, block, accessory)),
  ]);
}

function renderInput(block: JsonObject, context: RenderContext, state: JsonObject): string {
  const element = asObject(block['element']) ?? {};
  const optional = block['optional'] === true ? ' (optional)' : '';
  const label = `${renderText(block['label'], context)}${optional}`;
  const hint = renderText(block['hint'], context);
  return renderLines([
    `${label}: ${renderElement(element, context, stateAt(state, block, element))}`,
    hint === '' ? '' : indented(hint),
  ]);
}

function renderElements(elements: readonly JsonObject[], context: RenderContext, state: JsonObject): string {
  return elements.map((element) => renderElement(element, context, stateIn(state, element))).join(' ');
}

function renderTable(block: JsonObject, context: RenderContext): string {
  const rows = Array.isArray(block['rows']) ? block['rows'] : [];
  const cell = (item: JsonObject): string =>
    item['type'] === 'rich_text'
      ? renderRichText(item, context)
      : (asString(item['text']) ?? JSON.stringify(item['value']));
  return rows.map((row) => objectsIn(row).map(cell).join(' | ')).join('\n');
}

/** The state values that a view holds, by block id and action id. */
function stateAt(state: JsonObject, block: JsonObject, element: JsonObject): JsonObject | undefined {
  const ofBlock = asObject(asObject(state['values'])?.[asString(block['block_id']) ?? '']);
  return asObject(ofBlock?.[asString(element['action_id']) ?? '']);
}

function stateIn(state: JsonObject, element: JsonObject): JsonObject | undefined {
  const actionId = asString(element['action_id']) ?? '';
  const blocks = Object.values(asObject(state['values']) ?? {}).map(asObject);
  return asObject(blocks.find((block) => block?.[actionId] !== undefined)?.[actionId]);
}

function imageText(image: JsonObject): string {
  return `(image: ${asString(image['alt_text']) ?? ''})`;
}

function renderLines(lines: readonly string[]): string {
  return lines.filter((line) => line !== '').join('\n');
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
