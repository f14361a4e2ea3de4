import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import { refusal } from '../domain/refusal.ts';
import type { RecordKind } from '../recording/record-kind.ts';
import type { Proposal, Recorder } from '../recording/recorder.ts';
import type { Loaded } from '../recording/stored-body.ts';

/** What a use case does with a record as it is now: writes and answers, or only answers. */
export type Move<R> = { readonly write: Proposal<R> | null; readonly answer: Result<R> };

/** Writes nothing and answers the record as it is: somebody asked for what is already so. */
export function keep<R>(record: R): Move<R> {
  return { write: null, answer: ok(record) };
}

/** Writes what a machine proposes and answers the new record. */
export function write<R>(proposal: Proposal<R>): Move<R> {
  return { write: proposal, answer: ok(proposal.record) };
}

/** Answered inside a transition that writes nothing; never shown to anybody. */
export const nothingToWrite = refused(refusal('already-decided', 'kept'));

/**
 * A transition that may also end without writing, or write and still refuse: a refused click is recorded on the
 * record it was meant for. `decide` runs again after a conflict, over the record as it is then.
 */
export async function moveRecord<R>(
  recorder: Recorder,
  kind: RecordKind<R>,
  id: string,
  decide: (before: Loaded<R> | null) => Move<R> | Promise<Move<R>>,
): Promise<Result<R>> {
  let answer: Result<R> = nothingToWrite;
  await recorder.transition(kind, id, async (before) => {
    const move = await decide(before);
    answer = move.answer;
    return move.write === null ? nothingToWrite : ok(move.write);
  });
  return answer;
}
