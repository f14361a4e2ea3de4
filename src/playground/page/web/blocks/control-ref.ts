import type { JsonObject } from '../../../../domain/json.ts';
import type { ControlRef } from '../api.ts';
import { textOf } from '../json.ts';

/** How the doors call a control. */
export function controlOf(block: JsonObject, element: JsonObject): ControlRef {
  const value = element['value'];
  return {
    actionId: textOf(element['action_id']),
    blockId: textOf(block['block_id']),
    ...(typeof value === 'string' ? { value } : {}),
  };
}

/** An id for the page's own markup. */
export function idOf({ blockId, actionId }: ControlRef): string {
  return `field-${blockId}-${actionId}`.replaceAll(/[^\w-]/g, '_');
}
