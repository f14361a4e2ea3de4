import type { JsonObject } from '../../../domain/json.ts';
import { asObject, asString } from '../json-access.ts';
import type { SlackWorld } from '../slack-world.ts';
import { blocksOf, MAX_MODAL_DEPTH, type OpenView } from '../view-store.ts';
import { prepareView } from '../web-api/views.ts';

/** Does with a modal what the app answered to its submission. */
export function applyViewAnswer(world: SlackWorld, view: OpenView, answer: JsonObject): ViewAnswer {
  const action = answer['response_action'];
  if (action === undefined) {
    world.views.close(view);
    return { outcome: 'closed', errors: {} };
  }
  switch (asString(action) ?? '') {
    case 'clear':
      world.views.closeAll(view.userId);
      return { outcome: 'cleared', errors: {} };
    case 'errors':
      return applyErrors(world, view, answer);
    case 'update':
    case 'push':
      return applyNextView(world, view, answer, action === 'push' ? 'push' : 'update');
    default:
      return unusable(world, view, answer, ['unknown response_action']);
  }
}

/** What the answer to a submission did to the modal. */
export interface ViewAnswer {
  readonly outcome:
    | 'closed'
    /** The app found fields wrong; the modal stays open. */
    | 'errors'
    | 'updated'
    | 'pushed'
    | 'cleared'
    /** The app's answer was one that Slack doesn't take; the modal stays open. */
    | 'unusable_answer';
  readonly errors: Readonly<Record<string, string>>;
}

/** What Slack shows above a modal when the app fails it. */
export const TROUBLE = 'We had some trouble connecting. Try again?';

function applyErrors(world: SlackWorld, view: OpenView, answer: JsonObject): ViewAnswer {
  const errors = asObject(answer['errors']) ?? {};
  const inputs = new Set(
    blocksOf(view.definition)
      .filter((block) => block['type'] === 'input')
      .map((block) => asString(block['block_id'])),
  );
  const entries = Object.entries(errors);
  const strays = entries.filter(([blockId, text]) => !inputs.has(blockId) || typeof text !== 'string');
  if (entries.length === 0 || strays.length > 0) {
    return unusable(world, view, answer, ['errors must name input blocks of the view, each with a text']);
  }
  view.errors = errors as Readonly<Record<string, string>>;
  return { outcome: 'errors', errors: view.errors };
}

function applyNextView(
  world: SlackWorld,
  view: OpenView,
  answer: JsonObject,
  action: 'update' | 'push',
): ViewAnswer {
  const prepared = prepareView(answer['view'], world, 'modal', action === 'update' ? view : undefined);
  if ('refusal' in prepared) return unusable(world, view, answer, [JSON.stringify(prepared.refusal)]);
  if (action === 'update') {
    world.views.update(view, prepared.definition);
    return { outcome: 'updated', errors: {} };
  }
  if (world.views.stackOf(view.userId).length >= MAX_MODAL_DEPTH) {
    return unusable(world, view, answer, ['push_limit_reached']);
  }
  world.views.push(view.userId, prepared.definition);
  return { outcome: 'pushed', errors: {} };
}

function unusable(
  world: SlackWorld,
  view: OpenView,
  answer: JsonObject,
  problems: readonly string[],
): ViewAnswer {
  world.traffic.record('unusable-answer', 'view_submission', { problems: [...problems], payload: answer });
  view.notice = TROUBLE;
  return { outcome: 'unusable_answer', errors: {} };
}
