import { openSinks } from '../adapters/sinks/open-sinks.ts';
import { systemClock } from '../adapters/system/system-clock.ts';
import { systemRandom } from '../adapters/system/system-random.ts';
import { systemTimer } from '../adapters/system/system-timer.ts';
import { workProgress } from '../adapters/system/work-progress.ts';
import { logOrigin } from '../audit/checkpoint.ts';
import type { Envelope } from '../contracts/envelope.ts';
import { Fault } from '../domain/fault.ts';
import { printableJson } from '../domain/unprintable.ts';
import type { Erased, EraseWish } from '../issuance/erase-person.ts';
import { erasePerson } from '../issuance/erase-person.ts';
import { openSealer } from '../issuance/sealer.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { signEnvelope } from '../proof/event-signature.ts';
import { noteSigner } from '../proof/note-keys.ts';
import { publicKeysOfRing } from '../proof/process-keys.ts';
import { readEraseWish } from './erase-wish.ts';
import { erasedText } from './erased-text.ts';
import { readKeys } from './read-keys.ts';
import { readIssuerSettings } from './settings.ts';
import { watchedSink } from './watched-sink.ts';

/** The parts of `process` that it is run with. */
export type EraseIo = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  /** By which long work says how far it has come; the machine's when not given. */
  readonly clock?: Clock;
};

/**
 * `issuer erase PERSON`: takes a person's values out of the log, with the settings and the key of the issuer, and in
 * its place: a log in a folder is held by one of them at a time.
 * @returns the exit code: 0 done, 1 nothing of them is there, 2 not understood, 3 a part failed or is away.
 */
export async function runErase(args: readonly string[], io: EraseIo): Promise<number> {
  try {
    const { wish, asJson } = readEraseWish(args);
    const erased = await eraseAs(io, wish);
    io.stdout.write(asJson ? `${printableJson(erased)}\n` : erasedText(wish, erased));
    return erased.values === 0 && !erased.hadUnfinished ? 1 : 0;
  } catch (error) {
    const isOurs = error instanceof Fault;
    io.stderr.write(`breakglass: ${isOurs ? error.message : `cannot go on: ${String(error)}`}\n`);
    return isOurs && error.code === 'bad-setting' ? 2 : 3;
  }
}

async function eraseAs(io: EraseIo, wish: EraseWish): Promise<Erased> {
  const settings = readIssuerSettings(io.env);
  const { ring, gateway } = await readKeys(settings);
  const { current } = ring;
  const say = (event: string, fields: object = {}): void =>
    void io.stderr.write(`breakglass: ${event} ${JSON.stringify(fields)}\n`);
  const log: Log = { info: () => {}, warn: say, error: say };
  const name = logOrigin(settings.workspace);
  const kept = settings.logPlaces.filter(({ kind }) => kind !== 'stdout');
  const onEntry = workProgress(io.clock ?? systemClock, io.stderr, 'read');
  const sink = watchedSink(await openSinks(kept, log, io.stdout), onEntry);
  const sealer = await openSealer({
    sink,
    signer: noteSigner(current, name),
    formerSigners: ring.former.map((former) => noteSigner(former, name)),
    keys: { gateway, issuer: publicKeysOfRing(ring) },
    clock: systemClock,
    timer: systemTimer,
    log,
    onBroken: () => {},
  });
  const tools = {
    clock: systemClock,
    random: systemRandom,
    signer: current.keyId,
    sign: (envelope: Envelope) => signEnvelope(current, envelope),
  };
  try {
    return await erasePerson({ sink, sealer, tools }, wish);
  } finally {
    await sealer.close();
  }
}
