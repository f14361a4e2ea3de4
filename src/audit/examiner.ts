import type { EventKeys, ExaminedLine } from './examined-line.ts';
import { examineLine } from './examine-line.ts';
import type { LineFlaw } from './log-line.ts';

/** A line and what was seen in it. */
export type Examined = {
  readonly bytes: Uint8Array;
  readonly seen: ExaminedLine | LineFlaw;
};

/**
 * Looks at lines one by one and gives them on in order, wherever the looking is done. Keys may be added while it runs;
 * lines that were looked at before that are said to have an unknown signer.
 */
export type Examiner = (lines: AsyncIterable<Uint8Array>, keys: () => EventKeys) => AsyncIterable<Examined>;

/** Looks at the lines in this thread. */
export const examineHere: Examiner = async function* (lines, keys) {
  for await (const bytes of lines) yield { bytes, seen: examineLine(bytes, keys()) };
};
