/**
 * The turn of one replica to write where nothing fences writers: it holds a lease that another takes over when it
 * ends. Faults: `redis-unavailable`, also when the turn is over.
 */
export interface WriteTerm {
  /** Greater than that of every turn before it. */
  readonly epoch: number;
  /** Makes the turn last its full length again. */
  renew(): Promise<void>;
  /** For how many milliseconds nobody else can have the turn; not positive once that may have happened. */
  leftMs(): number;
  /** Takes a greater epoch, at least this one: for when what was written shows that the counter was lost. */
  raiseEpoch(atLeast: number): Promise<void>;
  /** Fires when the turn is given up. */
  readonly stop: AbortSignal;
}
