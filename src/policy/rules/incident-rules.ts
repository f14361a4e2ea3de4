import type { Fact } from '../../domain/fact.ts';
import type { Rule, RuleVerdict } from '../rule.ts';
import { forbid, when } from '../rule.ts';

/** No right without an open incident. */
export function incidentRules<Q extends { readonly incident: Fact }>(): readonly Rule<Q>[] {
  return [
    forbid(
      'incident-missing',
      'Access is only given during an incident, and none is open in this channel.',
      { code: 'no-incident' },
      ({ incident }) => stateIs(incident, 'none'),
    ),
    forbid(
      'incident-closed',
      'Access is only given during an incident, and this one is closed.',
      { code: 'incident-closed' },
      ({ incident }) => stateIs(incident, 'closed'),
    ),
  ];
}

function stateIs({ value }: Fact, state: string): RuleVerdict {
  if (value !== 'open' && value !== 'closed' && value !== 'none') return 'cannot-tell';
  return when(value === state);
}
