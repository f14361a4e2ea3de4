import type { Json, JsonObject } from '../../../domain/json.ts';
import { allBlocks, elementsOf } from '../block-tree.ts';
import { asArray, asString, objectsIn } from '../json-access.ts';
import type { Surface } from './block-rules.ts';
import { checkBlock } from './check-block.ts';
import { LIMITS } from './limits.ts';
import { Problems } from './problems.ts';

/**
 * All blocks of one surface: each for itself, and what must be unique among them.
 *
 * @param at the JSON pointer of the list, such as `/blocks` or `/view/blocks`
 */
export function checkBlocks(blocks: Json, at: string, problems: Problems, surface: Surface): void {
  const list = asArray(blocks);
  if (list === undefined) {
    problems.add(at, 'must be an array');
    return;
  }
  const bounds = surface === 'message' ? { min: 0, max: LIMITS.message.blocks } : LIMITS.view.blocks;
  problems.count(at, list.length, bounds);
  for (const [index, block] of list.entries()) checkBlock(block, `${at}/${index}`, problems, surface);
  checkUnique(objectsIn(list), at, problems, surface);
}

function checkUnique(blocks: readonly JsonObject[], at: string, problems: Problems, surface: Surface): void {
  const blockIds = new Set<string>();
  let focused = 0;
  for (const [index, block] of allBlocks(blocks).entries()) {
    const blockId = asString(block['block_id']);
    if (blockId !== undefined) {
      if (blockIds.has(blockId)) problems.add(`${at}/${index}/block_id`, `block_id already used: ${blockId}`);
      blockIds.add(blockId);
    }
    const actionIds = new Set<string>();
    for (const element of elementsOf(block)) {
      if (element['focus_on_load'] === true) focused += 1;
      const actionId = asString(element['action_id']);
      if (actionId === undefined) continue;
      if (actionIds.has(actionId)) {
        problems.add(`${at}/${index}`, `action_id already used in this block: ${actionId}`);
      }
      actionIds.add(actionId);
    }
  }
  if (focused > 1) problems.add(at, 'focus_on_load may be set on one element only');
  if (focused > 0 && surface === 'message') problems.add(at, 'focus_on_load is for views only');
}

/** What is wrong with the blocks of a message, in Slack's words; empty where nothing is. */
export function messageBlockProblems(blocks: Json): readonly string[] {
  const problems = new Problems();
  checkBlocks(blocks, '/blocks', problems, 'message');
  return problems.found;
}
