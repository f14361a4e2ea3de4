import type { DeviceThumbprint, IntakeId, RequestId } from './ids.ts';
import type { Person } from './person.ts';
import type { InstantMs } from './time.ts';

/** What came of something that was asked for at the issuer's door. */
export type IntakeOutcome =
  | { readonly kind: 'filed'; readonly requestId: RequestId }
  /** A decision was counted; `state` is what became of the request by it. */
  | {
      readonly kind: 'decided';
      readonly requestId: RequestId;
      readonly state: 'approved' | 'denied' | 'pending';
    }
  /** `person` is what the person reads; `code` is for machines. */
  | { readonly kind: 'refused'; readonly code: string; readonly person: string };

/** The issuer's record of what it passed on: whom to tell what came of it. */
export type AcceptedIntake = {
  readonly v: 1;
  readonly intakeId: IntakeId;
  readonly person: Person;
  /** `null` where they signed in with the identity provider instead. */
  readonly device: DeviceThumbprint | null;
  readonly acceptedAtMs: InstantMs;
  /** From here on the gateway does not run it any more. */
  readonly notAfterMs: InstantMs;
};

/** The gateway's record of what it ran, so that it runs nothing twice. */
export type DoneIntake = { readonly v: 1; readonly intakeId: IntakeId; readonly outcome: IntakeOutcome };
