import type { JsonObject } from '../../../domain/json.ts';
import { asArray, asObject, asString } from '../json-access.ts';
import {
  checkBoolean,
  checkFields,
  checkInteger,
  checkString,
  checkText,
  checkWord,
  PLAIN,
} from './check-fields.ts';
import { checkOptionList, checkMenuOptions, checkOptions } from './check-options.ts';
import { ELEMENT_RULES, type ElementHost } from './element-rules.ts';
import { LIMITS } from './limits.ts';
import type { Problems } from './problems.ts';

/** One element of a block: known, at home there, complete and within its limits. */
export function checkElement(value: unknown, at: string, problems: Problems, host: ElementHost): void {
  const element = asObject(value);
  const type = asString(element?.['type']) ?? '';
  const rule = ELEMENT_RULES[type];
  if (element === undefined || rule === undefined || !rule.hosts.includes(host)) {
    problems.add(at, `unsupported type: ${type}`);
    return;
  }
  checkFields(element, at, problems, ['type', ...rule.fields], rule.required);
  if (rule.fields.includes('action_id')) checkString(element, 'action_id', at, problems, LIMITS.actionId, 1);
  checkText(element, 'placeholder', at, problems, { max: LIMITS.select.placeholder, kinds: PLAIN });
  checkBoolean(element, 'focus_on_load', at, problems);
  checkInteger(element, 'min_query_length', at, problems, { min: 0, max: LIMITS.text.max });
  checkInteger(element, 'max_selected_items', at, problems, { min: 1, max: LIMITS.select.options });
  if (element['confirm'] !== undefined) checkConfirm(element['confirm'], `${at}/confirm`, problems);
  checkByType(element, type, at, problems);
}

function checkByType(element: JsonObject, type: string, at: string, problems: Problems): void {
  switch (type) {
    case 'button':
    case 'workflow_button':
    case 'icon_button':
      checkButton(element, at, problems);
      break;
    case 'overflow':
      checkOptions(element, at, problems, LIMITS.overflow);
      break;
    case 'checkboxes':
    case 'radio_buttons':
      checkOptions(element, at, problems, LIMITS.choices);
      break;
    case 'static_select':
    case 'multi_static_select':
      checkMenuOptions(element, at, problems);
      break;
    case 'external_select':
    case 'multi_external_select':
      checkExternalInitial(element, at, problems);
      break;
    case 'plain_text_input':
      checkPlainTextInput(element, at, problems);
      break;
    case 'number_input':
      checkNumberInput(element, at, problems);
      break;
    case 'rich_text_input':
      checkInteger(element, 'min_lines', at, problems, LIMITS.richTextInputLines);
      checkInteger(element, 'max_lines', at, problems, LIMITS.richTextInputLines);
      break;
    case 'image':
      checkImageSource(element, at, problems);
      break;
    case 'file_input':
      checkInteger(element, 'max_files', at, problems, LIMITS.fileInput);
      break;
    default:
      checkDateAndTime(element, at, problems);
  }
}

/** An image: a text for those who don't see it, and exactly one source. */
export function checkImageSource(element: JsonObject, at: string, problems: Problems): void {
  checkString(element, 'alt_text', at, problems, LIMITS.image.altText, 1);
  checkString(element, 'image_url', at, problems, LIMITS.image.url, 1);
  if ((element['image_url'] === undefined) === (element['slack_file'] === undefined)) {
    problems.add(at, 'must provide exactly one of image_url and slack_file');
  }
}

function checkButton(element: JsonObject, at: string, problems: Problems): void {
  checkText(element, 'text', at, problems, { max: LIMITS.button.text, kinds: PLAIN });
  checkString(element, 'value', at, problems, LIMITS.button.value);
  checkString(element, 'url', at, problems, LIMITS.button.url, 1);
  checkString(element, 'accessibility_label', at, problems, LIMITS.button.accessibilityLabel, 1);
  checkWord(element, 'style', at, problems, ['primary', 'danger']);
  const seenBy = asArray(element['visible_to_user_ids']);
  if (seenBy !== undefined) {
    problems.count(`${at}/visible_to_user_ids`, seenBy.length, LIMITS.iconButtonUsers);
  }
}

function checkConfirm(value: unknown, at: string, problems: Problems): void {
  const confirm = asObject(value);
  if (confirm === undefined) {
    problems.add(at, 'must be an object');
    return;
  }
  checkFields(confirm, at, problems, ['title', 'text', 'confirm', 'deny', 'style'], ['text']);
  checkText(confirm, 'title', at, problems, { max: LIMITS.confirm.title, kinds: PLAIN });
  checkText(confirm, 'text', at, problems, { max: LIMITS.confirm.text });
  checkText(confirm, 'confirm', at, problems, { max: LIMITS.confirm.confirm, kinds: PLAIN });
  checkText(confirm, 'deny', at, problems, { max: LIMITS.confirm.deny, kinds: PLAIN });
  checkWord(confirm, 'style', at, problems, ['primary', 'danger']);
}

function checkExternalInitial(element: JsonObject, at: string, problems: Problems): void {
  const initial = element['initial_options'] ?? element['initial_option'];
  if (initial === undefined) return;
  checkOptionList(Array.isArray(initial) ? initial : [initial], at, problems, element['type']);
}

function checkPlainTextInput(element: JsonObject, at: string, problems: Problems): void {
  checkBoolean(element, 'multiline', at, problems);
  checkInteger(element, 'min_length', at, problems, { min: 0, max: LIMITS.plainTextInput.minLength });
  checkInteger(element, 'max_length', at, problems, { min: 1, max: LIMITS.plainTextInput.maxLength });
  const maxLength = element['max_length'];
  const longest = typeof maxLength === 'number' ? maxLength : LIMITS.plainTextInput.maxLength;
  checkString(element, 'initial_value', at, problems, longest);
  const minLength = element['min_length'];
  if (typeof minLength === 'number' && minLength > longest) {
    problems.add(at, 'min_length must not exceed max_length');
  }
}

function checkNumberInput(element: JsonObject, at: string, problems: Problems): void {
  checkBoolean(element, 'is_decimal_allowed', at, problems);
  for (const key of ['initial_value', 'min_value', 'max_value']) {
    const value = element[key];
    if (value !== undefined && (typeof value !== 'string' || !/^-?\d+(\.\d+)?$/.test(value))) {
      problems.add(`${at}/${key}`, 'must be a number written as a string');
    }
  }
  const [min, max] = [Number(element['min_value']), Number(element['max_value'])];
  if (min > max) problems.add(at, 'min_value must not exceed max_value');
}

function checkDateAndTime(element: JsonObject, at: string, problems: Problems): void {
  const date = element['initial_date'];
  if (date !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(asString(date) ?? '')) {
    problems.add(`${at}/initial_date`, 'must be a date as YYYY-MM-DD');
  }
  const time = element['initial_time'];
  if (time !== undefined && !/^([01]\d|2[0-3]):[0-5]\d$/.test(asString(time) ?? '')) {
    problems.add(`${at}/initial_time`, 'must be a time as HH:mm');
  }
  checkInteger(element, 'initial_date_time', at, problems, { min: 1_000_000_000, max: 9_999_999_999 });
}
