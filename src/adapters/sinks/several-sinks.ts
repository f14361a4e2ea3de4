import { Fault } from '../../domain/fault.ts';
import type { Log } from '../../ports/log.ts';
import type { CutOff, LogBatch, LogSink } from '../../ports/log-sink.ts';

/** One of the places a log is kept, and its name for messages. */
export type NamedSink = { readonly name: string; readonly sink: LogSink };

type Member = NamedSink & {
  /** How many whole lines it has. */
  size: number;
  /** Whether the rest of an unfinished line stands behind them. */
  torn: boolean;
};

const NEWLINE = 0x0a;
/** `{"chain":"` and its 43 characters: the lines of two places may differ in values that were erased in one. */
const CHAIN_PART = { from: 10, to: 53 };
const LINES_AT_ONCE = 2_000;

/**
 * Keeps a log in several places as if they were one: what is appended is durable once every one of them has it. A
 * place that lags behind, because of a crash or because it is new, is given what it lacks before anything else is
 * written; one that holds something else stops the log.
 * @param required at least one.
 * @param printed where lines are shown as well; nobody waits for them, and what fails there is only reported.
 */
export function severalSinks(
  required: readonly NamedSink[],
  printed: readonly NamedSink[],
  log: Log,
): LogSink {
  return new SeveralSinks(required, printed, log);
}

class SeveralSinks implements LogSink {
  readonly #members: readonly Member[];
  readonly #printed: readonly NamedSink[];
  readonly #log: Log;

  constructor(required: readonly NamedSink[], printed: readonly NamedSink[], log: Log) {
    this.#members = required.map((one) => ({ ...one, size: 0, torn: false }));
    this.#printed = printed;
    this.#log = log;
  }

  async *lines(): AsyncGenerator<Uint8Array, void> {
    const readers = this.#members.map((member) => new MemberReader(member));
    try {
      for (let index = 0; ; index += 1) {
        const read: { readonly member: Member; readonly line: Uint8Array }[] = [];
        for (const reader of readers) {
          const line = await reader.next();
          if (line !== null) read.push({ member: reader.member, line });
        }
        const [first, ...others] = read;
        if (first === undefined) break;
        for (const { member, line } of others) {
          if (chainOf(line) !== chainOf(first.line)) throw differ(index, first.member, member);
        }
        // Where values were erased in one place only, they are still to be erased in the others.
        yield read.reduce((longest, { line }) => (line.length > longest.length ? line : longest), first.line);
      }
    } finally {
      // A place is ready to be written only once it was read to its end.
      for (const reader of readers) await reader.drain();
    }
    await this.#requireCovered();
  }

  async cut(fromIndex: number): Promise<number> {
    let bytes = 0;
    for (const member of this.#members) {
      if (member.size <= fromIndex && !member.torn) continue;
      bytes += await member.sink.cut(Math.min(fromIndex, member.size));
      Object.assign(member, { size: Math.min(fromIndex, member.size), torn: false });
    }
    return bytes;
  }

