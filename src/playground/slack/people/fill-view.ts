import type { JsonObject } from '../../../domain/json.ts';
import { asObject } from '../json-access.ts';
import type { SlackWorld } from '../slack-world.ts';
import { type StatefulElement, statefulElements } from '../stateful-elements.ts';
import { blocksOf, type OpenView } from '../view-store.ts';
import { sendViewAction } from './block-action.ts';
import { findControl } from './controls.ts';
import { type FieldInputs, fieldState } from './field-input.ts';
import { openView, person } from './person.ts';
import { PersonCannot } from './person-cannot.ts';
import { suggestOptions } from './suggestion.ts';

/**
 * Fills fields of a view. A field that tells the app about its changes does so here (`block_actions`): those
 * outside input blocks, and inputs with `dispatch_action`. What is typed tells it when Enter is pressed, and at each
 * character only where the field says so; `useViewControl` presses Enter.
 */
export async function fillView(
  world: SlackWorld,
  userId: string,
  viewId: string,
  inputs: FieldInputs,
): Promise<void> {
  person(world, userId);
  const view = openView(world, userId, viewId);
  for (const [blockId, actions] of Object.entries(inputs)) {
    for (const [actionId, input] of Object.entries(actions)) {
      const field = fieldOf(view, blockId, actionId);
      const state = await fieldState(field, input, (of, query) =>
        suggestOptions(world, userId, { view }, of, query),
      );
      const block = view.input.get(blockId) ?? new Map<string, JsonObject>();
      view.input.set(blockId, block.set(actionId, state));
      world.changes.notify();
      if (!tellsOfChanges(field)) continue;
      const { type: _type, ...choice } = state;
      await sendViewAction(
        world,
        userId,
        view,
        findControl(blocksOf(view.definition), { actionId, blockId }),
        choice,
      );
    }
  }
}

/** @see https://docs.slack.dev/reference/block-kit/composition-objects/dispatch-action-configuration-object */
function tellsOfChanges({ block, element, type }: StatefulElement): boolean {
  if (block['type'] !== 'input') return true;
  if (block['dispatch_action'] !== true) return false;
  const on = asObject(element['dispatch_action_config'])?.['trigger_actions_on'];
  return !type.endsWith('_input') || (Array.isArray(on) && on.includes('on_character_entered'));
}

/** The field of a view, if it is there. */
export function fieldOf(view: OpenView, blockId: string, actionId: string): StatefulElement {
  const fields = statefulElements(view.definition);
  const field = fields.find((candidate) => candidate.blockId === blockId && candidate.actionId === actionId);
  if (field === undefined) throw new PersonCannot(`The view has no field ${blockId}/${actionId}`);
  return field;
}
