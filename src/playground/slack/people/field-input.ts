import type { Json, JsonObject } from '../../../domain/json.ts';
import { asObject, asString, objectsIn, textOf } from '../json-access.ts';
import { type StatefulElement, valueKey } from '../stateful-elements.ts';
import { PersonCannot } from './person-cannot.ts';

/**
 * What a person puts into a field: text for inputs (and for a number), the value of an option for menus and
 * choices, an id for users and conversations, a list for those that take several, null to empty it.
 */
export type FieldInput = string | number | readonly string[] | null;

/** Fields to fill, by block id and action id. */
export type FieldInputs = Readonly<Record<string, Readonly<Record<string, FieldInput>>>>;

/** Finds the options that an `external_select` was offered for what the person typed. */
export type OptionLookup = (field: StatefulElement, query: string) => Promise<readonly JsonObject[]>;

/** The state value that Slack keeps for what a person put into a field. */
export async function fieldState(
  field: StatefulElement,
  input: FieldInput,
  lookup: OptionLookup,
): Promise<JsonObject> {
  const key = valueKey(field.type) ?? 'value';
  const isMany = key.endsWith('s');
  const items = Array.isArray(input) ? (input as readonly string[]) : [];
  if (input === null) return { type: field.type, [key]: isMany ? [] : null };
  if (isMany !== Array.isArray(input)) {
    throw new PersonCannot(`${field.actionId} takes ${isMany ? 'a list' : 'one value'}`);
  }
  const max = field.element['max_selected_items'];
  if (typeof max === 'number' && items.length > max) throw new PersonCannot(`${field.actionId} takes ${max}`);
  return { type: field.type, [key]: await valueOf(field, key, isMany ? items : String(input), lookup) };
}

async function valueOf(
  field: StatefulElement,
  key: string,
  input: string | readonly string[],
  lookup: OptionLookup,
): Promise<Json> {
  switch (key) {
    case 'selected_option':
      return chosen(field, input as string, lookup);
    case 'selected_options':
      return Promise.all((input as readonly string[]).map((value) => chosen(field, value, lookup)));
    case 'selected_date_time':
      return Number(input);
    case 'rich_text_value':
      return {
        type: 'rich_text',
        elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: input as string }] }],
      };
    case 'value':
      return input === '' ? null : (input as string);
    default:
      return input;
  }
}

async function chosen(field: StatefulElement, value: string, lookup: OptionLookup): Promise<JsonObject> {
  const isExternal = field.type.endsWith('external_select');
  const options = isExternal ? await externalOptions(field, value, lookup) : optionsOf(field.element);
  const option = options.find(
    (candidate) => candidate['value'] === value || textOf(candidate['text']) === value,
  );
  if (option === undefined) throw new PersonCannot(`${field.actionId} offers no option ${value}`);
  return option;
}

/** A menu that opens without typing is opened; else the person types what they look for. */
function externalOptions(
  field: StatefulElement,
  value: string,
  lookup: OptionLookup,
): Promise<readonly JsonObject[]> {
  return lookup(field, field.element['min_query_length'] === 0 ? '' : value);
}

/** The options of a menu or choice, those of its groups included. */
export function optionsOf(element: JsonObject): readonly JsonObject[] {
  const grouped = objectsIn(element['option_groups']).flatMap((group) => objectsIn(group['options']));
  return [...objectsIn(element['options']), ...grouped];
}

/**
 * What Slack's client says beside a field before it sends anything; undefined where the field is in order.
 */
export function clientSideError(field: StatefulElement, state: JsonObject): string | undefined {
  const value = state[valueKey(field.type) ?? 'value'];
  const isEmpty = value === null || value === undefined || (Array.isArray(value) && value.length === 0);
  if (isEmpty) {
    const isRequired = field.block['type'] === 'input' && field.block['optional'] !== true;
    return isRequired ? 'Please complete this required field.' : undefined;
  }
  const text = asString(value) ?? '';
  if (field.type === 'plain_text_input') return textError(field.element, text);
  if (field.type === 'number_input') return numberError(field.element, text);
  if (field.type === 'email_text_input' && !/^\S+@\S+\.\S+$/.test(text))
    return 'Please enter a valid email address.';
  if (field.type === 'url_text_input' && !URL.canParse(text)) return 'Please enter a valid URL.';
  return asObject(value) === undefined && text === '' && !Array.isArray(value) && typeof value !== 'number'
    ? 'Please complete this required field.'
    : undefined;
}

function textError(element: JsonObject, text: string): string | undefined {
  const { min_length: min, max_length: max } = element;
  if (typeof min === 'number' && text.length < min) return `Please enter at least ${min} characters.`;
  const longest = typeof max === 'number' ? max : 3000;
  return text.length > longest ? `Please enter no more than ${longest} characters.` : undefined;
}

function numberError(element: JsonObject, text: string): string | undefined {
  if (!/^-?\d+(\.\d+)?$/.test(text)) return 'Please enter a valid number.';
  if (element['is_decimal_allowed'] !== true && text.includes('.')) return 'Please enter a whole number.';
  const [min, max] = [asString(element['min_value']), asString(element['max_value'])];
  if (min !== undefined && Number(text) < Number(min)) return `Please enter a number of ${min} or more.`;
  return max !== undefined && Number(text) > Number(max)
    ? `Please enter a number of ${max} or less.`
    : undefined;
}
