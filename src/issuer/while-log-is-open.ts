import type { SealKeeper } from '../issuance/seal-keeper.ts';

type Stoppable = { stop(): Promise<void> };

/** How long a log that was lost may take to be opened again before another issuer gets its turn. */
const REOPEN_WITHIN_MS = 5_000;

/**
 * Keeps something at work only while the log is open here. Of several issuers, the one that holds the log has to be
 * the one that holds the lease of whatever needs it: the other way round it would be done by neither.
 * @param start begins a turn; it is stopped when the log is lost and does not come back soon.
 */
export function whileLogIsOpen(
  keeper: Pick<SealKeeper, 'whenLost' | 'whenOpen'>,
  start: () => Stoppable,
): Stoppable {
  let turn: Stoppable | null = null;
  let isStopped = false;
  const run = async (): Promise<void> => {
    while (!isStopped && (await keeper.whenOpen(null))) {
      if (isStopped) return;
      turn = start();
      do await keeper.whenLost();
      while (!isStopped && (await keeper.whenOpen(REOPEN_WITHIN_MS)));
      if (!isStopped) await turn.stop();
    }
  };
  void run();
  return {
    async stop() {
      isStopped = true;
      await turn?.stop();
    },
  };
}
