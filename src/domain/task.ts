import type { EvidenceKind } from './evidence.ts';
import type { JsonObject } from './json.ts';

export type Risk = 'low' | 'medium' | 'high';

/** One action and the closed set of resources it may touch, the asset already chosen. */
export type BoundAction = { readonly action: string; readonly arns: readonly string[] };

/**
 * A task of the catalogue bound to one asset: all that a card shows and a session policy is cut from. It is
 * always derived on the server from the catalogue, never taken from what somebody sent.
 */
export type BoundTask = {
  readonly taskId: string;
  readonly title: string;
  readonly owner: string;
  readonly risk: Risk;
  readonly evidence: EvidenceKind;
  readonly roleArn: string;
  readonly region: string;
  readonly asset: string;
  readonly assetLabel: string;
  readonly actions: readonly BoundAction[];
  /** Read-only actions that may use `*`, so that a person can see what they act on. */
  readonly sight: readonly string[];
  readonly conditions: JsonObject;
  readonly maxSeconds: number;
  readonly alsoPermits: readonly string[];
  readonly quorum: number;
  readonly askGroups: readonly string[];
  readonly approveGroups: readonly string[];
  /** SHA-256 over the task with its ladder, groups and assets; changes exactly when something of it does. */
  readonly taskDigest: string;
};
