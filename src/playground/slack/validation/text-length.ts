/**
 * The length Slack could be counting: code points or UTF-16 units. The larger is taken, so that neither limit is
 * passed; UTF-16 units are never the fewer.
 */
export function textLength(text: string): number {
  return text.length;
}
