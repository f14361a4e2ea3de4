import type { Json, JsonObject } from '../../domain/json.ts';
import { allBlocks, elementsOf } from './block-tree.ts';
import { asString, objectsIn } from './json-access.ts';

/** A field of a view or message, with the place its value has in `state.values`. */
export interface StatefulElement {
  readonly blockId: string;
  readonly actionId: string;
  readonly type: string;
  readonly element: JsonObject;
  readonly block: JsonObject;
  /** The state before anybody touched it. */
  readonly initial: JsonObject;
}

/** By element type: the key of its value in the state, and the key of its first value in the definition. */
const VALUE_KEYS: Readonly<
  Record<string, { readonly key: string; readonly initial: string; readonly empty: Json }>
> = {
  plain_text_input: { key: 'value', initial: 'initial_value', empty: null },
  email_text_input: { key: 'value', initial: 'initial_value', empty: null },
  url_text_input: { key: 'value', initial: 'initial_value', empty: null },
  number_input: { key: 'value', initial: 'initial_value', empty: null },
  rich_text_input: { key: 'rich_text_value', initial: 'initial_value', empty: null },
  static_select: { key: 'selected_option', initial: 'initial_option', empty: null },
  external_select: { key: 'selected_option', initial: 'initial_option', empty: null },
  radio_buttons: { key: 'selected_option', initial: 'initial_option', empty: null },
  checkboxes: { key: 'selected_options', initial: 'initial_options', empty: [] },
  multi_static_select: { key: 'selected_options', initial: 'initial_options', empty: [] },
  multi_external_select: { key: 'selected_options', initial: 'initial_options', empty: [] },
  users_select: { key: 'selected_user', initial: 'initial_user', empty: null },
  multi_users_select: { key: 'selected_users', initial: 'initial_users', empty: [] },
  conversations_select: { key: 'selected_conversation', initial: 'initial_conversation', empty: null },
  multi_conversations_select: {
    key: 'selected_conversations',
    initial: 'initial_conversations',
    empty: [],
  },
  channels_select: { key: 'selected_channel', initial: 'initial_channel', empty: null },
  multi_channels_select: { key: 'selected_channels', initial: 'initial_channels', empty: [] },
  datepicker: { key: 'selected_date', initial: 'initial_date', empty: null },
  timepicker: { key: 'selected_time', initial: 'initial_time', empty: null },
  datetimepicker: { key: 'selected_date_time', initial: 'initial_date_time', empty: null },
};

/** Every field that has a state, in order. */
export function statefulElements(definition: JsonObject): readonly StatefulElement[] {
  return statefulIn(objectsIn(definition['blocks']));
}

/** Every field of these blocks that has a state, in order. */
export function statefulIn(blocks: readonly JsonObject[]): readonly StatefulElement[] {
  const found: StatefulElement[] = [];
  for (const block of allBlocks(blocks)) {
    for (const element of elementsOf(block)) {
      const type = asString(element['type']) ?? '';
      const blockId = asString(block['block_id']);
      const actionId = asString(element['action_id']);
      const keys = VALUE_KEYS[type];
      if (keys === undefined || blockId === undefined || actionId === undefined) continue;
      const initial = { type, [keys.key]: element[keys.initial] ?? keys.empty };
      found.push({ blockId, actionId, type, element, block, initial });
    }
  }
  return found;
}

/** The key under which a field's value stands in the state, such as `selected_option`. */
export function valueKey(type: string): string | undefined {
  return VALUE_KEYS[type]?.key;
}
