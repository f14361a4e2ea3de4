import { withDisclosures } from '../codec/disclosure.ts';
import type { LogLine } from '../contracts/log-entry.ts';
import { envelopeOf, streamOf } from '../contracts/log-entry.ts';
import type { ReportedRequest } from '../domain/activity-report.ts';
import type { Json, JsonObject } from '../domain/json.ts';

type Known = { -readonly [Key in keyof ReportedRequest]: ReportedRequest[Key] };

const ENDS = {
  'request.denied': 'denied',
  'request.lapsed': 'lapsed',
  'request.withdrawn': 'withdrawn',
} as const;

/** Follows the requests of a log, as a report needs them. Drills are left out: nothing was ever granted in one. */
export class ReportedRequests {
  readonly #requests = new Map<string, Known>();

  /** Takes up a line; each event is believed of the process that decides it only. */
  add({ leaf, disclosures }: LogLine): void {
    const envelope = envelopeOf(leaf);
    if (envelope === null) return;
    const { type, atMs, data } = envelope;
    const { requestId } = data;
    if (typeof requestId !== 'string') return;
    if (streamOf(leaf) === 'issuer-events') {
      const known = this.#requests.get(requestId);
      if (known !== undefined && type === 'grant.minted') known.wasUsed = true;
      return;
    }
    if (type === 'request.filed') return this.#file(requestId, data, atMs);
    const known = this.#requests.get(requestId);
    if (known === undefined) return;
    if (type === 'request.approval-counted') {
      const { approver } = withDisclosures(data, disclosures) as JsonObject;
      known.approvals = [...known.approvals, { ...nameOf(approver ?? null), atMs }];
    }
    // What was approved before counts no more, and says nothing of who approved what is left.
    if (type === 'request.reduced') known.approvals = [];
    if (type === 'request.approved') {
      known.outcome = 'approved';
      known.approvedAtMs = atMs;
      known.grantId = typeof data['grantId'] === 'string' ? data['grantId'] : null;
      known.exception = data['exception'] === true;
    }
    if (type in ENDS) known.outcome = ENDS[type as keyof typeof ENDS];
    if (type === 'review.opened' && typeof data['dueAtMs'] === 'number')
      known.reviewDueAtMs = data['dueAtMs'];
    if (type === 'review.done') known.reviewDueAtMs = null;
  }

  all(): readonly ReportedRequest[] {
    return [...this.#requests.values()];
  }

  #file(requestId: string, { task, drill }: JsonObject, atMs: number): void {
    if (this.#requests.has(requestId) || drill === true) return;
    this.#requests.set(requestId, {
      requestId,
      grantId: null,
      taskId: typeof task === 'string' ? task : '',
      filedAtMs: atMs,
      outcome: 'pending',
      approvedAtMs: null,
      wasUsed: false,
      exception: false,
      approvals: [],
      reviewDueAtMs: null,
    });
  }
}

/** Somebody whose name was erased stays somebody. */
function nameOf(person: Json): { readonly personId: string; readonly name: string } {
  const { personId = null, name = null } = (person ?? {}) as JsonObject;
  const id = typeof personId === 'string' ? personId : '(erased)';
  return { personId: id, name: typeof name === 'string' ? name : id };
}
