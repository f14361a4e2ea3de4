import { systemActor } from '../domain/actor.ts';
import { personal } from '../domain/event.ts';
import type { RequestId } from '../domain/ids.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Admission } from '../ports/admission.ts';
import type { Rate } from '../ports/rate-limit.ts';
import type { IssuanceDeps } from './deps.ts';

export type RefusedSignInDeps = Pick<IssuanceDeps, 'log' | 'recorder'> & { readonly admission: Admission };

/**
 * So many are recorded from one address; beyond it they are in the operational log alone. Nobody may fill the record by
 * signing in, nor so keep another's refusal out of it.
 */
const RECORDED: Rate = { burst: 30, everyMs: 60_000 };

/**
 * Records that somebody came back from the provider and could not decide, and why.
 * Of the address they came from only a count is kept.
 */
export async function recordRefusedSignIn(
  { admission, log, recorder }: RefusedSignInDeps,
  { requestId, from }: { readonly requestId: RequestId; readonly from: string },
  { code, operator }: Refusal,
): Promise<void> {
  log.warn('sign-in.refused', { code, requestId });
  const tries = [{ key: `sign-in-refused/address/${from}`, rate: RECORDED }];
  const admitted = await admission.admit({ tries, mark: null });
  if (admitted.kind !== 'in') return;
  await recorder.note({
    type: 'decision.refused',
    actor: systemActor('intake'),
    data: { requestId, code, operator: personal(operator) },
  });
}
