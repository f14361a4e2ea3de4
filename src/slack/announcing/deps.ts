import type { UseCases } from '../../approval/use-cases.ts';
import type { StreamEvent } from '../../contracts/envelope.ts';
import type { Sleep } from '../web/pacer.ts';
import type { KeyedQueue } from './keyed-queue.ts';
import type { PostOnceDeps } from './post-once.ts';

/** What the announcer works with. The record is read anew for every event: cards show how things are now. */
export type AnnouncingDeps = PostOnceDeps & {
  /** Waits; injected, so that tests do not. */
  readonly sleep: Sleep;
  /** Where changes of the rules, and what the catalogue has to mend, are posted; left out where nowhere. */
  readonly operatorsChannel?: string;
  /** Tells what belongs to one request one after the other. */
  readonly requests: KeyedQueue;
  /** Draws each closed incident once at a time. */
  readonly incidents: KeyedQueue;
  readonly useCases: Pick<
    UseCases,
    | 'concerned'
    | 'incident'
    | 'incidentStory'
    | 'pendingRequests'
    | 'requestsBefore'
    | 'shownRequest'
    | 'weeklyReport'
  >;
};

/** Tells people about one event. Idempotent; throws only what is worth trying again. */
export type Tell = (deps: AnnouncingDeps, event: StreamEvent) => Promise<void>;
