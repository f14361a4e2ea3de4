import type { JsonObject } from '../../../domain/json.ts';
import { allBlocks, elementsOf } from '../block-tree.ts';
import { asString, textOf } from '../json-access.ts';
import { PersonCannot } from './person-cannot.ts';

/** Something in a message or view that a person can act on. */
export interface Control {
  readonly blockId: string;
  readonly actionId: string;
  readonly type: string;
  /** What stands on it: the text of a button, empty for menus. */
  readonly label: string;
  readonly value: string | undefined;
  readonly element: JsonObject;
  readonly block: JsonObject;
}

/** How a driver names a control: by action id alone where that is enough. */
export interface ControlName {
  readonly actionId: string;
  readonly blockId?: string | undefined;
  /** Tells apart buttons with the same action id in different blocks. */
  readonly value?: string | undefined;
}

const ACTIVE_TYPES = new Set(['button', 'workflow_button', 'icon_button', 'overflow']);

/** Every control of these blocks, in order. */
export function controlsIn(blocks: readonly JsonObject[]): readonly Control[] {
  return allBlocks(blocks).flatMap((block) =>
    elementsOf(block).flatMap((element) => {
      const type = asString(element['type']) ?? '';
      const actionId = asString(element['action_id']);
      if (actionId === undefined || !isControl(type)) return [];
      const blockId = asString(block['block_id']) ?? '';
      const value = asString(element['value']);
      return [{ blockId, actionId, type, label: textOf(element['text']), value, element, block }];
    }),
  );
}

/** The one control meant, or a refusal to guess. */
export function findControl(blocks: readonly JsonObject[], name: ControlName): Control {
  const matching = controlsIn(blocks).filter(
    (control) =>
      control.actionId === name.actionId &&
      (name.blockId === undefined || control.blockId === name.blockId) &&
      (name.value === undefined || control.value === name.value),
  );
  const [only, another] = matching;
  if (only === undefined) throw new PersonCannot(`There is no control ${name.actionId} to be seen there`);
  if (another !== undefined)
    throw new PersonCannot(`Several controls ${name.actionId}: name the block or value`);
  return only;
}

function isControl(type: string): boolean {
  return ACTIVE_TYPES.has(type) || /(_select|_input|picker|checkboxes|radio_buttons)$/.test(type);
}
