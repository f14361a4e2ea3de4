import type { EvidenceKind } from './evidence.ts';
import type { Identity, Person } from './person.ts';

/** Who caused an event: a person by some identity, or a part of the system by its own clock. */
export type Actor =
  | {
      readonly kind: 'person';
      readonly person: Person;
      readonly identity: Identity;
      readonly evidence: EvidenceKind | 'device';
    }
  | { readonly kind: 'system'; readonly part: SystemPart };

/** The parts that act by themselves. */
export type SystemPart =
  | 'announcer'
  | 'deadline'
  | 'deed-reader'
  | 'ender'
  | 'incident-tool'
  | 'ending-step'
  | 'intake'
  | 'operator'
  | 'order-receiver'
  | 'reload'
  | 'sealer'
  | 'startup'
  | 'sweep';

/** A person acting through a Slack click or a device. */
export function personActor(person: Person, identity: Identity, evidence: EvidenceKind | 'device'): Actor {
  return { kind: 'person', person, identity, evidence };
}

/** A part of the system acting by itself. */
export function systemActor(part: SystemPart): Actor {
  return { kind: 'system', part };
}