  async append(batch: LogBatch): Promise<void> {
    await this.#catchUp(batch.after.size);
    await allOf(
      this.#members.map(async (member) => {
        await member.sink.append(batch);
        member.size = batch.head.size;
      }),
    );
    this.#print('print', (sink) => sink.append(batch));
  }

  /** The one that covers most: a crash may have left the others with the one before. */
  async checkpoint(): Promise<string | null> {
    const notes = await allOf(this.#members.map(({ sink }) => sink.checkpoint()));
    return notes.reduce((best, note) => (sizeOf(note) > sizeOf(best) ? note : best), null);
  }

  async putCheckpoint(note: string): Promise<void> {
    await this.#catchUp(sizeOf(note));
    await allOf(this.#members.map(({ sink }) => sink.putCheckpoint(note)));
    this.#print('print the checkpoint', (sink) => sink.putCheckpoint(note));
  }

  /** @returns how many there were in the place that had most. */
  async eraseValues(digests: ReadonlySet<string>): Promise<number> {
    const erased = await allOf(this.#members.map(({ sink }) => sink.eraseValues(digests)));
    return Math.max(...erased);
  }

  async unfinishedErasure(): Promise<ReadonlySet<string>> {
    const unfinished = await allOf(this.#members.map(({ sink }) => sink.unfinishedErasure()));
    return new Set(unfinished.flatMap((digests) => [...digests]));
  }

  async cutOff(): Promise<readonly CutOff[]> {
    return (await allOf(this.#members.map(({ sink }) => sink.cutOff()))).flat();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#members, ...this.#printed].map(({ sink }) => sink.close()));
  }

  /**
   * What a place's own checkpoint covers must be there: shorter, it was cut, and is not simply filled up. One that
   * has no checkpoint yet was being filled when that ended; its lines are those of the others, which have one.
   */
  async #requireCovered(): Promise<void> {
    for (const { name, sink, size } of this.#members) {
      const covered = sizeOf(await sink.checkpoint());
      if (covered > size) {
        throw new Fault(
          'log-broken',
          `the log in ${name} ends after ${size} entries, its checkpoint covers ${covered}; look at it, and empty it to have it filled again from the others`,
        );
      }
    }
  }

  /** Gives every place what it lacks below `size`, from one that has it. */
  async #catchUp(size: number): Promise<void> {
    const source = this.#members.find((member) => member.size >= size);
    for (const member of this.#members) {
      if (member.torn) {
        await member.sink.cut(member.size);
        member.torn = false;
      }
      if (member.size >= size || source === undefined) continue;
      this.#log.warn('sealer.sink-filled', { name: member.name, from: member.size, to: size });
      await this.#fill(member, source, size);
    }
  }

  async #fill(member: Member, source: Member, size: number): Promise<void> {
    let lines: string[] = [];
    let index = 0;
    let before = { size: member.size, chain: '' };
    for await (const line of source.sink.lines()) {
      if (index >= size) break;
      index += 1;
      if (index <= member.size) continue;
      lines.push(Buffer.from(line).toString('utf8'));
      if (lines.length < LINES_AT_ONCE && index < size) continue;
      const head = { size: index, chain: chainOf(line) };
      await member.sink.append({ after: before, lines, head });
      before = head;
      lines = [];
      member.size = index;
    }
  }

  #print(what: string, work: (sink: LogSink) => Promise<void>): void {
    for (const { name, sink } of this.#printed) {
      work(sink).catch((error: unknown) =>
        this.#log.warn('sealer.not-printed', { name, what, why: String(error) }),
      );
    }
  }
}

/** Reads one place, and counts what it has. */
class MemberReader {
  readonly member: Member;
  readonly #lines: AsyncIterator<Uint8Array>;
  #isDone = false;

  constructor(member: Member) {
    this.member = Object.assign(member, { size: 0, torn: false });
    this.#lines = member.sink.lines()[Symbol.asyncIterator]();
  }

  /** The next whole line; `null` when there is none, or only the rest of one. */
  async next(): Promise<Uint8Array | null> {
    if (this.#isDone || this.member.torn) return null;
    const next = await this.#lines.next();
    if (next.done === true) {
      this.#isDone = true;
      return null;
    }
    if (next.value.at(-1) === NEWLINE) {
      this.member.size += 1;
      return next.value;
    }
    this.member.torn = true;
    return null;
  }

  async drain(): Promise<void> {
    while ((await this.next()) !== null);
    while (!this.#isDone) this.#isDone = (await this.#lines.next()).done === true;
  }
}

/** All of them, and where several fail, the fault that stops the log before one that will pass. */
async function allOf<T>(works: readonly Promise<T>[]): Promise<readonly T[]> {
  const results = await Promise.allSettled(works);
  const faults = results.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  const worst = faults.find((fault) => !(fault instanceof Fault && fault.code === 'log-unavailable'));
  if (faults.length > 0) throw worst ?? faults[0];
  return results.map((one) => (one as PromiseFulfilledResult<T>).value);
}

function chainOf(line: Uint8Array): string {
  return Buffer.from(line.subarray(CHAIN_PART.from, CHAIN_PART.to)).toString('latin1');
}

/** How many entries a checkpoint says it covers; -1 for none. Who signed it is the reader's to check. */
function sizeOf(note: string | null): number {
  const size = Number(note?.split('\n')[1] ?? -1);
  return Number.isSafeInteger(size) ? size : -1;
}

function differ(index: number, a: Member, b: Member): Fault {
  return new Fault(
    'log-broken',
    `entry ${index} is another one in ${a.name} than in ${b.name}; look at both, and empty the one that lies to have it filled again`,
  );
}
