/** How a log lies. */
export type LieKind =
  | 'changed'
  | 'dropped'
  | 'doubled'
  | 'inserted'
  | 'reordered'
  | 'truncated'
  | 'bad-signature'
  /** Entries that no checkpoint covers. */
  | 'uncovered'
  /** A checkpoint of another log, of another key, or of this log before it was rewritten. */
  | 'foreign-checkpoint'
  | 'no-checkpoint';

/** The first place where a log lies. `index` is the number of the entry; `null` when it is about the log as a whole. */
export type Lie = { readonly index: number | null; readonly how: LieKind; readonly detail: string };

const WORDS: Readonly<Record<LieKind, string>> = {
  changed: 'was changed',
  dropped: 'was dropped',
  doubled: 'stands twice',
  inserted: 'was inserted',
  reordered: 'is out of order',
  truncated: 'is missing: the log was cut off there',
  'bad-signature': 'has a bad signature',
  uncovered: 'is covered by no checkpoint',
  'foreign-checkpoint': 'the checkpoint does not belong to this log',
  'no-checkpoint': 'there is no checkpoint',
};

/** One sentence for the auditor. */
export function lieText({ index, how, detail }: Lie): string {
  return `${index === null ? '' : `entry ${index} `}${WORDS[how]} (${detail})`;
}
