import type { Delivery } from '../socket/socket-hub.ts';

/** How an interaction ended before the eyes of the person. */
export type InteractionOutcome =
  | 'ok'
  /** No acknowledgement within three seconds. */
  | 'operation_timeout'
  /** The app had no connection open. */
  | 'dispatch_failed'
  /** The person answered "no" to the confirmation. */
  | 'cancelled';

/** What a person's action led to, with the ids a test may want to replay. */
export interface Interaction {
  readonly outcome: InteractionOutcome;
  /** Undefined where nothing was sent. */
  readonly envelopeId: string | undefined;
  readonly triggerId: string | undefined;
}

/** The outcome of a delivery. */
export function outcomeOf(delivery: Delivery): 'ok' | 'operation_timeout' | 'dispatch_failed' {
  switch (delivery.outcome) {
    case 'acked':
      return 'ok';
    case 'timeout':
      return 'operation_timeout';
    case 'no-connection':
      return 'dispatch_failed';
  }
}
