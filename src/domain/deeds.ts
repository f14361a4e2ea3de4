import type { EventData } from './event.ts';
import type { EndedGrant } from './grant.ts';
import type { RegionCalls, SessionCall, UnreadReason } from './session-call.ts';
import type { BoundTask } from './task.ts';
import type { InstantMs } from './time.ts';

/** What was done with a grant, as far as AWS's management events tell. Data events are never among them. */
export type Deeds = {
  readonly calls: number;
  readonly denied: number;
  readonly failed: number;
  /** By action, the most frequent first; at most {@link SHOWN_ACTIONS}. */
  readonly actions: readonly DeedsByAction[];
  /** How many calls the task is not for, denied ones too. */
  readonly outside: number;
  /** CloudTrail's ids of the first of them. */
  readonly outsideEvents: readonly string[];
  /** How many calls AWS let through after the grant had ended. */
  readonly doneAfterEnd: number;
  /** The first call that AWS denied although only the end explains it: the end is proven. */
  readonly proof: { readonly eventId: string; readonly action: string; readonly atMs: InstantMs } | null;
  /** Regions whose history could not be read, and why. What was done there is not known. */
  readonly unread: readonly { readonly region: string; readonly why: UnreadReason }[];
  /** Whether there were more calls than are looked at. */
  readonly isCut: boolean;
};

export type DeedsByAction = {
  readonly action: string;
  readonly calls: number;
  readonly denied: number;
  /** Of them, those the task is not for. */
  readonly outside: number;
};

const SHOWN_ACTIONS = 40;
const SHOWN_EVENTS = 10;

/**
 * AWS answers this to anybody, whatever policies say, and it does nothing. Source: AWS STS API reference,
 * GetCallerIdentity.
 */
const ALWAYS_ALLOWED = 'sts:GetCallerIdentity';

/** Compares what was done with what was asked for: the grant's task, until its end. */
export function judgeDeeds(grant: EndedGrant, regions: readonly RegionCalls[]): Deeds {
  const calls = regions.flatMap((one) => one.calls).toSorted((a, b) => a.atMs - b.atMs);
  const isOutside = outsideOf(grant.task);
  const outside = calls.filter(isOutside);
  const proof = calls.find((call) => provesEnd(grant, call, isOutside));
  const endMs = grant.denyWrittenAtMs ?? grant.deadlineMs;
  return {
    calls: calls.length,
    denied: calls.filter(({ outcome }) => outcome === 'denied').length,
    failed: calls.filter(({ outcome }) => outcome === 'failed').length,
    actions: byAction(calls, isOutside).slice(0, SHOWN_ACTIONS),
    outside: outside.length,
    outsideEvents: outside.slice(0, SHOWN_EVENTS).map(({ eventId }) => eventId),
    doneAfterEnd: calls.filter(
      ({ atMs, outcome, action }) => outcome === 'done' && atMs >= endMs && action !== ALWAYS_ALLOWED,
    ).length,
    proof: proof === undefined ? null : { eventId: proof.eventId, action: proof.action, atMs: proof.atMs },
    unread: unreadOf(regions),
    isCut: regions.some((one) => one.isCut),
  };
}

/** What was done in an event: nothing in it is about a person. */
export function deedsData({ actions, outsideEvents, proof, unread, ...rest }: Deeds): EventData {
  return {
    ...rest,
    actions: actions.map((one) => ({ ...one })),
    outsideEvents: [...outsideEvents],
    proof: proof === null ? null : { ...proof },
    unread: unread.map((one) => ({ ...one })),
  };
}

/** Whether something was done that nobody had approved, or after it was over. */
export function isSuspect({ outside, doneAfterEnd }: Pick<Deeds, 'doneAfterEnd' | 'outside'>): boolean {
  return outside > 0 || doneAfterEnd > 0;
}

type Test = (call: SessionCall) => boolean;

/**
 * IAM compares actions without case. An action of the task counts as outside too where AWS denied it on something the
 * task does not name. What a service did on behalf of the session is not somebody's call.
 */
function outsideOf(task: BoundTask): Test {
  const anywhere = new Set([...task.sight, ALWAYS_ALLOWED].map((action) => action.toLowerCase()));
  const arns = new Map(task.actions.map((bound) => [bound.action.toLowerCase(), bound.arns]));
  return ({ action, byService, deniedOn }) => {
    const name = action.toLowerCase();
    if (byService || anywhere.has(name)) return false;
    const own = arns.get(name);
    return own === undefined || (deniedOn !== null && !own.includes(deniedOn));
  };
}

/**
 * A call that AWS denied and that only the deny explains: AWS names the boundary, which denies nothing but ends; or it
 * names no policy, the task allows the action, and the deny was written while the deadline was ahead. Then an event
 * of the very second of the deny may have been before it and proves nothing.
 */
function provesEnd({ denyWrittenAtMs, deadlineMs }: EndedGrant, call: SessionCall, isOutside: Test): boolean {
  if (denyWrittenAtMs === null || call.outcome !== 'denied') return false;
  if (call.deniedBy !== null) return call.deniedBy === 'boundary';
  return !isOutside(call) && call.atMs >= denyWrittenAtMs && call.atMs + 1000 <= deadlineMs;
}

/** Once a Region, however many sessions were looked for in it. */
function unreadOf(regions: readonly RegionCalls[]): Deeds['unread'] {
  const found = new Map<string, UnreadReason>();
  for (const { region, unread } of regions) if (unread !== null) found.set(region, unread);
  return [...found].map(([region, why]) => ({ region, why }));
}

function byAction(calls: readonly SessionCall[], isOutside: Test): readonly DeedsByAction[] {
  const found = new Map<string, DeedsByAction>();
  for (const call of calls) {
    const before = found.get(call.action) ?? { calls: 0, denied: 0, outside: 0 };
    found.set(call.action, {
      action: call.action,
      calls: before.calls + 1,
      denied: before.denied + (call.outcome === 'denied' ? 1 : 0),
      outside: before.outside + (isOutside(call) ? 1 : 0),
    });
  }
  return [...found.values()].toSorted((a, b) => b.calls - a.calls);
}
