import { watchLease } from '../adapters/redis/lease-watch.ts';
import { startReader } from '../adapters/redis/reader.ts';
import type { Reader, ReaderOptions } from '../adapters/redis/reader.ts';
import { startSweep } from '../adapters/redis/sweep.ts';
import { trimEvents } from '../adapters/redis/trim.ts';
import { openSinks } from '../adapters/sinks/open-sinks.ts';
import { systemClock } from '../adapters/system/system-clock.ts';
import { systemTimer } from '../adapters/system/system-timer.ts';
import { logOrigin } from '../audit/checkpoint.ts';
import { SealKeeper } from '../issuance/seal-keeper.ts';
import type { RecordStore } from '../ports/record-store.ts';
import { noteSigner } from '../proof/note-keys.ts';
import type { ProcessKeyRing, PublicKeys } from '../proof/process-keys.ts';
import { publicKeysOfRing } from '../proof/process-keys.ts';
import type { IssuerSettings } from './settings.ts';
import { handoverStater } from './state-handovers.ts';
import { whileLogIsOpen } from './while-log-is-open.ts';

/** What reads the log and seals into it. */
export type ComposedSealer = {
  readonly keeper: SealKeeper;
  /** Whether another issuer seals: what it sealed is not known here, and what is committed here not seen sealed. */
  readonly sealsElsewhere: () => boolean;
  /**
   * Has each former key name the one after it, so that whoever trusts it can go on, and starts to seal. While another
   * issuer seals, it may not have the new key: then the statement waits until this one does.
   */
  start(store: RecordStore): Promise<void>;
  stop(): Promise<void>;
};

/** How long a start waits for the log; without it the issuer runs, ends what has to end, and mints nothing. */
const OPEN_WITHIN_MS = 4_000;
const TRIM_EVERY_MS = 60_000;
/** How often a replica that does not seal looks whether another one does. */
const LOOK_EVERY_MS = 1_000;
const ROLE = 'sealer';

/**
 * Opens the log and keeps it open. What the issuer's events stream holds is dropped once every required place of the
 * log has it and the gateway has shown it.
 */
export async function composeSealer(parts: {
  readonly settings: Pick<IssuerSettings, 'logPlaces' | 'workspace'>;
  readonly ring: ProcessKeyRing;
  readonly gateway: PublicKeys;
  readonly redisOptions: Pick<ReaderOptions, 'keys' | 'log' | 'mac' | 'redis'>;
}): Promise<ComposedSealer> {
  const { settings, ring, gateway, redisOptions } = parts;
  const { redis, keys, log } = redisOptions;
  const watch = watchLease({ redis, keys, side: 'issuer', role: ROLE, everyMs: LOOK_EVERY_MS, log });
  await watch.look();
  const name = logOrigin(settings.workspace);
  const keeper = new SealKeeper({
    openSink: () => openSinks(settings.logPlaces, log, process.stdout),
    signer: noteSigner(ring.current, name),
    formerSigners: ring.former.map((former) => noteSigner(former, name)),
    keys: { gateway, issuer: publicKeysOfRing(ring) },
    clock: systemClock,
    timer: systemTimer,
    log,
  });
  if (!(await keeper.whenOpen(OPEN_WITHIN_MS))) {
    log.error('sealer.waiting', { why: 'the sealed log is not open; nothing is minted until it is' });
  }
  const readerOptions: ReaderOptions = {
    ...redisOptions,
    side: 'issuer',
    clock: systemClock,
    role: ROLE,
    streams: ['gateway-events', 'issuer-events'],
    handle: keeper.handle,
    concurrency: 64,
  };
  let reader: Reader | null = null;
  const startReading = () => {
    const started = startReader(readerOptions);
    reader = started;
    const stop = async (): Promise<void> => {
      await started.stop();
      reader = null;
    };
    return { stop };
  };
  const running: { stop(): Promise<void> }[] = [watch];
  return {
    keeper,
    sealsElsewhere: () => reader?.isStandby() ?? watch.isHeld(),
    async start(store) {
      const stateHandovers = handoverStater({ keeper, ring, store, clock: systemClock });
      if (!watch.isHeld()) await stateHandovers();
      running.push(
        startSweep({
          name: 'handovers',
          everyMs: LOOK_EVERY_MS,
          run: async () => {
            if (reader?.isStandby() === false && keeper.isOpen) await stateHandovers();
          },
          log,
        }),
        whileLogIsOpen(keeper, startReading),
        startSweep({
          name: 'events-trim',
          everyMs: TRIM_EVERY_MS,
          run: async () => void (await trimEvents(redis, keys, 'issuer', systemClock.nowMs())),
          log,
        }),
      );
    },
    async stop() {
      // The reader waits for what it handed over, and the keeper ends that.
      const closed = keeper.close();
      await Promise.all(running.map((part) => part.stop()));
      await closed;
    },
  };
}
