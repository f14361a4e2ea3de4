import type { Intent } from '../domain/intent.ts';
import type { Person } from '../domain/person.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refusal } from '../domain/refusal.ts';
import type { BoundTask } from '../domain/task.ts';

/** A request as the gateway wrote it down. */
type Asked = { readonly intent: Intent; readonly requester: Person };

/** Why an intent is not what the issuer's own catalogue makes of its task and asset; `null` where it is. */
export function taskFlaw(task: BoundTask, { intent, requester }: Asked): Refusal | null {
  const mismatch = (what: string): Refusal => refusal('order-mismatch', intent.requestId, what);
  if (intent.requester !== requester.personId) return mismatch('the intent names another requester');
  if (task.taskDigest !== intent.taskDigest) return mismatch('the task changed, or the catalogues differ');
  if (
    !sameSet(
      intent.actions,
      task.actions.map((bound) => bound.action),
    )
  )
    return mismatch('the actions are not those of the task');
  if (
    !sameSet(
      intent.assetArns,
      task.actions.flatMap((bound) => bound.arns),
    )
  )
    return mismatch('the ARNs are not those of the asset');
  return null;
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  const left = new Set(a);
  const right = new Set(b);
  return left.size === right.size && [...left].every((item) => right.has(item));
}
