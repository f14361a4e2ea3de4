import { asDrill } from '../catalogue/as-drill.ts';
import { bindTask } from '../catalogue/bind-task.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Intent } from '../domain/intent.ts';
import { narrowTask } from '../domain/reduction.ts';
import type { Result } from '../domain/result.ts';
import { ok } from '../domain/result.ts';
import type { BoundTask } from '../domain/task.ts';

/** What an intent may do, as the issuer's own catalogue has it. Refused: `unknown-task`, `unknown-asset`. */
export function ownTask(catalogue: Catalogue, intent: Intent): Result<BoundTask> {
  const bound = bindTask(catalogue, intent.task, intent.asset);
  if (!bound.ok) return bound;
  // What a drill may do is never taken from the intent: it is nothing, derived here.
  const whole = intent.drill ? asDrill(bound.value) : bound.value;
  // What was asked for as less has fewer actions; which those are stands in the intent, what they are does not.
  return ok(intent.revision > 1 ? narrowTask(whole, intent.actions) : whole);
}
