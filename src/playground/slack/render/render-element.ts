import type { JsonObject } from '../../../domain/json.ts';
import { asArray, asObject, asString, objectsIn, textOf } from '../json-access.ts';
import { optionsOf } from '../people/field-input.ts';
import { valueKey } from '../stateful-elements.ts';
import type { RenderContext } from './render-context.ts';
import { renderMrkdwn } from './render-mrkdwn.ts';

/** One control as it looks: `[Approve]`, `(•) 30 minutes`, `<Choose a task>`, `____`. */
export function renderElement(
  element: JsonObject,
  context: RenderContext,
  state: JsonObject | undefined,
): string {
  const type = asString(element['type']) ?? '';
  switch (type) {
    case 'button':
    case 'workflow_button':
    case 'icon_button':
      return `[${textOf(element['text'])}]`;
    case 'feedback_buttons':
      return ['positive_button', 'negative_button']
        .map((key) => `[${textOf(asObject(element[key])?.['text'])}]`)
        .join(' ');
    case 'overflow':
      return `[…: ${optionsOf(element).map(optionText).join(', ')}]`;
    case 'image':
      return `(image: ${asString(element['alt_text']) ?? ''})`;
    case 'radio_buttons':
    case 'checkboxes':
      return renderChoices(element, type, context, state);
    default:
      return renderField(element, type, context, state);
  }
}

function renderChoices(
  element: JsonObject,
  type: string,
  context: RenderContext,
  state: JsonObject | undefined,
): string {
  const chosen = [asObject(state?.['selected_option']), ...objectsIn(state?.['selected_options'])].map(
    (option) => option?.['value'],
  );
  return optionsOf(element)
    .map((option) => {
      const isChosen = chosen.includes(option['value'] ?? null);
      const mark = type === 'checkboxes' ? (isChosen ? '[x]' : '[ ]') : isChosen ? '(•)' : '( )';
      return `${mark} ${renderMrkdwn(optionText(option), context)}`;
    })
    .join('  ');
}

function renderField(
  element: JsonObject,
  type: string,
  context: RenderContext,
  state: JsonObject | undefined,
): string {
  const shown = shownValue(state?.[valueKey(type) ?? 'value'], type, context);
  if (shown !== '') return `<${shown}>`;
  const placeholder = textOf(element['placeholder']);
  return placeholder === '' ? '<      >' : `<      > (${placeholder})`;
}

function shownValue(value: unknown, type: string, context: RenderContext): string {
  const list = asArray(value);
  if (list !== undefined) return list.map((item) => shownValue(item, type, context)).join(', ');
  const option = asObject(value);
  if (option !== undefined) return optionText(option);
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (text !== '' && type.includes('users')) return `@${context.userName(text)}`;
  return text !== '' && /channels|conversations/.test(type) ? `#${context.channelName(text)}` : text;
}

function optionText(option: JsonObject): string {
  return textOf(option['text']);
}
