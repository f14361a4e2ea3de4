/**
 * The same text in memory of its own. A part cut out of a long text keeps all of that in memory for as long as it lives
 * itself, which matters for what is kept of each of millions of lines.
 */
export function ownText<T extends string>(text: T): T {
  return Buffer.from(text).toString() as T;
}
