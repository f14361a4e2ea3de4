import type { Json, JsonObject } from '../../domain/json.ts';
import { asArray, asObject, asString, objectsIn } from './json-access.ts';

/** Every block, with the children of containers and the cards of carousels behind their parent. */
export function allBlocks(blocks: readonly JsonObject[]): readonly JsonObject[] {
  return blocks.flatMap((block) => [block, ...allBlocks(childrenOf(block))]);
}

function childrenOf(block: JsonObject): readonly JsonObject[] {
  if (block['type'] === 'container') return objectsIn(block['child_blocks']);
  return block['type'] === 'carousel' ? objectsIn(block['elements']) : [];
}

/** The elements standing directly in one block. */
export function elementsOf(block: JsonObject): readonly JsonObject[] {
  if (block['type'] === 'carousel') return [];
  const single = asObject(block['accessory']) ?? asObject(block['element']);
  const many = objectsIn(block['type'] === 'card' ? block['actions'] : block['elements']);
  return single === undefined ? many : [single, ...many];
}

/** Where the elements of a block stand, by key. */
const ELEMENT_KEYS = ['accessory', 'element', 'elements', 'actions', 'child_blocks'] as const;

/** Elements that only show something and so get no action id. */
const PASSIVE_TYPES = new Set(['image', 'plain_text', 'mrkdwn']);

/**
 * The blocks as Slack stores them: those without a `block_id`, and their elements without an `action_id`, get one.
 */
export function withIds(blocks: readonly JsonObject[], nextId: () => string): readonly JsonObject[] {
  return blocks.map((block) => {
    const filled: Record<string, Json> = { ...block, block_id: asString(block['block_id']) ?? nextId() };
    for (const key of ELEMENT_KEYS) {
      const value = block[key];
      if (value === undefined) continue;
      const isBlockList = key === 'child_blocks' || (key === 'elements' && block['type'] === 'carousel');
      if (isBlockList) filled[key] = [...withIds(objectsIn(value), nextId)];
      else if (isElementHost(block, key)) filled[key] = withActionIds(value, nextId);
    }
    return filled;
  });
}

function isElementHost(block: JsonObject, key: string): boolean {
  return key !== 'elements' || block['type'] === 'actions' || block['type'] === 'context_actions';
}

function withActionIds(value: Json, nextId: () => string): Json {
  const list = asArray(value);
  if (list !== undefined) return list.map((item) => withActionIds(item, nextId));
  const element = asObject(value);
  if (element === undefined || PASSIVE_TYPES.has(asString(element['type']) ?? '')) return value;
  return { ...element, action_id: asString(element['action_id']) ?? nextId() };
}
