import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Order } from '../contracts/order.ts';
import type { Policy } from '../policy/policy.ts';
import type { Clock } from '../ports/clock.ts';
import type { Directory } from '../ports/directory.ts';
import type { IssuerView } from '../ports/issuer-view.ts';
import type { Log } from '../ports/log.ts';
import type { OnCall } from '../ports/on-call.ts';
import type { Once } from '../ports/once.ts';
import type { Projections } from '../ports/projections.ts';
import type { Random } from '../ports/random.ts';
import type { Recorder } from '../recording/recorder.ts';

/** What the gateway's use cases work with. */
export type ApprovalDeps = {
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly directory: Directory;
  readonly onCall: OnCall;
  readonly issuerView: IssuerView;
  readonly once: Once;
  readonly projections: Projections;
  /** The catalogue as it is now; names that people send only ever select from it. */
  readonly catalogue: () => Catalogue;
  /** The shipped rules and the organisation's own, as they are now. */
  readonly policy: () => Policy;
  /** Signs with the gateway's key; compact JWS. */
  readonly signOrder: (order: Order) => Promise<string>;
  /** `breakglass-issuer/<workspace>`: the only issuer our orders are for. */
  readonly issuerAudience: string;
  /** Where people's CLI and browsers reach the issuer; without a trailing slash. */
  readonly issuerUrl: string;
};
