import { shortDigest } from '../codec/digest.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { FiledBody } from '../contracts/order.ts';
import type { IncidentId, RequestId } from '../domain/ids.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refusal } from '../domain/refusal.ts';
import type { BoundTask } from '../domain/task.ts';
import type { InstantMs } from '../domain/time.ts';
import type { Subject } from '../policy/question.ts';
import { isForged, raiseAlarm } from './alarm.ts';
import type { IssuanceDeps } from './deps.ts';
import { deviceFlaw, devicesOf } from './device-flaw.ts';
import { ownCopy } from './own-copy.ts';
import { ownTask } from './own-task.ts';
import { ownRequester } from './own-requester.ts';
import { filedKind, grantRequestName, incidentCopyKind } from './record-kinds.ts';
import { taskFlaw } from './task-flaw.ts';

/** A request as whoever decides by signing in sees it. All of it is the issuer's own; nothing is the gateway's word. */
export type DecisionView = {
  readonly requestId: RequestId;
  readonly intentDigest: string;
  /** For people to compare with what Slack shows. */
  readonly digestStart: string;
  /** By the catalogue, as a person or an agent, or only an account (`slack:U…`) that it does not name. */
  readonly requester: { readonly named: boolean; readonly name: string };
  /** Where a registered agent asks: who answers for it, and whom its token says that set it going. */
  readonly agent: { readonly owner: string; readonly drivenBy: readonly string[] } | null;
  readonly task: BoundTask;
  readonly ownerName: string;
  readonly durationSeconds: number;
  /** It is open. */
  readonly incidentId: IncidentId;
  /** When each device that could receive credentials was bound. */
  readonly devicesBoundAtMs: readonly InstantMs[];
  /** Approved for less than was asked at first. */
  readonly isReduced: boolean;
};

/** What the page can show of a request. */
export type DecisionState =
  | { readonly kind: 'open'; readonly view: DecisionView }
  /** No provider: nobody can decide here. */
  | { readonly kind: 'not-configured' }
  | { readonly kind: 'unknown' }
  /** A click in Slack is all it needs. */
  | { readonly kind: 'by-click' }
  | { readonly kind: 'over'; readonly why: 'granted' | 'incident-closed' | 'lapsed' }
  /** It does not fit what the issuer knows, so nothing of it is shown. */
  | { readonly kind: 'unfit'; readonly why: Refusal };

/** Looks at a request as far as the issuer knows it by itself: that somebody denied or withdrew it, only Slack knows. */
export async function decisionState(deps: IssuanceDeps, requestId: RequestId): Promise<DecisionState> {
  if (deps.catalogue().settings.identityProvider === null) return { kind: 'not-configured' };
  try {
    const filed = await ownCopy(deps, filedKind, requestId);
    return filed === null ? { kind: 'unknown' } : await stateOf(deps, filed);
  } catch (cause) {
    if (!isForged(cause)) throw cause;
    await raiseAlarm(deps, 'record-forged', requestId, cause);
    return { kind: 'unfit', why: refusal('order-mismatch', requestId, cause.message) };
  }
}

async function stateOf(deps: IssuanceDeps, filed: FiledBody): Promise<DecisionState> {
  const { intent, intentDigest, requester, filedAtMs } = filed;
  const { requestId, incidentId } = intent;
  const catalogue = deps.catalogue();
  const unfit = (why: Refusal): DecisionState => ({ kind: 'unfit', why });
  const mismatch = (what: string): DecisionState => unfit(refusal('order-mismatch', requestId, what));

  const own = ownTask(catalogue, intent);
  if (!own.ok) return unfit(own.refusal);
  const task = own.value;
  const flaw = taskFlaw(task, filed);
  if (flaw !== null) return unfit(flaw);
  if (task.evidence === 'click') return { kind: 'by-click' };

  const [incident, grantHolder, devices] = await Promise.all([
    ownCopy(deps, incidentCopyKind, incidentId),
    deps.recorder.holder(grantRequestName(requestId)),
    devicesOf(deps, intent),
  ]);
  const nowMs = deps.clock.nowMs();
  if (grantHolder !== null) return { kind: 'over', why: 'granted' };
  if (incident === null) return mismatch('its incident was never told');
  if (incident.state === 'closed') return { kind: 'over', why: 'incident-closed' };
  if (nowMs >= filedAtMs + catalogue.settings.requestLapseSeconds * 1000)
    return { kind: 'over', why: 'lapsed' };

  const foreign = deviceFlaw(deps, filed, devices);
  if (foreign !== null) return unfit(foreign);
  // Whether an agent asks is told by its device, as at every order.
  const asks = ownRequester(catalogue, { intent, requester, facts: [] }, devices);
  if (!asks.ok) return unfit(asks.refusal);
  return {
    kind: 'open',
    view: {
      requestId,
      intentDigest,
      digestStart: shortDigest(intentDigest),
      ...askerOf(catalogue, asks.value),
      task,
      ownerName: nameOf(catalogue, task.owner),
      durationSeconds: intent.durationSeconds,
      incidentId,
      devicesBoundAtMs: [...devices.values()].map(({ boundAtMs }) => boundAtMs),
      isReduced: intent.revision > 1,
    },
  };
}

/** Whoever asks, as the catalogue calls them: a name that it does not have is what Slack, so the gateway, calls them. */
function askerOf(
  catalogue: Catalogue,
  { person, agent }: Subject,
): Pick<DecisionView, 'agent' | 'requester'> {
  const { personId, identities } = person;
  const entry = agent?.entry ?? null;
  if (entry === null) {
    const named = catalogue.people.has(personId);
    return { requester: { named, name: nameOf(catalogue, personId) }, agent: null };
  }
  const drivers = [...catalogue.people.values()].filter((one) =>
    one.identities.some((identity) => identity.startsWith('idp:') && identities.includes(identity)),
  );
  return {
    requester: { named: true, name: entry.name },
    agent: { owner: nameOf(catalogue, entry.owner), drivenBy: drivers.map(({ name }) => name) },
  };
}

function nameOf({ people }: Catalogue, personId: string): string {
  return people.get(personId)?.name ?? personId;
}
