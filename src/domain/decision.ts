import type { Fact } from './fact.ts';
import type { InstantMs } from './time.ts';

/** What policy is asked about. */
export type PolicyAction = 'approve' | 'claim' | 'close' | 'open' | 'request' | 'review' | 'revoke';

/** One rule that spoke. `text` is written for people and reaches card, refusal and record unchanged. */
export type DecisionReason = {
  readonly rule: string;
  readonly effect: 'permit' | 'forbid';
  readonly text: string;
};

/** What policy allows at most, where it allows. */
export type DecisionLimits = { readonly maxSeconds: number };

/**
 * The stored answer of policy: which rules, over which facts, of which policy version. A session cannot exist
 * without one. `operator` explains a denial that came from a failed check rather than from a rule.
 */
export type Decision = {
  readonly v: 1;
  readonly action: PolicyAction;
  readonly outcome: 'allow' | 'deny';
  readonly reasons: readonly DecisionReason[];
  readonly facts: readonly Fact[];
  readonly limits: DecisionLimits | null;
  readonly policyDigest: string;
  readonly atMs: InstantMs;
  readonly operator: string | null;
};
