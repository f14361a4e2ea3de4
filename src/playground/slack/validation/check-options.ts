import type { JsonObject } from '../../../domain/json.ts';
import { asArray, asObject, objectsIn, sameJson } from '../json-access.ts';
import { checkFields, checkString, checkText, PLAIN } from './check-fields.ts';
import { LIMITS } from './limits.ts';
import type { Problems } from './problems.ts';

interface Bounds {
  readonly min: number;
  readonly max: number;
}

/**
 * The `options` of a menu or choice, and the first choice among them.
 * @see https://docs.slack.dev/reference/block-kit/composition-objects/option-object
 */
export function checkOptions(element: JsonObject, at: string, problems: Problems, bounds: Bounds): void {
  const options = asArray(element['options']);
  if (options === undefined) {
    problems.missing(at, 'options');
    return;
  }
  problems.count(`${at}/options`, options.length, bounds);
  checkOptionList(options, `${at}/options`, problems, element['type']);
  checkInitial(element, at, problems, objectsIn(options));
}

/** `options` or `option_groups` of a select menu, one of the two. */
export function checkMenuOptions(element: JsonObject, at: string, problems: Problems): void {
  const bounds = { min: 1, max: LIMITS.select.options };
  const groups = asArray(element['option_groups']);
  if (groups === undefined) {
    checkOptions(element, at, problems, bounds);
    return;
  }
  if (element['options'] !== undefined) problems.add(at, 'options and option_groups exclude each other');
  problems.count(`${at}/option_groups`, groups.length, { min: 1, max: LIMITS.optionGroup.groups });
  for (const [index, item] of groups.entries()) {
    const group = asObject(item);
    const groupAt = `${at}/option_groups/${index}`;
    if (group === undefined) {
      problems.add(groupAt, 'must be an object');
      continue;
    }
    checkFields(group, groupAt, problems, ['label', 'options'], ['label', 'options']);
    checkText(group, 'label', groupAt, problems, { max: LIMITS.optionGroup.label, kinds: PLAIN });
    const options = asArray(group['options']) ?? [];
    problems.count(`${groupAt}/options`, options.length, { min: 1, max: LIMITS.optionGroup.options });
    checkOptionList(options, `${groupAt}/options`, problems, element['type']);
  }
  checkInitial(
    element,
    at,
    problems,
    objectsIn(groups).flatMap((group) => objectsIn(group['options'])),
  );
}

/** Options one by one; `kind` is the type of the element they stand in. */
export function checkOptionList(
  options: readonly unknown[],
  at: string,
  problems: Problems,
  kind: unknown,
): void {
  const isChoice = kind === 'radio_buttons' || kind === 'checkboxes';
  const kinds = isChoice ? ['plain_text', 'mrkdwn'] : PLAIN;
  const seen = new Set<unknown>();
  for (const [index, item] of options.entries()) {
    const option = asObject(item);
    const optionAt = `${at}/${index}`;
    if (option === undefined) {
      problems.add(optionAt, 'must be an object');
      continue;
    }
    const allowed = ['text', 'value', 'description', ...(kind === 'overflow' ? ['url'] : [])];
    checkFields(option, optionAt, problems, allowed, ['text', 'value']);
    checkText(option, 'text', optionAt, problems, { max: LIMITS.option.text, kinds });
    checkText(option, 'description', optionAt, problems, { max: LIMITS.option.description, kinds });
    checkString(option, 'value', optionAt, problems, LIMITS.option.value, 1);
    checkString(option, 'url', optionAt, problems, LIMITS.option.url, 1);
    if (seen.has(option['value'])) problems.add(optionAt, 'option value must be unique');
    seen.add(option['value']);
  }
}

function checkInitial(
  element: JsonObject,
  at: string,
  problems: Problems,
  options: readonly JsonObject[],
): void {
  const single = element['initial_option'];
  const many = asArray(element['initial_options']) ?? [];
  const initial = single === undefined ? many : [single, ...many];
  for (const choice of initial) {
    if (!options.some((option) => sameJson(option, choice))) {
      problems.add(at, 'initial option must exactly match one of the options');
    }
  }
  if (element['initial_options'] !== undefined && many.length === 0) {
    problems.add(`${at}/initial_options`, 'no fewer than 1 items allowed');
  }
}
