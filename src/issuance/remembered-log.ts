import type { SignedEnvelope } from '../contracts/envelope.ts';
import type { SealedLog } from '../ports/sealed-log.ts';

/** Records remembered at most; the oldest go first, and are in the log long before. */
const REMEMBERED = 100_000;

/**
 * The sealed log, and beside it what this process itself committed since it started. An event reaches the log
 * through Redis: whoever can write there could take it out of the stream before it is sealed, and put an older
 * record back. What is remembered here they cannot reach.
 */
export class RememberedLog implements SealedLog {
  readonly #log: SealedLog;
  readonly #versions = new Map<string, number>();
  readonly #ended = new Set<string>();

  constructor(log: SealedLog) {
    this.#log = log;
  }

  /** For the recorder: told of every event it committed. */
  readonly committed = ({ recordId, recordVersion, type, data }: SignedEnvelope): void => {
    if (recordId.startsWith('note/')) return;
    this.#versions.delete(recordId);
    this.#versions.set(recordId, recordVersion);
    forgetOldest(this.#versions);
    const ends = type === 'grant.ended' || type === 'grant.refused';
    if (!ends || typeof data['grantId'] !== 'string') return;
    this.#ended.add(data['grantId']);
    forgetOldest(this.#ended);
  };

  waitSealed(...wait: Parameters<SealedLog['waitSealed']>): ReturnType<SealedLog['waitSealed']> {
    return this.#log.waitSealed(...wait);
  }

  async hasEnded(grantId: string): Promise<boolean> {
    return this.#ended.has(grantId) || this.#log.hasEnded(grantId);
  }

  contradicts(requestId: string, grantId: string): Promise<boolean> {
    return this.#log.contradicts(requestId, grantId);
  }

  async sealedVersion(recordId: string): Promise<number> {
    return Math.max(this.#versions.get(recordId) ?? 0, await this.#log.sealedVersion(recordId));
  }
}

function forgetOldest(kept: Map<string, unknown> | Set<string>): void {
  if (kept.size <= REMEMBERED) return;
  const [oldest] = kept.keys();
  if (oldest !== undefined) kept.delete(oldest);
}
