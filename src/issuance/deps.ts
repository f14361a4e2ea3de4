import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Order } from '../contracts/order.ts';
import type { Result } from '../domain/result.ts';
import type { Policy } from '../policy/policy.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Random } from '../ports/random.ts';
import type { SealedGrants } from '../ports/sealed-grants.ts';
import type { SealedLog } from '../ports/sealed-log.ts';
import type { SessionMinter } from '../ports/session-minter.ts';
import type { Timer } from '../ports/timer.ts';
import type { TokenIssuerKeys } from '../ports/token-issuer-keys.ts';
import type { Recorder } from '../recording/recorder.ts';
import type { ClockWatch } from './clock-watch.ts';

/** What the issuer's use cases work with. */
export type IssuanceDeps = {
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly random: Random;
  readonly timer: Timer;
  readonly log: Log;
  readonly sealedLog: SealedLog;
  /** Whether another issuer seals the log: then what it sealed is not known here, and nothing is minted. */
  readonly sealsElsewhere: () => boolean;
  /** The log's latest checkpoint, at once; `null` while it was never read. */
  readonly checkpoint: () => string | null;
  /** The grants as the log tells them; Redis alone never hides one from its end. */
  readonly sealedGrants: SealedGrants;
  readonly minter: SessionMinter;
  readonly clockWatch: ClockWatch;
  /** By which keys the provider and the issuers of agents sign; only those of the catalogue are asked for. */
  readonly tokenIssuerKeys: TokenIssuerKeys;
  /** The issuer's own catalogue as it is now; never what an order says about it. */
  readonly catalogue: () => Catalogue;
  /** The issuer's own policy: the shipped rules and the organisation's. */
  readonly policy: () => Policy;
  /** Checks signature, audience, shape and age of an order that arrives now. */
  readonly verifyOrder: (jws: string) => Promise<Result<Order>>;
  /** The same without age, for an order accepted in time and kept in its grant. */
  readonly verifyKeptOrder: (jws: string) => Promise<Result<Order>>;
};
