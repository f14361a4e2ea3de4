/**
 * The digests of what is to be erased, as they are kept beside the log until it is done. They are needed once the first
 * values are gone: whose the others are was learned from those.
 */
export const ERASURE_LIST = 'erasing';

const DIGEST = /^[A-Za-z0-9_-]{43}$/;

/** The list as text, a digest a line. */
export function erasureText(digests: ReadonlySet<string>): string {
  return [...digests].map((digest) => `${digest}\n`).join('');
}

/** The digests of a list. */
export function digestsIn(text: string): ReadonlySet<string> {
  return new Set(text.split('\n').filter((line) => DIGEST.test(line)));
}
