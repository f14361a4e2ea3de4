import type { LieKind } from './lie.ts';

/** The first place where a bundle lies: the number of the entry in it, and its index in the log. */
export type BundleLie = {
  readonly number: number | null;
  readonly index: number | null;
  readonly how: LieKind;
  readonly detail: string;
};

/** A lie at a place of a bundle, or of the bundle as a whole. */
export function lieOf(
  place: { readonly number: number; readonly index: number | null } | null,
  how: LieKind,
  detail: string,
): BundleLie {
  return { number: place?.number ?? null, index: place?.index ?? null, how, detail };
}
