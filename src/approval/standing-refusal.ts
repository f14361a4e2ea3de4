import type { Standing } from '../domain/person.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refusal } from '../domain/refusal.ts';
import { OUTSIDERS } from '../policy/outsiders.ts';

/** Refuses whoever is known not to be of this company; `null` for everybody else. */
export function outsiderRefusal(standing: Standing): Refusal | null {
  return standing.kind === 'outsider' ? refusal('not-internal', OUTSIDERS[standing.why], standing.why) : null;
}

/** Refuses whoever is not known to be of this company; `null` for those who are. */
export function notInternalRefusal(standing: Standing): Refusal | null {
  return standing.kind === 'unknown'
    ? refusal('standing-unknown', '', standing.why)
    : outsiderRefusal(standing);
}
