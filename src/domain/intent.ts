import type { DeviceThumbprint, IncidentId, PersonId, RequestId } from './ids.ts';
import type { JsonObject } from './json.ts';

/**
 * Exactly what is asked for and decided on. Its digest stands on the card, in every approval, in the order, in
 * the session's tags and in the record; change anything and approvals no longer count.
 */
export type Intent = {
  readonly v: 1;
  readonly requestId: RequestId;
  readonly revision: number;
  readonly requester: PersonId;
  /** The registered agent that asked on its own key, or `null` for a person. */
  readonly agent: string | null;
  readonly deviceThumbprints: readonly DeviceThumbprint[];
  readonly task: string;
  readonly taskDigest: string;
  readonly asset: string;
  /** A rehearsal: no action and no resource may stand below, and the session can do nothing. */
  readonly drill: boolean;
  readonly assetArns: readonly string[];
  readonly actions: readonly string[];
  readonly conditions: JsonObject;
  readonly durationSeconds: number;
  readonly incidentId: IncidentId;
  readonly policyDigest: string;
};
