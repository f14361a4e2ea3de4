import type { Json } from './json.ts';
import type { InstantMs } from './time.ts';

/**
 * Something a decision rests on, with where it came from and when it was read there. A decision that needs a
 * fact nobody could read gets one whose value says so; absence is never taken for a yes.
 */
export type Fact<T extends Json = Json> = {
  readonly name: string;
  readonly value: T;
  /** `slack:users.info`, `catalogue`, `gateway`, `issuer`, … */
  readonly source: string;
  readonly readAtMs: InstantMs;
};
