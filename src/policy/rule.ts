import type { RefusalCode } from '../domain/refusal.ts';

/** What a rule says to a question. `cannot-tell` denies, whatever the rule's effect. */
export type RuleVerdict = 'applies' | 'not' | 'cannot-tell';

/** How somebody who is refused by a rule is told; without `detail` the rule's own text is used. */
export type RuleRefusal = { readonly code: RefusalCode; readonly detail?: string };

/** A rule that takes the right away when it applies; nothing outweighs it. */
export type ForbidRule<Q> = {
  readonly id: string;
  readonly effect: 'forbid';
  /** For people, of anybody: it reaches card, refusal and record unchanged. */
  readonly text: string;
  readonly refusal: RuleRefusal;
  readonly test: (question: Q) => RuleVerdict;
};

/** A rule that gives the right when it applies and no other forbids. */
export type PermitRule<Q> = {
  readonly id: string;
  readonly effect: 'permit';
  readonly text: string;
  readonly test: (question: Q) => RuleVerdict;
};

export type Rule<Q> = ForbidRule<Q> | PermitRule<Q>;

/** Makes a rule that forbids. */
export function forbid<Q>(
  id: string,
  text: string,
  refusal: RuleRefusal,
  test: (question: Q) => RuleVerdict,
): ForbidRule<Q> {
  return { id, effect: 'forbid', text, refusal, test };
}

/** Makes a rule that permits. */
export function permit<Q>(id: string, text: string, test: (question: Q) => RuleVerdict): PermitRule<Q> {
  return { id, effect: 'permit', text, test };
}

/** `applies` when the condition holds, else `not`. */
export function when(condition: boolean): RuleVerdict {
  return condition ? 'applies' : 'not';
}

/** `applies` when it does for any, else `cannot-tell` when it is for any, else `not`. */
export function anyOf<T>(values: readonly T[], test: (value: T) => RuleVerdict): RuleVerdict {
  const verdicts = values.map(test);
  if (verdicts.includes('applies')) return 'applies';
  return verdicts.includes('cannot-tell') ? 'cannot-tell' : 'not';
}
