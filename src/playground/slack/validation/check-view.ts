import type { JsonObject } from '../../../domain/json.ts';
import { asString, objectsIn } from '../json-access.ts';
import { checkBlocks } from './check-blocks.ts';
import { checkBoolean, checkFields, checkString, checkText, PLAIN } from './check-fields.ts';
import { LIMITS } from './limits.ts';
import { Problems } from './problems.ts';

const COMMON = ['type', 'blocks', 'private_metadata', 'callback_id', 'external_id'];
const MODAL = [...COMMON, 'title', 'close', 'submit', 'clear_on_close', 'notify_on_close', 'submit_disabled'];

/**
 * What is wrong with a view, in Slack's words; empty where nothing is.
 * @see https://docs.slack.dev/reference/views
 */
export function viewProblems(view: JsonObject, expected: 'modal' | 'home'): readonly string[] {
  const problems = new Problems();
  const at = '/view';
  if (view['type'] !== expected) {
    problems.add(`${at}/type`, `must be ${expected}, not ${asString(view['type']) ?? 'absent'}`);
    return problems.found;
  }
  const isModal = expected === 'modal';
  checkFields(view, at, problems, isModal ? MODAL : COMMON, isModal ? ['title', 'blocks'] : ['blocks']);
  checkString(view, 'private_metadata', at, problems, LIMITS.view.privateMetadata);
  checkString(view, 'callback_id', at, problems, LIMITS.callbackId);
  checkString(view, 'external_id', at, problems, LIMITS.externalId);
  if (isModal) checkModal(view, at, problems);
  if (view['blocks'] !== undefined) checkBlocks(view['blocks'], `${at}/blocks`, problems, expected);
  return problems.found;
}

function checkModal(view: JsonObject, at: string, problems: Problems): void {
  checkText(view, 'title', at, problems, { max: LIMITS.view.title, kinds: PLAIN });
  checkText(view, 'submit', at, problems, { max: LIMITS.view.submit, kinds: PLAIN });
  checkText(view, 'close', at, problems, { max: LIMITS.view.close, kinds: PLAIN });
  checkBoolean(view, 'clear_on_close', at, problems);
  checkBoolean(view, 'notify_on_close', at, problems);
  const hasInput = objectsIn(view['blocks']).some((block) => block['type'] === 'input');
  if (hasInput && view['submit'] === undefined) problems.missing(at, 'submit');
}

/** Whether a view is over the published 250 kB. */
export function isViewTooLarge(view: JsonObject): boolean {
  return Buffer.byteLength(JSON.stringify(view), 'utf8') > LIMITS.view.bytes;
}
