import { ladderValueSchema } from '../contracts/ladder.ts';
import type { FiledBody, GrantOrder } from '../contracts/order.ts';
import type { Raise } from '../domain/ladder.ts';
import { LADDER_FACT } from '../domain/ladder.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refusal } from '../domain/refusal.ts';
import type { BoundTask } from '../domain/task.ts';
import { reviewState, rungOf } from '../domain/task.ts';

/**
 * Why an order cannot have come by the rung its approvals name; `null` where it can. A later rung often takes other
 * people or fewer of them, so the way up is held against the issuer's own catalogue: rung after rung, none before its
 * time, no approval before its rung was asked. Why a rung was passed at once, because nobody on it could decide, is
 * the word of the gateway; it is in the record, and such a grant is always reviewed.
 */
export function rungFlaw(task: BoundTask, order: GrantOrder, filed: FiledBody): Refusal | null {
  const { approvals, facts, intent } = order.body;
  const rung = Math.max(...approvals.map((one) => one.rung));
  if (rung <= 1) return null;
  const flaw = (why: string): Refusal => refusal('order-mismatch', intent.requestId, why);
  const [fact, ...others] = facts.filter(({ name }) => name === LADDER_FACT);
  const ladder = ladderValueSchema.safeParse(fact?.value);
  if (!ladder.success || others.length > 0) return flaw('a later rung without a word how it was reached');
  const { raises } = ladder.data;
  if (ladder.data.rung !== rung || raises.at(-1)?.rung !== rung)
    return flaw('another rung than that of the approvals');
  if (!raises.every((raise, index) => follows(task, raise, raises[index - 1], order.iatMs)))
    return flaw('a rung was passed over');
  const askedTooEarly = raises.some(
    ({ rung: to, why, atMs }) =>
      why === 'time' && atMs < filed.filedAtMs + (rungOf(task, to)?.afterSeconds ?? 0) * 1000,
  );
  if (askedTooEarly) return flaw('a rung was asked before its time');
  const approvedTooEarly = approvals.some(({ rung: on, atMs }) =>
    raises.some((raise) => raise.rung === on && atMs < raise.atMs),
  );
  return approvedTooEarly ? flaw('approved on a rung before it was asked') : null;
}

/** Each rung follows the one before; a task whose review is overdue begins on the last. */
function follows(task: BoundTask, raise: Raise, before: Raise | undefined, atMs: number): boolean {
  if (raise.why === 'review-overdue')
    return (
      before === undefined &&
      raise.rung === task.ladder.length &&
      reviewState(task.reviewBy, atMs) !== 'current'
    );
  return raise.rung === (before?.rung ?? 1) + 1;
}
