import type { Json } from '../domain/json.ts';
import type { InstantMs } from '../domain/time.ts';
import type { GroupEdit } from '../ports/directory.ts';
import type { Whose } from './whose-edit.ts';

/** Since when somebody is seen in a group, and when they edited it before they counted, if they did. */
export type Sighting = {
  readonly sinceMs: InstantMs;
  readonly ownEditAtMs: InstantMs | null;
  /** The last edit of which it was told whether it was theirs; it is not asked again. */
  readonly toldEdit: string | null;
};

/** A sighting, and whether what it rests on was told. */
export type Seen = { readonly sighting: Sighting; readonly isTold: boolean };

/** An edit of which Slack says who made it. */
export type SignedEdit = GroupEdit & { readonly by: string };

/** Whether it matters for a member whose an edit was: not to who counted by then, nor where it was told before. */
export function matters(
  { sinceMs, ownEditAtMs, toldEdit }: Sighting,
  edit: SignedEdit,
  settlesAfterMs: number,
): boolean {
  const hasCounted = ownEditAtMs === null && edit.atMs >= sinceMs + settlesAfterMs;
  return !hasCounted && toldEdit !== nameOf(edit);
}

/** What an edit that matters changes about a member. What is not told vouches for nobody and is asked again. */
export function afterEdit(before: Sighting, edit: SignedEdit, whose: Whose | undefined): Seen {
  const { sinceMs, ownEditAtMs } = before;
  if (whose === undefined) return { sighting: before, isTold: false };
  const told = { ...before, toldEdit: nameOf(edit) };
  if (whose === 'own') {
    const sighting = { ...told, ownEditAtMs: Math.max(ownEditAtMs ?? 0, edit.atMs) };
    return { sighting, isTold: true };
  }
  const isVouchedFor = ownEditAtMs !== null && edit.atMs > ownEditAtMs;
  const sighting = isVouchedFor
    ? { ...told, sinceMs: Math.max(sinceMs, edit.atMs), ownEditAtMs: null }
    : told;
  return { sighting, isTold: true };
}

/** Reads a sighting as it was kept; `null` where it is none. */
export function readSighting(value: Json | undefined, nowMs: InstantMs): Sighting | null {
  const parts = Array.isArray(value) ? (value as readonly Json[]) : [value];
  const [sinceMs, ownEditAtMs = null, toldEdit = null] = parts;
  if (typeof sinceMs !== 'number' || (ownEditAtMs !== null && typeof ownEditAtMs !== 'number')) return null;
  return {
    sinceMs: Math.min(sinceMs, nowMs),
    ownEditAtMs,
    toldEdit: typeof toldEdit === 'string' ? toldEdit : null,
  };
}

/** A number for nearly everybody; where an edit mattered, a list. */
export function writtenSighting({ sinceMs, ownEditAtMs, toldEdit }: Sighting): Json {
  return ownEditAtMs === null && toldEdit === null ? sinceMs : [sinceMs, ownEditAtMs, toldEdit];
}

function nameOf({ by, atMs }: SignedEdit): string {
  return `${atMs}/${by}`;
}
