import type { Identity } from './person.ts';
import type { InstantMs } from './time.ts';

/**
 * What an incident tool tells. `sequence` grows with every word about the same incident, or the same group: an older
 * word never undoes a newer one, whichever comes first.
 */
export type IncidentNews =
  | {
      readonly kind: 'opened';
      /** What the tool calls the incident. */
      readonly ref: string;
      readonly sequence: number;
      /** When it happened, as the tool says. */
      readonly atMs: InstantMs;
      /** What it is about; the catalogue names a channel for it. */
      readonly service: string;
      readonly title: string;
    }
  | { readonly kind: 'closed'; readonly ref: string; readonly sequence: number; readonly atMs: InstantMs }
  | {
      readonly kind: 'on-call-changed';
      /** A group of the catalogue that says `onCall: reported`. */
      readonly group: string;
      readonly sequence: number;
      readonly atMs: InstantMs;
      /** Everybody who is on call now; nobody is an answer too. */
      readonly people: readonly Identity[];
    };
