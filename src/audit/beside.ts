import type { Disclosure } from '../codec/disclosure.ts';
import { disclosureDigest, slotsIn } from '../codec/disclosure.ts';
import type { SignedEnvelope } from '../contracts/envelope.ts';
import type { Json } from '../domain/json.ts';

/** The values beside an event, sorted by whether they belong there, and how many are not there any more. */
export type Beside = {
  readonly fitting: readonly Disclosure[];
  readonly wrong: readonly Disclosure[];
  /** Slots without a value: erased or redacted, which is nobody's lie. */
  readonly withheld: number;
};

/** Holds disclosures against the slots of the event they stand beside; changed, doubled and foreign ones are wrong. */
export function sortBeside(envelope: SignedEnvelope, disclosures: readonly Disclosure[]): Beside {
  const open = slotsIn([envelope.actor, envelope.data] as Json);
  const fitting: Disclosure[] = [];
  const wrong: Disclosure[] = [];
  for (const one of disclosures) {
    (matches(one) && open.delete(one.sd) ? fitting : wrong).push(one);
  }
  return { fitting, wrong, withheld: open.size };
}

function matches({ sd, salt, value }: Disclosure): boolean {
  try {
    return disclosureDigest(salt, value) === sd;
  } catch {
    // A value without a canonical form (a lone surrogate) fits no digest.
    return false;
  }
}
