import { readStanding } from '../facts.ts';
import type { CloseQuestion, OpenQuestion } from '../question.ts';
import type { Rule } from '../rule.ts';
import { permit, when } from '../rule.ts';
import { standingRules } from './standing-rules.ts';

/** Who may open an incident. */
export const OPEN_RULES = actorRules<OpenQuestion>('open incidents');

/** Who may close one. */
export const CLOSE_RULES = actorRules<CloseQuestion>('close incidents');

function actorRules<Q extends OpenQuestion | CloseQuestion>(doing: string): readonly Rule<Q>[] {
  return [
    ...standingRules<Q>({
      role: 'actor',
      doing,
      subjects: ({ actor }) => [actor],
      freshAtMs: ({ nowMs }) => nowMs,
      nowMs: ({ nowMs }) => nowMs,
      toldToThem: true,
      except: ['support-tier'],
    }),
    permit('actor-is-internal', `People of this company ${doing}.`, ({ actor }) =>
      when(readStanding(actor.standing).kind !== 'unknown'),
    ),
  ];
}
