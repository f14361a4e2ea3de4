import type { Decision } from './decision.ts';
import type { EventData } from './event.ts';
import { personal } from './event.ts';

/** A decision as it stands in an event: rules and versions in clear, facts (they are about people) as personal. */
export function decisionData(decision: Decision): EventData {
  const { facts, operator, reasons, limits, ...rest } = decision;
  return {
    decision: {
      ...rest,
      reasons: reasons.map(({ rule, effect, text }) => ({ rule, effect, text })),
      limits: limits === null ? null : { maxSeconds: limits.maxSeconds },
      failed: operator !== null,
    },
    decisionFacts: personal(facts),
  };
}
