import type { SealDraft } from './seal-judge.ts';

type FindingDraft = Extract<SealDraft, { kind: 'finding' }>;

const WINDOW_MS = 60_000;

/**
 * Lets a flood of worthless entries into the log only by the number. Anybody with write access to Redis can make
 * findings that carry no genuine event; beyond the limit they are counted, and the next one that is sealed says
 * how many were not.
 */
export class SealNoise {
  readonly #maxPerMinute: number;
  #windowFromMs = 0;
  #sealedInWindow = 0;
  #held: FindingDraft | null = null;
  #counted = 0;

  constructor(maxPerMinute: number) {
    this.#maxPerMinute = maxPerMinute;
  }

  /** @returns the finding, or `null` when it is only counted. */
  admit(draft: FindingDraft, nowMs: number): FindingDraft | null {
    this.#roll(nowMs);
    if (this.#sealedInWindow >= this.#maxPerMinute) {
      this.#held = draft;
      this.#counted += 1;
      return null;
    }
    this.#sealedInWindow += 1;
    const suppressed = this.#counted;
    this.#held = null;
    this.#counted = 0;
    return { ...draft, finding: { ...draft.finding, suppressed } };
  }

  /** The last finding that was only counted, once there is room for it: so that a count never stays unsealed. */
  release(nowMs: number): FindingDraft | null {
    this.#roll(nowMs);
    if (this.#held === null || this.#sealedInWindow >= this.#maxPerMinute) return null;
    this.#counted -= 1;
    return this.admit(this.#held, nowMs);
  }

  #roll(nowMs: number): void {
    if (nowMs >= this.#windowFromMs && nowMs < this.#windowFromMs + WINDOW_MS) return;
    this.#windowFromMs = nowMs;
    this.#sealedInWindow = 0;
  }
}
