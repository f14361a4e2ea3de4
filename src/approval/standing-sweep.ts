import type { ApprovalDeps } from './deps.ts';
import { lookAtStanding } from './look-at-standing.ts';
import { rulesAreCurrent } from './rules-in-use.ts';

/** Two looks of any replicas lie at least so far apart. */
const APART_SECONDS = 50;

/**
 * Looks, at every run, at everybody who has something open: Slack's events are acknowledged before they are handled,
 * so one may be lost. One replica looks, whichever comes first; where there are more people than one look takes, they
 * take turns.
 */
export function standingSweep(deps: ApprovalDeps): () => Promise<void> {
  let turn = 0;
  return async () => {
    if (!(await rulesAreCurrent(deps))) return;
    if (!(await deps.once.first('standing-sweep', APART_SECONDS))) return;
    await lookAtStanding(deps, null, turn);
    turn += 1;
  };
}
