import type { AccessRequest } from '../domain/access-request.ts';
import { RECENT_MS, sameRules } from '../domain/rules-state.ts';
import type { InstantMs } from '../domain/time.ts';
import { rulesState } from '../policy/rules.ts';
import { currentRules, loadedRules } from '../recording/rules-record.ts';
import type { ApprovalDeps } from './deps.ts';

/** What of the rules behind a request was changed within a day; for showing. */
export type RecentChange = {
  readonly taskAtMs: InstantMs | null;
  readonly policyAtMs: InstantMs | null;
  /** People, agents or settings: they decide about every request. */
  readonly othersAtMs: InstantMs | null;
};

/**
 * Whether this replica has the rules that were recorded last. One that was not yet told to read them again must not
 * end what was given by newer ones.
 */
export async function rulesAreCurrent(deps: ApprovalDeps): Promise<boolean> {
  const recorded = await currentRules(deps.recorder, 'gateway');
  if (recorded === null) return true;
  const isCurrent = sameRules(recorded, rulesState({ catalogue: deps.catalogue(), policy: deps.policy() }));
  if (!isCurrent) deps.log.warn('rules.differ', { catalogueDigest: recorded.catalogueDigest });
  return isCurrent;
}

/**
 * What was changed lately of what a request is about; `null` where nothing was. With the version of the rules, so that
 * what was drawn before a change is old news after it.
 */
export async function recentChange(
  deps: ApprovalDeps,
  { intent }: AccessRequest,
): Promise<{ readonly change: RecentChange | null; readonly rulesVersion: number }> {
  const rules = await loadedRules(deps.recorder, 'gateway');
  const recent = rules?.record.recent;
  const nowMs = deps.clock.nowMs();
  const within = (atMs: InstantMs | null | undefined): InstantMs | null =>
    atMs !== null && atMs !== undefined && nowMs - atMs < RECENT_MS ? atMs : null;
  const change = {
    taskAtMs: within(recent?.tasks[intent.task]),
    policyAtMs: within(recent?.policyAtMs),
    othersAtMs: within(recent?.othersAtMs),
  };
  const isNone = Object.values(change).every((atMs) => atMs === null);
  return { change: isNone ? null : change, rulesVersion: rules?.version ?? 0 };
}
