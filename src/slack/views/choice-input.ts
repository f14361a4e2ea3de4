import type { ExternalSelect, InputBlock, PlainTextOption, StaticSelect } from '@slack/types';

import { plain } from './blocks.ts';
import { choiceValue } from './choice-value.ts';
import { LIMITS } from './text-limits.ts';

/** One thing to choose: what is read, and the name it stands for. */
export type Choice = { readonly text: string; readonly name: string };

/**
 * A menu that tells the app of a choice at once. Up to a hundred choices stand in it, and Slack's clients search
 * them; of more, the app is asked while somebody types (see `offered`).
 */
export function choiceInput(
  field: {
    readonly blockId: string;
    readonly actionId: string;
    readonly label: string;
    readonly placeholder: string;
  },
  choices: readonly Choice[],
  chosen: string | null,
): InputBlock {
  const initial = choices.find(({ name }) => name === chosen);
  const common = {
    action_id: field.actionId,
    placeholder: plain(field.placeholder, LIMITS.placeholder),
    ...(initial === undefined ? {} : { initial_option: option(initial) }),
  };
  const element: ExternalSelect | StaticSelect =
    choices.length > LIMITS.options
      ? { type: 'external_select', min_query_length: 0, ...common }
      : { type: 'static_select', options: choices.map(option), ...common };
  return {
    type: 'input',
    block_id: field.blockId,
    label: plain(field.label),
    dispatch_action: true,
    element,
  };
}

/** What a menu offers for what was typed so far: what begins with it first, then what holds it. */
export function offered(choices: readonly Choice[], typed: string): PlainTextOption[] {
  const wanted = typed.trim().toLowerCase();
  const rank = ({ text, name }: Choice): number => {
    const at = [text, name].map((one) => one.toLowerCase().indexOf(wanted)).filter((one) => one >= 0);
    return at.length === 0 ? -1 : Math.min(...at) === 0 ? 0 : 1;
  };
  const found = choices.filter((choice) => rank(choice) >= 0).toSorted((a, b) => rank(a) - rank(b));
  return found.slice(0, LIMITS.options).map(option);
}

function option({ text, name }: Choice): PlainTextOption {
  return { text: plain(text, LIMITS.optionText), value: choiceValue(name) };
}
